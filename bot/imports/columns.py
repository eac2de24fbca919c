"""The columns of a workbook of reports. Each is known by its title in every language, and by its name in an export."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from bot.exports.columns import COLUMNS as EXPORTED
from bot.messages.figures import CAUSES, CAUSES_WITHIN, FALLS, HOWS, STATUSES, STATUSES_WITHIN
from bot.texts import Texts, later
from storage.answers import Cause, Fall, How, Status
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


class Choices:
    """What a cell may say where one of a few things is asked: the words of the screens, or the code of an export."""

    def __init__(self, texts: Texts) -> None:
        self.statuses = of(texts, Status, STATUSES, STATUSES_WITHIN)
        self.causes = of(texts, Cause, CAUSES, CAUSES_WITHIN)
        self.falls = of(texts, Fall, EVERY_FALL)
        self.hows = of(texts, How, HOWS)


def of(texts: Texts, every: type[T], *tables: Mapping[T, str]) -> dict[str, T]:
    found = {bare(one.value): one for one in every}
    for table in tables:
        for language in texts.languages:
            found |= {bare(texts.of(language).label(text)): one for one, text in table.items()}
    return found
