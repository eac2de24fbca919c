"""How a language writes numbers, days, times, quarters and money: Babel's data, with what the screens want otherwise.

Babel takes 10 to 40 microseconds a value and people see the same few days and sums, so what it wrote is kept.
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency

from bot.texts.typography import NBSP, plain_spaces
from storage.calendar import Quarter
from storage.shares import in_percent

LOCALES = {"fr": "fr_ML", "en": "en_GB"}
KEPT = 2048


class Conventions:
    """One language's way of writing. Safe from several threads."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale.parse(LOCALES[language])
        self._thousands = plain_spaces(self._locale.number_symbols["latn"]["group"])
        self._quarters = self._locale.quarters["format"]["abbreviated"]
        self.day = lru_cache(KEPT)(self._day)
        self.money = lru_cache(KEPT)(self._money)

    def number(self, number: int) -> str:
        """1200 is "1 200" in French, "1,200" in English."""
        return f"{number:,}".replace(",", self._thousands)

    def tenths(self, tenths: int) -> str:
        """396 is "39,6" in French, "39.6" in English."""
        return f"{self.number(tenths // 10)}{',' if self.language == 'fr' else '.'}{tenths % 10}"

    def percent(self, part: int, whole: int) -> str:
        """The share in whole per cent: 42 of 180 is "23 %". `whole` is not 0."""
        return self._percent(self.number(in_percent(part, whole)))

    def percent_against(self, part: int, whole: int, target: int | None) -> str:
        """The same beside a target: with a tenth, cut, where it would read as one that is reached, and is not: of 40 %,
        "39,6 %"."""
        if target is None or 100 * part >= target * whole or in_percent(part, whole) < target:
            return self.percent(part, whole)
        return self._percent(self.tenths(max(1000 * part // whole, 1)))

    def _percent(self, share: str) -> str:
        return f"{share}{NBSP}%" if self.language == "fr" else f"{share}%"

    def quarter(self, quarter: Quarter, *, year: bool = True) -> str:
        """ "T2 2013" in French, "Q2 2013" in English; without the year "T2"."""
        name = str(self._quarters[quarter.number])
        return f"{name} {quarter.year}" if year else name

    def month(self, day: date) -> str:
        """The month in which a day lies: "mai 2013", "May 2013"."""
        return plain_spaces(format_skeleton("yMMMM", day, locale=self._locale))

    def time(self, moment: datetime, zone: ZoneInfo) -> str:
        """ "9 h 41" in French, "9:41" in English, on the clocks of `zone`. The moment knows its time zone."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        there = moment.astimezone(zone)
        if self.language == "fr":
            return f"{there.hour}{NBSP}h{NBSP}{there.minute:02}"
        return f"{there.hour}:{there.minute:02}"

    def day_of_month(self, day: date) -> str:
        """ "1er" and "15" in French, "1" and "15" in English."""
        return "1er" if day.day == 1 and self.language == "fr" else str(day.day)

    def _day(self, day: date, *, year: bool = False) -> str:
        """ "15 juillet", "1er juillet 2013"; "15 July"."""
        if year:
            written = plain_spaces(format_date(day, "long", locale=self._locale))
        else:
            written = plain_spaces(format_skeleton("MMMMd", day, locale=self._locale))
        return written.replace("1 ", "1er ", 1) if day.day == 1 and self.language == "fr" else written

    def _money(self, amount: int, currency: str) -> str:
        """Whole units, the currency after: "350 000 F CFA"."""
        written = format_currency(amount, currency, format="#,##0 ¤", locale=self._locale, currency_digits=False)
        spaced = plain_spaces(written)
        return spaced if self.language == "fr" else spaced.replace(NBSP, " ")
