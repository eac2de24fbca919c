"""Sending a tally of incidents, and correcting it: counts, never cases, and nothing is overwritten.

A tally is one period, area, organisation and service. What it says is in its versions; the number on its receipt is
its own series. Reading them is in `tallied`, what can be tallied now in `tally_places`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from storage import audit, edition_news, extensions, referrals, upsert
from storage.answers import Reason
from storage.drafts import Draft
from storage.people import Person
from storage.permissions import Action, NotAllowed, require
from storage.plan.logframe import Area, Logframe
from storage.tallied import Sent, of_number
from storage.tally_counts import Counts, Service, Tally
from storage.tally_parts import is_part
from storage.tally_rows import TallyCellRow, TallyCountRow, TallyRow, TallyVersionRow


class AlreadySent(Exception):
    """This period, area and service of the organisation is tallied already, under `number`."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Locked(Exception):
    """The period takes no tally any more. What was sent of it can still be corrected."""


class NoValidCard(Exception):
    """Nobody could be sent to help from there: the area's contacts are not valid, so it takes no tally."""


class NotComplete(Exception):
    """Something that the plan asks is not answered."""


class NotAPart(Exception):
    """Some of what is said of the conflict is none of the incidents that were counted."""


class NothingChanged(Exception):
    """A correction that says what was said before."""


class CorrectedMeanwhile(Exception):
    """A colleague has corrected it since this correction began."""


@dataclass(frozen=True)
class TallyReceipt:
    """What is said back: no figure. `number` is printed "D 219"."""

    number: int
    version: int
    at: datetime


def submit(session: Session, logframe: Logframe, draft: Draft, person: Person, now: datetime) -> TallyReceipt:
    """Sends what the draft counts. The caller ends the draft and posts what is said.

    Raises NotAllowed, Locked, NoValidCard, NotComplete, NotAPart, AlreadySent.
    """
    area = _permitted(session, logframe, draft, person, now)
    tally = _complete(logframe, draft.tally)
    assert tally.service is not None
    number, last = _number_for(session, draft, tally.service)
    _write(session, number, last + 1, None, tally, person, now)
    detail: dict[str, str | int] = {"period": draft.period.key, "area": area.key, "service": tally.service.value}
    audit.record(session, person.id, "tally.submit", f"tally:{number}", detail, now)
    edition_news.tallies(session, logframe, draft.quarter, now)
    return TallyReceipt(number, last + 1, now)


def correct(
    session: Session, logframe: Logframe, draft: Draft, reason: Reason, person: Person, now: datetime
) -> TallyReceipt:
    """A new version of the tally that the draft corrects; the one before stays as it was. Of another service it gets
    that one's number, and the corrected one a version that counts nothing: it is not there twice, and is no zero.

    Raises NotAllowed, NotComplete, NotAPart, NothingChanged, CorrectedMeanwhile, AlreadySent.
    """
    number, base = draft.corrects_tally, draft.base
    assert number is not None
    assert base is not None
    _own(logframe, draft, person)
    before = of_number(session, number)
    if before.version != base or before.moved:
        raise CorrectedMeanwhile
    tally = _complete(logframe, draft.tally)
    if tally == before.tally:
        raise NothingChanged
    if tally.service is not None and tally.service is not before.service:
        return _moved(session, logframe, draft, before, tally, tally.service, reason, person, now)
    _write(session, number, base + 1, reason, tally, person, now)
    detail: dict[str, str | int] = {"version": base + 1, "reason": reason.value}
    audit.record(session, person.id, "tally.correct", f"tally:{number}", detail, now)
    edition_news.tallies(session, logframe, draft.quarter, now)
    return TallyReceipt(number, base + 1, now)


def _moved(
    session: Session, logframe: Logframe, draft: Draft, before: Sent, tally: Tally, service: Service, reason: Reason,
    person: Person, now: datetime,
) -> TallyReceipt:  # fmt: skip
    """Both are in one transaction: under no service, or under two, it never is. Raises AlreadySent."""
    number, last = _number_for(session, draft, service)
    _write(session, before.number, before.version + 1, reason, Tally(before.service), person, now)
    _write(session, number, last + 1, reason, tally, person, now, moved_from=before.number)
    version: dict[str, str | int] = {"version": before.version + 1, "reason": reason.value, "moved_to": number}
    audit.record(session, person.id, "tally.correct", f"tally:{before.number}", version, now)
    moved: dict[str, str | int] = {"version": last + 1, "service": service.value, "moved_from": before.number}
    audit.record(session, person.id, "tally.correct", f"tally:{number}", moved, now)
    edition_news.tallies(session, logframe, draft.quarter, now)
    return TallyReceipt(number, last + 1, now)


