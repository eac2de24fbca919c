"""The law of handovers: whatever is planned, taken back, joined, carried out or revoked, and on whatever days,
everybody has the places that a plain reading says; and what is carried out twice is carried out once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from storage import carrying, handovers, invitations, joining, people, revocations
from storage.audit import AuditRow
from storage.database import kind
from storage.drafts import DraftRow
from storage.errands import ErrandRow
from storage.handovers import Gives, GivesAlready, HandoverAreaRow, HandoverRow, Kind, NoAccess, OtherDuty, Receives
from storage.handovers import WrongDays as Days
from storage.invitations import Terms, WrongLink
from storage.joining import Consent
from storage.outbox import OutboxRow
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.postgres import address
from storage.revocations import NoAccess as NoneToEnd
from storage.sqlite import path, writing_engine
from tests.people.cast import PLAN

BAMAKO = ZoneInfo("Africa/Bamako")
FIRST = date(2013, 7, 1)
GOOD_FOR = 14
AGENTS = 5
TABLES = (HandoverRow, HandoverAreaRow, PersonAreaRow, PersonRow, DraftRow, OutboxRow, AuditRow, ErrandRow)
REFUSALS = (Gives, GivesAlready, NoAccess, OtherDuty, Receives, Days)

who, recent = st.integers(0, AGENTS - 1), st.sampled_from((0, 0, 0, 1, 2))
soon, long = st.sampled_from((0, 0, 0, 1, 3, 20)), st.sampled_from((0, 2, 4, 9))
PLAN_ONE = st.tuples(st.just("plan"), who, st.sampled_from(Kind), soon, long, who)
PLAN_BY_LINK = st.tuples(st.just("plan"), who, st.sampled_from(Kind), soon, long, st.none())
CARRY = st.tuples(st.just("carry"), st.sampled_from((0, 0, 1, 1, 2, 5)))
JOIN = st.tuples(st.just("join"), recent, st.none() | who)
OTHERS = st.one_of(
    st.tuples(st.just("cancel"), recent),
    st.tuples(st.just("finish"), recent),
    st.tuples(st.just("revoke"), who),
    st.tuples(st.just("return"), who),
    st.tuples(st.just("more"), who, st.integers(0, 2)),
)
# What happens often comes often: most steps plan something, or let its day come.
STEP = st.one_of(PLAN_ONE, PLAN_ONE, PLAN_BY_LINK, CARRY, CARRY, JOIN, OTHERS)


@dataclass
class Planned:
    """One handover, as anybody would note it down."""

    giver: int
    receiver: int | None
    kind: Kind
    starts: date
    ends: date | None
    link_until: date | None
    state: str = "planned"
    given: set[int] = field(default_factory=set)

    @property
    def open(self) -> bool:
        return self.state in ("planned", "in force")


@dataclass
class Naive:
    """Who has which places, by the plain reading: one's own, and those of whom one stands in for."""

    own: dict[int, set[int]]
    inside: set[int]
    handed: dict[int, Planned] = field(default_factory=dict)

    def has(self, person: int) -> set[int]:
        lent = (h.given for h in self.handed.values() if h.state == "in force" and h.receiver == person)
        return self.own[person].union(*lent)

    def allowed(self, giver: int, receiver: int | None) -> bool:
        there = [h for h in self.handed.values() if h.open]
        return (
            giver in self.inside
            and (receiver is None or receiver in self.inside)
            and giver != receiver
            and all(h.giver not in (giver, receiver) and h.receiver != giver for h in there)
        )

    def carry(self, today: date) -> None:
        for h in self.handed.values():
            if h.state == "in force" and h.ends and (today > h.ends or h.receiver not in self.inside):
                self.end(h)
        for h in self.handed.values():
            if h.state != "planned" or h.starts > today:
                continue
            late = h.ends is not None and h.ends < today
            if h.receiver is None:
                if late or (h.link_until is not None and today > h.link_until):
                    h.state = "cancelled"
            elif h.receiver not in self.inside or late:
                h.state = "cancelled"
            elif h.kind is Kind.SUCCESSOR:
                h.state = "over"
                self.own[h.receiver] |= self.own[h.giver]
                self.own[h.giver] = set()
                self.inside.discard(h.giver)
            else:
                h.state, h.given, self.own[h.giver] = "in force", self.own[h.giver], set()

    def end(self, h: Planned) -> None:
        h.state = "over"
        self.own[h.giver] |= h.given


