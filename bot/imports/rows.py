"""One row of a workbook: whose figure it is, and what it says. What rows say together is judged in `reports`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.commands.areas import UnknownArea, area_called
from bot.forms.moves import COMMENT_MOST, MEANS_MOST
from bot.imports.cells import Cells, shown
from bot.imports.columns import COMONITOR, FILLED, MINISTRY, OF_FIGURE, Choices
from bot.imports.figures import figure
from storage.answers import Cause, Figure, How, Source, Status
from storage.calendar import NotAQuarter, Quarter
from storage.imports import Where
from storage.plan.logframe import Activity, Area, Indicator, Logframe, Organisation, OrganisationKind
from storage.reports import expected
from storage.workbook.headings import Record
from storage.workbook.reading import Cell

SOURCES = {source.value: source for source in Source}
SOURCE_OF = {OrganisationKind.MINISTRY: Source.MINISTRY, OrganisationKind.NGO: Source.COMONITOR}


@dataclass(frozen=True)
class Row:
    """One filled row without a fault of its own. `figure` is None where it says nothing of its indicator."""

    record: Record
    where: Where
    organisation: Organisation
    area: Area
    activity: Activity
    indicator: Indicator
    figure: Figure | None = None
    means: str | None = None
    status: Status | None = None
    late: bool | None = None
    cause: Cause | None = None
    spent: int | None = None
    comment: str | None = None
    how: How | None = None

    @property
    def said_at(self) -> Cell:
        """The first cell that says something of the figure."""
        return next(cell for key in OF_FIGURE if (cell := self.record[key]))


def filled(record: Record) -> bool:
    """Whether the row says anything: one that says nothing is not reported, and never a zero."""
    return any(record[key] for key in FILLED)


class Rows:
    """Reads rows against a plan. `tell` takes a cell and what is wrong with it."""

    def __init__(self, plan: Logframe, today: date, choices: Choices, tell: Callable[[Cell, str], None]) -> None:
        self._plan = plan
        self._today = today
        self._choices = choices
        self._tell = tell
        self._organisations = {o.code.casefold(): o for o in plan.organisations}
        self._activities = {a.code.casefold(): a for a in plan.activities}
        self._indicators = {i.code.casefold(): (a, i) for a in plan.activities for i in a.indicators}
        self._areas: dict[str, Area | UnknownArea] = {}
        self._expected: dict[Where, Mapping[str, Activity]] = {}

    def read(self, record: Record) -> Row | None:
        """None where anything is wrong with the row."""
        cells = Cells(record, self._plan, self._tell)
        self._check_plan(cells)
        quarter, area, organisation = self._quarter(cells), self._area(cells), self._organisation(cells)
        activity, indicator = self._subject(cells)
        if organisation is None:
            return None
        source = SOURCE_OF[organisation.kind]
        self._check_source(cells, source)
        if quarter is not None and area is not None and activity is not None:
            self._check_expected(cells, quarter, area, organisation, activity)
        if quarter is None or area is None or activity is None or indicator is None:
            return None
        row = Row(
            record, Where(quarter, organisation.id, area.id, source), organisation, area, activity, indicator,
            figure=figure(cells, indicator, self._choices), means=cells.text("means", MEANS_MOST),
            status=cells.choice("status", self._choices.statuses), late=cells.yes_no("late"),
            cause=cells.choice("cause", self._choices.causes), spent=cells.money("spent"),
            comment=cells.text("comment", COMMENT_MOST), how=cells.choice("how", self._choices.hows),
        )  # fmt: skip
        if row.means is not None and row.figure is None and cells.sound:
            cells.fault("means", "evidence of a figure that is not there")
        return row if cells.sound else None

    def _check_plan(self, cells: Cells) -> None:
        if cells.has("plan") and cells["plan"].text != self._plan.code:
            cells.fault("plan", f"of the plan {shown(cells['plan'].text)}, not {self._plan.code}")

    def _check_source(self, cells: Cells, source: Source) -> None:
        if cells.has("source") and SOURCES.get(cells["source"].text) is not source:
            cells.fault("source", f"here it is {source.value}")
        for key in COMONITOR if source is Source.MINISTRY else MINISTRY:
            # An export says false here where nothing was asked.
            if cells.has(key) and not (key == "late" and cells[key].text == "false"):
                whom = "a ministry" if source is Source.MINISTRY else "a co-monitor"
                cells.fault(key, f"{whom} is not asked this")

    def _quarter(self, cells: Cells) -> Quarter | None:
        calendar = self._plan.calendar
        try:
            quarter = Quarter.parse(cells["quarter"].text)
        except NotAQuarter:
            cells.fault("quarter", f"“{shown(cells['quarter'].text)}” is not a quarter; write it as 2013T2")
            return None
        if not calendar.covers(quarter):
            cells.fault("quarter", f"the plan runs from {calendar.first} to {calendar.last}")
        elif calendar.first_day(quarter) > self._today:
            cells.fault("quarter", f"{quarter} has not begun: it does on {calendar.first_day(quarter)}")
        else:
            return quarter
        return None

    def _area(self, cells: Cells) -> Area | None:
        written = cells["area"].text
        if not written:
            cells.fault("area", "which place?")
            return None
        if written not in self._areas:
            try:
                self._areas[written] = area_called(written, self._plan.areas)
            except UnknownArea as unknown:
                self._areas[written] = unknown
        found = self._areas[written]
        if isinstance(found, UnknownArea):
            cells.fault("area", found.line)
            return None
        return found

    def _organisation(self, cells: Cells) -> Organisation | None:
        found = self._organisations.get(cells["organisation"].text.casefold())
        if found is None:
            known = ", ".join(o.code for o in self._plan.organisations)
            cells.fault(
                "organisation", f"the plan has no organisation “{shown(cells['organisation'].text)}”; it has {known}"
            )
        return found

    def _subject(self, cells: Cells) -> tuple[Activity | None, Indicator | None]:
        activity = self._activities.get(cells["activity"].text.casefold())
        its, indicator = self._indicators.get(cells["indicator"].text.casefold(), (None, None))
        if activity is None:
            self._no_code(cells, "activity", "open activity")
        if indicator is None or its is None:
            self._no_code(cells, "indicator", "open indicator")
        elif activity is not None and its is not activity:
            cells.fault("indicator", f"{indicator.code} belongs to the activity {its.code}")
        return activity, indicator

    def _no_code(self, cells: Cells, key: str, thing: str) -> None:
        cell = cells[key]
        why = "; it was typed as a number or a day: make the cell text, and write the code again" if cell.typed else ""
        cells.fault(key, f"the plan has no {thing} “{shown(cell.text)}”{why}")

    def _check_expected(
        self, cells: Cells, quarter: Quarter, area: Area, organisation: Organisation, activity: Activity
    ) -> None:
        source = SOURCE_OF[organisation.kind]
        where = Where(quarter, organisation.id, area.id, source)
        if where not in self._expected:
            asked = expected(self._plan, organisation.code, area.key, quarter, source)
            self._expected[where] = {one.code: one for one in asked}
        if activity.code in self._expected[where]:
            return
        if organisation.code not in (activity.responsible if source is Source.MINISTRY else activity.comonitors):
            does = "is not responsible for" if source is Source.MINISTRY else "does not co-monitor"
            cells.fault("organisation", f"{organisation.code} {does} {activity.code}")
        elif activity.areas and area.key not in activity.areas:
            cells.fault("area", f"{activity.code} is not carried out in {area.key}")
        else:
            cells.fault("quarter", f"{activity.code} is not planned in {quarter}")
