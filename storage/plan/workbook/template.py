"""An empty plan as a workbook: what a ministry opens first."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from storage.calendar import Calendar, Quarter
from storage.plan.logframe import Logframe
from storage.plan.public_holidays import proposed
from storage.plan.workbook.fields import LANGUAGES, Both
from storage.plan.workbook.notes import ABOUT
from storage.plan.workbook.sheets import SHEETS
from storage.plan.workbook.write import LISTS, items, tables
from storage.workbook import writing
from storage.workbook.writing import Column, Table

README = Both("Lisez-moi", "Read me")
SHEET = Both("Feuille", "Sheet")
CONTENT = Both("Ce qu’elle contient", "What it holds")


def template(
    first: Quarter,
    last: Quarter,
    created: datetime,
    language: str,
    country: str = "",
    languages: tuple[str, ...] = LANGUAGES,
) -> bytes:
    """With columns for the quarters and years from `first` to `last`, and the usual deadlines filled in.

    `language`: of titles and notes, fr or en; `languages`: those of the plan. `country`: whose public holidays are
    proposed. Raises UnknownCountry.
    """
    calendar = Calendar(ZoneInfo("UTC"), first, last)
    holidays = proposed(country, calendar.years, languages) if country else {}
    empty = Logframe("", {}, languages, "", calendar, country=country, holidays=holidays)
    # Nobody should keep a time zone that was only there.
    said = {**items(empty), "calendar.zone": None, "fictional": None}
    sheets = [_readme(language), *tables(empty, said, language)]
    return writing.write(sheets, created, lists=LISTS.within(language))


def _readme(language: str) -> Table:
    columns = (Column(SHEET.within(language), 18), Column(CONTENT.within(language), 100))
    return Table(README.within(language), columns, tuple(_about(language)))


def _about(language: str) -> Iterator[tuple[str, str]]:
    yield "", ABOUT[""].within(language)
    for form in SHEETS:
        yield form.name.within(language), ABOUT[form.key].within(language)
