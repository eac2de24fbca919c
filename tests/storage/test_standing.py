"""How a quarter stands, against a naive count of the same: random plans, people, reports, verifications, extensions."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import extensions, opening, people
from storage.absences import AbsenceRow
from storage.answers import Source
from storage.calendar import Quarter
from storage.database import Database
from storage.extensions import Why
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Activity, Logframe, Result
from storage.plan.reading import logframe
from storage.reports import ReceiptRow, ReportRow, RevisionRow
from storage.standing import Standing, lacking, spoken_of, standing
from storage.verification import VerificationRow
from tests.reporting.plans import CALENDAR, PLAN, T1, T2, T3, both, with_activities

LONG_AGO = datetime(2012, 1, 1, tzinfo=UTC)
SEEN = (datetime(2013, 7, 10, 9, tzinfo=UTC), datetime(2013, 7, 22, 9, tzinfo=UTC), datetime(2013, 8, 3, 9, tzinfo=UTC))
Key = tuple[str, int, str, int]  # activity, organisation, source, area


@dataclass(frozen=True)
class Sent:
    """What the naive count knows of a report."""

    on_time: bool
    verified: bool
    at: datetime


@dataclass
class Country:
    """A random country, as it was written into the tables."""

    plan: Logframe
    sent: dict[tuple[Key, Quarter], Sent]
    extended: dict[tuple[Quarter, int], int]
    absent: dict[int, date]


def random_plan(dice: random.Random) -> Logframe:
    model = PLAN.activities[0]

    def made(n: int) -> Activity:
        code = f"1.1.{n}"
        indicators = tuple(replace(i, code=f"{code}x", targets={}) for i in model.indicators[:1])
        return replace(
            model,
            code=code,
            planned=frozenset(q for q in (T1, T2, T3) if dice.random() < 0.7),
            responsible=tuple(o for o in ("MSIPC", "MJ") if dice.random() < 0.6) or ("MSIPC",),
            comonitors=("ONG1",) if dice.random() < 0.5 else (),
            areas=tuple(a for a in ("gao", "ansongo", "kidal") if dice.random() < 0.4),
            results=(Result(f"{code}.r", both("R", "R"), indicators),) if dice.random() < 0.9 else (),
        )

    return with_activities(*(made(n) for n in range(1, 6)))


def somebody(session: Session, dice: random.Random, plan: Logframe, account: int) -> None:
    organisation = dice.choice(plan.organisations)
    agent = Role.COMONITOR if organisation.code == "ONG1" else Role.AGENT
    role = dice.choice((agent, agent, agent, Role.COORDINATOR))
    row = PersonRow(
        account=account, role=role, organisation_id=organisation.id, language="fr", consent_version="1",
        consented_at=LONG_AGO, joined_at=LONG_AGO,
        unreachable_since=LONG_AGO if dice.random() < 0.3 else None,
        revoked_at=LONG_AGO if dice.random() < 0.2 else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    if role is not Role.COORDINATOR:
        places = dice.sample(plan.areas, dice.randint(0, 3))
        session.add_all(PersonAreaRow(person_id=row.id, area_id=area.id) for area in places)
    session.flush()


def send(session: Session, dice: random.Random, plan: Logframe, quarter: Quarter) -> Iterator[tuple[Key, Sent]]:
    """Reports of the quarter, some of places that nobody is expected to report from any more."""
    author = session.scalars(select(PersonRow.id)).first()
    for activity in plan.activities:
        for organisation in plan.organisations:
            for area in plan.areas:
                for source in Source:
                    if dice.random() < 0.6:
                        continue
                    at = datetime(2013, 7, dice.randint(1, 28), 9, tzinfo=UTC)
                    on_time, revisions = dice.random() < 0.5, dice.randint(1, 3)
                    receipt = ReceiptRow(
                        person_id=author, plan_id=plan.id, quarter=quarter, area_id=area.id,
                        organisation_id=organisation.id, source=source, at=at, on_time=on_time, version=1,
                    )  # fmt: skip
                    report = ReportRow(
                        plan_id=plan.id, activity_id=activity.id, organisation_id=organisation.id, area_id=area.id,
                        source=source, quarter=quarter, revision=revisions,
                    )  # fmt: skip
                    session.add_all((receipt, report))
                    session.flush()
                    verified = False
                    for number in range(1, revisions + 1):
                        revision = RevisionRow(
                            report_id=report.id, number=number, receipt_id=receipt.id, receipt_version=number,
                            author_id=author, at=at + timedelta(hours=number - 1), late=False,
                            reason=None if number == 1 else "mistake",
                        )  # fmt: skip
                        session.add(revision)
                        session.flush()
                        verified = dice.random() < 0.5
                        if verified:
                            session.add(VerificationRow(revision_id=revision.id, person_id=author, at=at))
                    yield (activity.code, organisation.id, source.value, area.id), Sent(on_time, verified, at)


def country(session: Session, seed: int) -> Country:
    dice = random.Random(seed)
    load(session, random_plan(dice), LONG_AGO)
    load(session, replace(random_plan(dice), version=3), LONG_AGO)
    plan = logframe(session, 1)
    for account in range(1, 9):
        somebody(session, dice, plan, account)
    sent = {(key, quarter): said for quarter in (T1, T2) for key, said in send(session, dice, plan, quarter)}
    extended: dict[tuple[Quarter, int], int] = {}
    for area in plan.areas:
        if dice.random() < 0.4:
            extended[T2, area.id] = 7
            extensions.extend(session, plan.id, T2, area.id, 7, Why.NETWORK, by=1, card=None, now=LONG_AGO)
    absent: dict[int, date] = {}
    for person in session.scalars(select(PersonRow.id)):
        if dice.random() < 0.3:
            absent[person] = date(2013, 7, 24)
            session.add(AbsenceRow(person_id=person, since=date(2013, 7, 1), until=date(2013, 7, 24), said_at=LONG_AGO))
    session.flush()
    return Country(plan, sent, extended, absent)


def expected(session: Session, there: Country, quarter: Quarter) -> set[Key]:
    """Every report that is expected, written out. What came is: the plan may have been changed since."""
    reporters = session.execute(
        select(PersonRow.organisation_id, PersonRow.role, PersonAreaRow.area_id)
        .join(PersonAreaRow, PersonAreaRow.person_id == PersonRow.id)
        .where(PersonRow.revoked_at.is_(None))
    ).all()
    found = {key for key, when in there.sent if when == quarter}
    ids = {o.code: o.id for o in there.plan.organisations}
    for activity in there.plan.activities:
        if quarter not in activity.planned or not activity.indicators:
            continue
        for codes, source, role in (
            (activity.responsible, "ministry", Role.AGENT),
            (activity.comonitors, "comonitor", Role.COMONITOR),
        ):
            for code in codes:
                for area in there.plan.areas:
                    if area.key in activity.areas if activity.areas else (ids[code], role, area.id) in reporters:
                        found.add((activity.code, ids[code], source, area.id))
    return found


@pytest.mark.parametrize("seed", range(8))
async def test_it_stands_as_counted_by_hand(database: Database, seed: int) -> None:
    def compared(session: Session) -> None:
        there = country(session, seed)
        plan = there.plan
        for quarter in (T1, T2, T3):
            everything = expected(session, there, quarter)
            assert lacking(session, plan, quarter) == {key[1] for key in everything if (key, quarter) not in there.sent}
            for only in (None, *((o.id,) for o in plan.organisations)):
                keys = {key for key in everything if only is None or key[1] in only}
                sent = {key: there.sent[key, quarter] for key in keys if (key, quarter) in there.sent}
                for now in SEEN:
                    stands = standing(session, plan, quarter, now, organisations=only)
                    assert stands.expected == len(keys)
                    assert stands.received == len(sent)
                    assert stands.on_time == sum(said.on_time for said in sent.values())
                    assert stands.verified == sum(said.verified for said in sent.values())
                    assert stands.to_verify == stands.received - stands.verified
                    assert stands.latest == max((said.at for said in sent.values()), default=None)
                    check_late(session, there, stands, keys - set(sent), now, only)

    await database.run(compared)


def check_late(
    session: Session, there: Country, stands: Standing, missing: set[Key], now: datetime, only: tuple[int, ...] | None
) -> None:
    today, quarter = now.date(), stands.quarter
    overdue = defaultdict(list)
    for key in missing:
        days = there.extended.get((quarter, key[3]), 0)
        due = CALENDAR.last_day(quarter) + timedelta(days=15 + days)
        if due < today:
            overdue[key[1:]].append(((today - due).days, today <= due + timedelta(days=15)))
    late, taken = {}, set()
    unreachable = 0
    for row in session.scalars(select(PersonRow).where(PersonRow.revoked_at.is_(None))):
        if only is not None and row.organisation_id not in only:
            continue
        unreachable += row.unreachable_since is not None
        source = "comonitor" if row.role == Role.COMONITOR else "ministry"
        areas = session.scalars(select(PersonAreaRow.area_id).where(PersonAreaRow.person_id == row.id)).all()
        places = [(row.organisation_id, source, area) for area in areas]
        theirs = [piece for place in places for piece in overdue.get(place, [])]
        if theirs:
            taken.update(place for place in places if place in overdue)
            absent = there.absent.get(row.id)
            late[row.id] = (
                len(theirs),
                max(days for days, _ in theirs),
                any(accepted for _, accepted in theirs),
                row.unreachable_since,
                absent if absent is not None and absent >= today else None,
            )
    assert {
        one.person: (one.missing, one.days, one.accepted, one.unreachable_since, one.absent_until)
        for one in stands.late
    } == late
    assert [(-one.days, one.person) for one in stands.late] == sorted((-one.days, one.person) for one in stands.late)
    assert stands.missing == sum(len(overdue[place]) for place in taken)
    assert set(stands.vacant) == {place[2] for place in overdue if place not in taken}
    assert stands.unreachable == unreachable
    for one in stands.late:
        agrees_with_what_is_open(session, there.plan, quarter, one.person, now, one.missing, one.accepted)


def agrees_with_what_is_open(
    session: Session, plan: Logframe, quarter: Quarter, person: int, now: datetime, missing: int, accepted: bool
) -> None:
    """What somebody is late with is what their own /rapport shows as missing, as long as it takes any."""
    who = people.by_id(session, person)
    assert who is not None
    shown = [o for o in opening.opened(session, (plan,), who, now) if o.quarter == quarter and o.due < now.date()]
    assert (sum(len(o.missing) for o in shown) > 0) == accepted
    if now == SEEN[1]:  # nothing of the second quarter is locked
        assert quarter != T2 or sum(len(o.missing) for o in shown) == missing


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2011, 12, 31), None),
        (date(2012, 1, 1), Quarter(2012, 1)),
        (date(2013, 6, 30), T2),
        (date(2013, 7, 1), T2),
        (date(2013, 8, 14), T2),
        (date(2013, 8, 15), T3),
        (date(2015, 2, 14), Quarter(2014, 4)),
        (date(2015, 2, 15), None),
    ],
)
def test_coordinators_hear_of_the_quarter_that_ended_until_it_is_reviewed(day: date, quarter: Quarter | None) -> None:
    assert spoken_of(CALENDAR, day) == quarter


async def test_only_some_areas(database: Database) -> None:
    def compared(session: Session) -> None:
        plan = country(session, 3).plan
        areas = [area.id for area in plan.areas]
        whole = standing(session, plan, T2, SEEN[1])
        parts = [standing(session, plan, T2, SEEN[1], areas=(area,)) for area in areas]
        assert whole.expected == sum(part.expected for part in parts) > 0
        assert whole.missing == sum(part.missing for part in parts)
        late = {one.person: one.missing for one in whole.late}
        by_area: dict[int, int] = defaultdict(int)
        for part in parts:
            for one in part.late:
                by_area[one.person] += one.missing
        assert by_area == late

    await database.run(compared)