def _permitted(session: Session, logframe: Logframe, draft: Draft, person: Person, now: datetime) -> Area:
    area, asked, today = _own(logframe, draft, person), logframe.incidents, logframe.calendar.today(now)
    if extensions.locked(session, logframe.calendar, draft.plan, draft.quarter, draft.area, today):
        raise Locked
    if asked is not None and asked.needs_card and not referrals.valid(session, area.id, today):
        raise NoValidCard
    return area


def _own(logframe: Logframe, draft: Draft, person: Person) -> Area:
    """The draft's area, from which the person reports for the organisation that the tally is of. Raises NotAllowed."""
    area = next(area for area in logframe.areas if area.id == draft.area)
    require(person, Action.TALLY, area=area.key)
    if person.organisation != draft.organisation:
        raise NotAllowed(Action.TALLY)
    return area


def _complete(logframe: Logframe, tally: Tally) -> Tally:
    """As the plan asks it now, each type in its place. Raises NotComplete, NotAPart."""
    asked = logframe.incidents
    if asked is None or tally.service is None or any(one.code not in tally.types for one in asked.types):
        raise NotComplete
    types = {one.code: tally.types[one.code] for one in asked.types}
    conflict = {one.code: tally.conflict[one.code] for one in asked.conflict if one.code in tally.conflict}
    complete = Tally(tally.service, types, tally.conflict_said, conflict)
    if not is_part(complete, {one.code: one.applies for one in asked.conflict}):
        raise NotAPart
    return complete


def _number_for(session: Session, draft: Draft, service: Service) -> tuple[int, int]:
    """The number under which this service counts there, and its last version: 0 of a new one, more of one that was
    moved to another service. Raises AlreadySent."""
    number = upsert.added(
        session,
        TallyRow,
        plan_id=draft.plan,
        quarter=draft.quarter,
        month=draft.month,
        area_id=draft.area,
        organisation_id=draft.organisation,
        service=service.value,
    )
    if number is not None:
        return number, 0
    there = of_number(session, _number_of(session, draft, service))
    if not there.moved:
        raise AlreadySent(there.number)
    return there.number, there.version


def _number_of(session: Session, draft: Draft, service: str) -> int:
    return session.scalars(
        select(TallyRow.id).where(
            TallyRow.plan_id == draft.plan,
            TallyRow.quarter == draft.quarter,
            TallyRow.month == draft.month,
            TallyRow.area_id == draft.area,
            TallyRow.organisation_id == draft.organisation,
            TallyRow.service == service,
        )
    ).one()


def _write(
    session: Session, number: int, version: int, reason: Reason | None, tally: Tally, person: Person, now: datetime,
    moved_from: int | None = None,
) -> None:  # fmt: skip
    """`reason` None: it is sent, and corrects nothing. Raises CorrectedMeanwhile when that version is there: the unique
    key decides."""
    written = upsert.added(
        session,
        TallyVersionRow,
        tally_id=number,
        number=version,
        author_id=person.id,
        at=now,
        reason=None if reason is None else reason.value,
        conflict_said=tally.conflict_said.value,
        moved_from_id=moved_from,
    )
    if written is None:
        raise CorrectedMeanwhile
    for conflict, list_ in ((False, tally.types), (True, tally.conflict)):
        for code, counts in list_.items():
            _count(session, written, conflict=conflict, code=code, counts=counts)


def _count(session: Session, version: int, *, conflict: bool, code: str, counts: Counts) -> None:
    row = insert(TallyCountRow).values(
        version_id=version, conflict=conflict, code=code, total=counts.total, broken_down=counts.broken_down
    )
    number = session.execute(row.returning(TallyCountRow.id)).scalar_one()
    cells = [
        {"count_id": number, "cell": cell.value, "number": many} for cell, many in (counts.cells or {}).items() if many
    ]
    if cells:
        session.execute(insert(TallyCellRow), cells)