@dataclass
class Play:
    """The same steps, taken on a database and by the plain reading."""

    session: Session
    naive: Naive
    ids: list[int]
    areas: list[int]
    boss: int
    organisation: int
    today: date = FIRST
    payloads: dict[int, str] = field(default_factory=dict)
    accounts: int = 1000

    @property
    def now(self) -> datetime:
        return datetime(self.today.year, self.today.month, self.today.day, 12, tzinfo=UTC)

    def takes(self, step: tuple[Any, ...]) -> None:
        getattr(self, f"_{step[0]}")(*step[1:])
        self.session.flush()
        for person in self.naive.own:
            has = select(PersonAreaRow.area_id).where(PersonAreaRow.person_id == person)
            assert set(self.session.scalars(has)) == self.naive.has(person), (step, person)
            inside = people.by_id(self.session, person) is not None
            assert inside == (person in self.naive.inside), (step, person)

    def _plan(self, giver: int, how: Kind, starts: int, length: int, receiver: int | None) -> None:
        from_, to = self.ids[giver], None if receiver is None else self.ids[receiver]
        first = self.today + timedelta(days=starts)
        last = None if how is Kind.SUCCESSOR else first + timedelta(days=length)
        allowed, made, until = self.naive.allowed(from_, to), None, None
        if to is None and allowed:
            made, until = self._link(Terms(Role.AGENT, self.organisation, tuple(self.naive.has(from_)))), self._until
        try:
            number = handovers.plan(
                self.session, from_, how, first, last,
                receiver=to, invitation=made, by=self.boss, today=self.today, now=self.now,
            )  # fmt: skip
        except REFUSALS:
            assert not allowed
            return
        assert allowed
        self.naive.handed[number] = Planned(from_, to, how, first, last, until)

    @property
    def _until(self) -> date:
        return self.today + timedelta(days=GOOD_FOR)

    def _link(self, terms: Terms) -> int:
        payload = invitations.new_payload()
        expires = joining.end_of(self._until, BAMAKO)
        made = invitations.invite(self.session, terms, payload, expires, by=self.boss, now=self.now)
        self.payloads[made] = payload
        return made

    def _nth(self, number: int) -> int | None:
        known = list(self.naive.handed)
        return known[-1 - number] if number < len(known) else None

    def _cancel(self, number: int) -> None:
        one = self._nth(number)
        if one is None:
            return
        cancelled = handovers.cancel(self.session, one, by=self.boss, now=self.now)
        assert cancelled == (self.naive.handed[one].state == "planned")
        if cancelled:
            self.naive.handed[one].state = "cancelled"

    def _finish(self, number: int) -> None:
        one = self._nth(number)
        if one is None:
            return
        finished = carrying.finish(self.session, one, by=self.boss, now=self.now)
        assert finished == (self.naive.handed[one].state == "in force")
        if finished:
            self.naive.end(self.naive.handed[one])

    def _join(self, number: int, existing: int | None) -> None:
        """Somebody new, or somebody of the team, uses the link of a handover."""
        one = self._nth(number)
        known = None if one is None else handovers.by_id(self.session, one)
        if one is None or known is None or known.invitation is None:
            return
        h, person = self.naive.handed[one], None
        if existing is not None:
            person = people.by_id(self.session, self.ids[existing])
            if person is None:
                return
        self.accounts += 1
        account = self.accounts if person is None else person.account
        good = h.state == "planned" and h.receiver is None and h.link_until is not None and self.today <= h.link_until
        busy = person is not None and any(g.open and g.giver == person.id for g in self.naive.handed.values())
        try:
            invitation = invitations.look(self.session, self.payloads[known.invitation], account, self.now)
            if person is None:
                consent = Consent("1")
                to = joining.join(self.session, invitation, account, consent, BAMAKO, self.now)
                self.ids.append(to)
                self.naive.own[to] = set()
                self.naive.inside.add(to)
            else:
                joining.add(self.session, invitation, person, BAMAKO, self.now)
                to = person.id
        except WrongLink:
            assert not good or busy
            return
        assert good
        assert not busy
        event("came by a link")
        h.receiver = to
        self.naive.carry(self.today)

    def _carry(self, later: int) -> None:
        self.today += timedelta(days=later)
        carrying.carry(self.session, UTC, self.now)
        self.naive.carry(self.today)
        before = self._everything()
        assert carrying.carry(self.session, UTC, self.now) == 0
        assert self._everything() == before

    def _everything(self) -> list[Any]:
        self.session.flush()
        return [sorted(map(repr, map(tuple, self.session.execute(select(t.__table__))))) for t in TABLES]

    def _revoke(self, who: int) -> None:
        try:
            revocations.revoke(self.session, self.ids[who], by=self.boss, now=self.now)
        except NoneToEnd:
            assert self.ids[who] not in self.naive.inside
        self.naive.inside.discard(self.ids[who])

    def _return(self, who: int) -> None:
        """The same person, on another phone."""
        person = self.ids[who]
        if person in self.naive.inside:
            return
        made = self._link(Terms(Role.AGENT, self.organisation, (), person=person))
        self.accounts += 1
        invitation = invitations.look(self.session, self.payloads[made], self.accounts, self.now)
        joined = joining.join(self.session, invitation, self.accounts, Consent("1"), BAMAKO, self.now)
        assert joined == person
        self.naive.inside.add(person)

    def _more(self, who: int, area: int) -> None:
        """Somebody takes another place of their own, by a link."""
        person = people.by_id(self.session, self.ids[who])
        if person is None:
            return
        made = self._link(Terms(Role.AGENT, self.organisation, (self.areas[area],)))
        invitation = invitations.look(self.session, self.payloads[made], person.account, self.now)
        joining.add(self.session, invitation, person, BAMAKO, self.now)
        self.naive.own[person.id].add(self.areas[area])


