"""Says a text in one reader's language, with its values written and escaped. What is said lives in the catalogues."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from bot.texts.conventions import Conventions
from bot.texts.later import later
from bot.texts.safe import Html
from bot.texts.templates import Template
from storage.calendar import Quarter
from storage.plan.logframe import Text, in_language


class Unsayable(TypeError):
    """A value that has no one way of being written: a moment (ask `time`), None, an enum's code, a float."""


class MissingValue(KeyError):
    """A text was said without one of its values."""


class Words:
    """The words of one language.

    `words(text, **values)` is HTML; `words.label` the same as plain text, for buttons and toasts. Values: int, date,
    Quarter, yes or no as bool, str, and tuples or lists of these; Html passes as it is. A number that is a name
    (receipt 1284) is given as str. The variable is always called `words`: that is how the texts are found.
    """

    def __init__(self, language: str, translations: NullTranslations) -> None:
        self.language = language
        self._translations = translations
        self._writes = Conventions(language)
        self._said: dict[str, Template] = {}
        self._templates: dict[str, Template] = {}
        self.number = self._writes.number
        self.percent = self._writes.percent
        self.quarter = self._writes.quarter
        self.day_of_month = self._writes.day_of_month
        self._written: dict[type, Callable[..., str]] = {
            str: str,
            int: self.number,
            Quarter: self.quarter,
            date: self.day,
            bool: self.yes_no,
            tuple: self.list,
            list: self.list,
        }

    def __call__(self, text: str, /, **values: object) -> Html:
        """The text in this language, as HTML. Raises MissingValue, Unsayable."""
        template = self._said.get(text)
        if template is None:
            template = self._said[text] = Template(self._translations.gettext(text))
        return Html(template.fill(self._safe(values)))

    def label(self, text: str, /, **values: object) -> str:
        """The text in this language, plain: for a button or a toast."""
        template = self._said.get(text)
        if template is None:
            template = self._said[text] = Template(self._translations.gettext(text))
        return template.fill(self._plain(values))

    def plural(self, one: str, many: str, n: int, /, **values: object) -> Html:
        """The form that goes with `n`, as HTML; `{n}` is n."""
        return Html(self._form(one, many, n).fill(self._safe({"n": n, **values})))

    def plural_label(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form that goes with `n`, plain; `{n}` is n."""
        return self._form(one, many, n).fill(self._plain({"n": n, **values}))

    def day(self, day: date, *, year: bool = False) -> str:
        """ "15 juillet", "1er juillet 2013"; "15 July"."""
        return self._writes.day(day, year=year)

    def time(self, moment: datetime, zone: ZoneInfo) -> str:
        """ "9 h 41", "9:41"."""
        return self._writes.time(moment, zone)

    def money(self, amount: int, currency: str) -> str:
        """Whole units of a currency by its ISO code: "350 000 F CFA"."""
        return self._writes.money(amount, currency)

    def yes_no(self, answer: bool) -> str:
        return self.label(later("yes") if answer else later("no"))

    def list(self, items: Iterable[object]) -> str:
        """ "1.1.1, 1.1.4", plain."""
        return ", ".join([self.write(item) for item in items])

    def text(self, text: Text) -> str:
        """A text of the plan in this language, else in the plan's first, plain."""
        return in_language(text, self.language)

    def cut(self, text: str, most: int) -> str:
        """The text, or its start and "…", `most` characters in all."""
        return text if len(text) <= most else text[: most - 1].rstrip() + "…"

    def write(self, value: object) -> str:
        """A value as this language writes it; Html as it is, all else plain. Raises Unsayable."""
        try:
            return self._written[type(value)](value)
        except KeyError:
            if isinstance(value, Html):
                return value
            raise Unsayable(type(value).__name__) from None

    def _form(self, one: str, many: str, n: int) -> Template:
        text = self._translations.ngettext(one, many, n)
        template = self._templates.get(text)
        if template is None:
            template = self._templates[text] = Template(text)
        return template

    def _plain(self, values: dict[str, object]) -> Callable[[str], str]:
        def value(name: str) -> str:
            try:
                given = values[name]
            except KeyError:
                raise MissingValue(name) from None
            return self.write(given)

        return value

    def _safe(self, values: dict[str, object]) -> Callable[[str], str]:
        plain = self._plain(values)

        def value(name: str) -> str:
            written = plain(name)
            return written if isinstance(values[name], Html) else Html.escaped(written)

        return value
