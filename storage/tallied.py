"""Tallies as they are read: one by its number, those of an area beside each other, and what was counted before.

Figures of different services are never added: two of them may have recorded the same incident.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from storage import audit
from storage.answers import Reason
from storage.calendar import Quarter
from storage.tally_counts import Cell, Conflict, Counts, Service, Tally
from storage.tally_periods import Period
from storage.tally_rows import TallyCellRow, TallyCountRow, TallyRow, TallyVersionRow, was_sent


@dataclass(frozen=True)
class Sent:
    """One tally as its latest version says it; `at` is when that was sent, `author` by whom."""

    number: int
    plan: int
    period: Period
    area: int
    organisation: int
    service: Service
    version: int
    author: int
    at: datetime
    reason: Reason | None
    tally: Tally

    @property
    def moved(self) -> bool:
        """A version that counts nothing, not even zero: it was of another service, under whose number it is counted."""
        return not self.tally.types


def of_number(session: Session, number: int, version: int | None = None) -> Sent:
    """The tally of this number, as it is now or was in that version. Raises KeyError."""
    sent = found(session, number, version)
    if sent is None:
        raise KeyError(number)
    return sent


def found(session: Session, number: int, version: int | None = None) -> Sent | None:
    """The same, or None."""
    asked = _rows().where(TallyRow.id == number)
    asked = asked.where(_latest() if version is None else TallyVersionRow.number == version)
    rows = session.execute(asked).all()
    return next(iter(_read(session, rows)), None)


def of_places(
    session: Session, plan: int, quarters: Iterable[Quarter], areas: Iterable[int] | None = None
) -> list[Sent]:
    """All tallies of these quarters (and areas) as they are now, by period, area, service and organisation; those that
    are counted under another service by now are left out."""
    asked = _rows().where(_latest(), TallyRow.plan_id == plan, TallyRow.quarter.in_(list(quarters)))
    if areas is not None:
        asked = asked.where(TallyRow.area_id.in_(list(areas)))
    return [one for one in _read(session, session.execute(asked).all()) if not one.moved]


def before(session: Session, sent: Sent) -> list[int]:
    """The totals of the same organisation, service and area in all earlier periods, the oldest first."""
    asked = _rows().where(
        _latest(),
        TallyRow.plan_id == sent.plan,
        TallyRow.area_id == sent.area,
        TallyRow.organisation_id == sent.organisation,
        TallyRow.service == sent.service.value,
        TallyRow.quarter <= sent.period.quarter,
    )
    earlier = [
        one for one in _read(session, session.execute(asked).all()) if one.period < sent.period and not one.moved
    ]
    return [one.tally.total for one in sorted(earlier, key=lambda one: one.period)]


def usual_service(session: Session, person: int, area: int) -> Service | None:
    """The service of the last tally that this person has sent, from that area if there is one: the service that they
    moved it to, if they did. What they corrected or moved of a colleague's is no sign of it."""
    written = (
        select(TallyRow.id, TallyRow.area_id, TallyRow.service, TallyVersionRow.moved_from_id, was_sent().label("sent"))
        .join(TallyVersionRow, TallyVersionRow.tally_id == TallyRow.id)
        .where(TallyVersionRow.author_id == person)
        .order_by(TallyVersionRow.id)
    )
    theirs: set[int] = set()  # the tallies that hold what they sent
    last: dict[bool, Service] = {}
    for row in session.execute(written):
        if row.sent or row.moved_from_id in theirs:
            theirs.discard(row.moved_from_id)
            theirs.add(row.id)
            last[row.area_id == area] = Service(row.service)
    return last.get(True, last.get(False))


def looked(session: Session, person: int, period: Period, area: int, what: str, now: datetime) -> None:
    """Somebody has looked at the figures of an area: a line of the audit log, each time."""
    audit.record(session, person, "tally.look", f"area:{area}", {"period": period.key, "what": what}, now)


def opened(session: Session, person: int, number: int, version: int, now: datetime) -> None:
    """Somebody who may correct it has looked at what was sent: a line of the audit log, each time."""
    audit.record(session, person, "tally.look", f"tally:{number}", {"version": version}, now)


def still_counted() -> ColumnElement[bool]:
    """As a condition on `TallyRow`: its latest version counts something, and be it zero."""
    counts = select(TallyCountRow.id).join(TallyVersionRow, TallyVersionRow.id == TallyCountRow.version_id)
    return counts.where(TallyVersionRow.tally_id == TallyRow.id, _latest()).correlate(TallyRow).exists()


def _rows() -> Any:
    return (
        select(
            TallyRow.id, TallyRow.plan_id, TallyRow.quarter, TallyRow.month, TallyRow.area_id,
            TallyRow.organisation_id, TallyRow.service, TallyVersionRow.id.label("version_id"),
            TallyVersionRow.number, TallyVersionRow.author_id, TallyVersionRow.at, TallyVersionRow.reason,
            TallyVersionRow.conflict_said,
        )
        .join(TallyVersionRow, TallyVersionRow.tally_id == TallyRow.id)
        .order_by(TallyRow.quarter, TallyRow.month, TallyRow.area_id, TallyRow.service, TallyRow.organisation_id)
    )  # fmt: skip


def _latest() -> Any:
    newest = select(func.max(TallyVersionRow.number)).where(TallyVersionRow.tally_id == TallyRow.id)
    return TallyVersionRow.number == newest.correlate(TallyRow).scalar_subquery()


def _read(session: Session, rows: Iterable[Row[Any]]) -> list[Sent]:
    rows = list(rows)
    counts = _counts(session, [row.version_id for row in rows])
    return [
        Sent(
            row.id,
            row.plan_id,
            Period(row.quarter, row.month),
            row.area_id,
            row.organisation_id,
            Service(row.service),
            row.number,
            row.author_id,
            row.at,
            None if row.reason is None else Reason(row.reason),
            Tally(
                Service(row.service),
                counts.get((row.version_id, False), {}),
                Conflict(row.conflict_said),
                counts.get((row.version_id, True), {}),
            ),
        )
        for row in rows
    ]


def _counts(session: Session, versions: list[int]) -> dict[tuple[int, bool], dict[str, Counts]]:
    cells: dict[int, dict[Cell, int]] = {}
    its = select(TallyCellRow.count_id, TallyCellRow.cell, TallyCellRow.number).join(
        TallyCountRow, TallyCountRow.id == TallyCellRow.count_id
    )
    for cell in session.execute(its.where(TallyCountRow.version_id.in_(versions))):
        cells.setdefault(cell.count_id, {})[Cell(cell.cell)] = cell.number
    read: dict[tuple[int, bool], dict[str, Counts]] = {}
    totals = select(TallyCountRow.__table__).where(TallyCountRow.version_id.in_(versions)).order_by(TallyCountRow.id)
    for row in session.execute(totals):
        counts = Counts(row.total, cells.get(row.id, {}) if row.broken_down else None)
        read.setdefault((row.version_id, row.conflict), {})[row.code] = counts
    return read