@pytest.fixture
def engine_(database_url: str) -> Iterator[Engine]:
    sqlite = kind(database_url) == "sqlite"
    engine = writing_engine(path(database_url)) if sqlite else create_engine(address(database_url))
    with Session(engine) as session:
        load(session, PLAN, datetime(2013, 4, 1, tzinfo=UTC))
        session.commit()
    yield engine
    engine.dispose()


def begun(session: Session) -> Play:
    """Five agents: Gao, Gao and Ansongo, Ansongo, Ménaka, none."""
    plan = Plans().open(session)[0]
    organisation, areas = plan.organisations[0].id, [area.id for area in plan.areas]
    now, own, ids = datetime(2013, 4, 1, tzinfo=UTC), {}, []
    about = {"organisation_id": organisation, "language": "fr", "consent_version": "1", "consented_at": now}
    for number, places in enumerate(((0,), (0, 1), (1,), (2,), ())):
        row = PersonRow(account=100 + number, role=Role.AGENT.value, joined_at=now, **about)
        session.add(row)
        session.flush()
        ids.append(row.id)
        own[row.id] = {areas[place] for place in places}
        people.add_areas(session, row.id, tuple(own[row.id]))
    boss = PersonRow(account=200, role=Role.COORDINATOR.value, joined_at=now, **about)
    session.add(boss)
    session.flush()
    return Play(session, Naive(own, set(ids)), ids, areas, boss.id, organisation)


TWO_AT_ONE_PLACE = [
    ("plan", 0, Kind.STANDIN, 0, 2, 3),
    ("plan", 1, Kind.STANDIN, 0, 5, 3),
    ("carry", 0),
    ("carry", 3),  # the first is back: the place they share stays with the stand-in until the second is
    ("carry", 3),
]
OWN_MEANWHILE = [
    ("plan", 2, Kind.STANDIN, 0, 2, 3),
    ("carry", 0),
    ("more", 3, 1),
    ("plan", 0, Kind.SUCCESSOR, 0, 0, 3),
    ("carry", 1),
    ("carry", 3),
]


@example(steps=TWO_AT_ONE_PLACE)
@example(steps=OWN_MEANWHILE)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=6, max_size=24))
def test_everybody_has_the_places_that_a_plain_reading_says(engine_: Engine, steps: list[tuple[Any, ...]]) -> None:
    with Session(engine_) as session:
        play = begun(session)
        for step in steps:
            play.takes(step)
            in_force = [h.receiver for h in play.naive.handed.values() if h.state == "in force"]
            if len(in_force) > len(set(in_force)):
                event("one stands in for two")
        play.takes(("carry", 400))
        assert not [h for h in play.naive.handed.values() if h.open]
        session.rollback()
