"""The columns of a workbook of reports. Each is known by its title in every language, and by its name in an export."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from bot.exports.columns import COLUMNS as EXPORTED
from bot.messages.figures import CAUSES, CAUSES_WITHIN, FALLS, HOWS, STATUSES, STATUSES_WITHIN
from bot.texts import Texts, later
from storage.answers import Fall
from storage.extract import LineState
from storage.workbook.headings import bare

OWN = "_"  # begins the title of a column that is the operator's own
SHEET = later("Reports")
TITLES = {
    "quarter": later("Quarter"),
    "area": later("Place"),
    "area_name": later("Name of the place"),
    "organisation": later("Organisation"),
    "activity": later("Activity"),
    "activity_label": later("What the activity is"),
    "indicator": later("Indicator"),
    "indicator_label": later("What is counted"),
    "unit": later("Unit"),
    "asked": later("What to fill in"),
    "receipt": later("Already received"),
    "women": later("Women"),
    "men": later("Men"),
    "value": later("Value"),
    "numerator": later("Part"),
    "denominator": later("Whole"),
    "not_observed_because": later("Why not observed"),
    "how": later("How it is known"),
    "status": later("Status"),
    "late": later("Late"),
    "cause": later("Cause"),
    "fall": later("Why it fell"),
    "spent": later("Spent"),
    "means": later("Evidence"),
    "comment": later("Comment"),
}
PLACE = ("quarter", "area", "organisation", "activity", "indicator")  # a sheet without one of these is not read
NUMBERS = ("women", "men", "value", "numerator", "denominator")
OF_FIGURE = (*NUMBERS, "not_observed_because", "fall", "means", "state")
OF_ACTIVITY = ("status", "late", "cause", "spent", "comment")
FILLED = (*OF_FIGURE, *OF_ACTIVITY, "how")  # a row with none of these says nothing
MINISTRY = ("status", "late", "cause", "spent")
COMONITOR = ("not_observed_because", "how")

T = TypeVar("T", bound=StrEnum)

EVERY_FALL: Mapping[Fall, str] = {Fall.EARLIER_ERROR: later("Earlier error"), **FALLS}


def titles(texts: Texts) -> dict[str, set[str]]:
    """Every title that each column may have. Those of an export that say nothing here are known, and not read."""
    known = {name: {name} for name in EXPORTED}
    for key, title in TITLES.items():
        known[key] = {key, *(texts.of(language).label(title) for language in texts.languages)}
    return known


@dataclass(frozen=True)
class Choice(Generic[T]):
    """What a cell may say where one of a few things is asked. `shown`: how they are told where it says another."""

    by_name: Mapping[str, T]
    shown: tuple[str, ...]

    def __call__(self, written: str) -> T | None:
        return self.by_name.get(bare(written))


class Choices:
    """The words of the screens in every language, and the codes of an export; shown in one language."""

    def __init__(self, texts: Texts, language: str) -> None:
        self.statuses = _of(texts, language, STATUSES, STATUSES_WITHIN)
        self.causes = _of(texts, language, CAUSES, CAUSES_WITHIN)
        self.falls = _of(texts, language, EVERY_FALL)
        self.hows = _of(texts, language, HOWS)
        self.states = Choice({bare(state.value): state for state in LineState}, tuple(LineState))


def _of(texts: Texts, language: str, *tables: Mapping[T, str]) -> Choice[T]:
    found = {bare(one.value): one for one in tables[0]}
    for table in tables:
        for each in texts.languages:
            found |= {bare(texts.of(each).label(text)): one for one, text in table.items()}
    return Choice(found, tuple(map(texts.of(language).label, tables[0].values())))
