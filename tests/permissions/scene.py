"""A house with something of everything in it, all of it the MSIPC's in Gao; and everybody who may try to get at it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.attending import Attended, attend, door_of
from bot.cards import Say, Toast
from bot.doors import DOORS, built
from bot.house import House, Said, Unit
from bot.taps import Tap, base36
from storage import (
    audit,
    drafts,
    editions,
    errands,
    invitations,
    outbox,
    people,
    releases,
    remarks,
    tally_places,
)
from storage.answers import Source
from storage.calendar import Quarter
from storage.database import Database
from storage.drafts import Subject
from storage.errands import Errand
from storage.invitations import Terms
from storage.masking.tables import Mask
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.plan.tables import ActivityRow, IndicatorRow
from storage.releasing import tables_of
from storage.reports import FigureRow, ReceiptRow, ReportRow, RevisionRow
from storage.rolled import Scope
from storage.schema import metadata
from storage.settlements import SettlementRow
from storage.tally_counts import Cell, Service, Tally, counted
from storage.tally_periods import Period
from storage.tally_places import State, TallyPlace
from tests.reporting.tallied import TALLIED
from tests.tallies.sending import some, tally_of

NOW = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)
T1, T2 = Quarter(2013, 1), Quarter(2013, 2)
DAY = timedelta(days=1)

AWA, MOUSSA, MARIAM = 11, 14, 17  # whose everything is: the agent, her coordinator, the plan-wide one
# By account: role, organisation, places, and how the access stands.
CAST: dict[int, tuple[Role, str | None, tuple[str, ...], str]] = {
    AWA: (Role.AGENT, "MSIPC", ("gao",), ""),
    MOUSSA: (Role.COORDINATOR, "MSIPC", (), ""),
    MARIAM: (Role.COORDINATOR, None, (), ""),
    12: (Role.AGENT, "MSIPC", ("kidal",), ""),
    13: (Role.COMONITOR, "ONG1", ("gao",), ""),
    15: (Role.AGENT, "MJ", ("gao",), ""),
    16: (Role.COORDINATOR, "MJ", (), ""),
    18: (Role.EVALUATOR, None, (), "until"),
    21: (Role.AGENT, "MSIPC", ("gao",), "revoked"),
    22: (Role.AGENT, "MSIPC", (), ""),
    24: (Role.COORDINATOR, "MSIPC", (), "revoked"),
    27: (Role.COORDINATOR, None, (), "revoked"),
    28: (Role.EVALUATOR, None, (), "over"),
}
STRANGER = 99
OTHERS = {
    "another area": 12, "another organisation": 15, "a co-monitor": 13, "another's coordinator": 16,
    "an evaluator": 18, "who has handed over": 22,
}  # fmt: skip
OUTSIDE = {
    "a revoked agent": 21, "a revoked coordinator": 24, "a revoked plan-wide coordinator": 27,
    "an evaluator after the last day": 28, "a stranger": STRANGER,
}  # fmt: skip
USED, OPEN = "used" * 8, "open" * 8  # payloads of links


def furnished(session: Session) -> None:
    """Everything is Awa's or Moussa's, and every id is small: a forged button need not guess for long."""
    load(session, TALLIED, NOW)
    plan = Plans().open(session)[0]
    organisations = {o.code: o.id for o in plan.organisations}
    areas = {a.key: a.id for a in plan.areas}
    ids: dict[int, int] = {}
    for account, (role, organisation, places, state) in CAST.items():
        row = PersonRow(
            account=account, role=role, organisation_id=None if organisation is None else organisations[organisation],
            language="fr", consent_version="1", consented_at=NOW - DAY, joined_at=NOW - 30 * DAY, last_seen=NOW.date(),
            label=f"P{account}", revoked_at=NOW - DAY if state == "revoked" else None,
            until=None if role is not Role.EVALUATOR else NOW.date(),
            closes_at=None if role is not Role.EVALUATOR else NOW + (-DAY if state == "over" else DAY * 90),
        )  # fmt: skip
        session.add(row)
        session.flush()
        ids[account] = row.id
        session.add_all(PersonAreaRow(person_id=row.id, area_id=areas[place]) for place in places)
    awa, moussa = ids[AWA], ids[MOUSSA]
    subject = Subject(plan.id, T2, areas["gao"], organisations["MSIPC"], Source.MINISTRY)
    draft = drafts.open_on(session, awa, subject, "start", plan.version, AWA, NOW)
    drafts.drawn(session, [(draft.id, draft.version, 501)], NOW)
    _tallies(session, plan)
    drafts.open_on(session, awa, subject, "start", plan.version, AWA, NOW)  # the report is what she is in again
    _report(session, plan.id, areas["gao"], organisations["MSIPC"], awa)
    _year(session, plan, areas["gao"], ids[MARIAM])
    remarks.send_back(session, 1, "La session de mai ?", until=NOW.date(), by=moussa, now=NOW)
    terms = Terms(Role.AGENT, organisations["MSIPC"], (areas["gao"],), "fr", "Gao 9")
    for payload, account in ((USED, AWA), (OPEN, None)):
        made = invitations.invite(session, terms, payload, NOW + 14 * DAY, by=moussa, now=NOW)
        if account is not None:
            invitations.bind(session, made, account, NOW)
            invitations.use(session, made, account, ids[account], NOW)
    errands.keep(session, Errand(moussa, "invite", "role", 5, MOUSSA, 77, NOW, {}))
    outbox.post(session, template="report.due", values={}, now=NOW + DAY, person=awa)
    audit.record(session, moussa, "furnished", "scene", {}, NOW)


def _tallies(session: Session, plan: Logframe) -> None:
    """One that is begun (form 2), and one that was sent (no. D 1): of the quarter before."""
    awa = people.by_account(session, AWA, NOW)
    gao = next(area for area in plan.areas if area.key == "gao")
    place = TallyPlace(Period(T2), gao, State.OPEN)
    begun = tally_places.open_draft(session, plan, place, awa, "intro", AWA, NOW)
    kept = replace(begun, version=begun.version + 1, tally=Tally(Service.HEALTH, {"rape": counted({Cell.WOMEN: 9})}))
    drafts.save(session, kept)
    tally_of(session, AWA, "gao", T1, some(Service.HEALTH, 9), NOW)


def _year(session: Session, plan: Logframe, area: int, mariam: int) -> None:
    """What is finished: a figure that was chosen, a quarter that is frozen, tallies that circulate."""
    session.add(
        SettlementRow(
            indicator_id=session.scalars(select(IndicatorRow.id).where(IndicatorRow.code == "1.1.1")).one(),
            area_id=area, quarter=T1, source=Source.MINISTRY, revision_id=1, because="seen", by_id=mariam, at=NOW,
        )
    )  # fmt: skip
    editions.freeze(session, plan, Scope.QUARTER, 2013, 1, mariam, NOW)
    coordinator = people.by_account(session, MARIAM, NOW)
    tables = tables_of(session, plan, [Quarter(2012, number) for number in (1, 2, 3, 4)])
    releases.freeze(
        session, plan, tables, Mask(frozenset()), year=2012, edition=1, threshold=5, recipients=["Mission"],
        person=coordinator, now=NOW,
    )  # fmt: skip


def _report(session: Session, plan: int, area: int, organisation: int, person: int) -> None:
    receipt = ReceiptRow(
        person_id=person, plan_id=plan, quarter=T1, area_id=area, organisation_id=organisation,
        source=Source.MINISTRY, at=NOW, on_time=True, version=1,
    )  # fmt: skip
    session.add(receipt)
    activity = session.scalars(select(ActivityRow.id).where(ActivityRow.code == "1.1.1")).one()
    report = ReportRow(
        plan_id=plan, activity_id=activity, organisation_id=organisation, area_id=area, source=Source.MINISTRY,
        quarter=T1, revision=1,
    )  # fmt: skip
    session.add(report)
    session.flush()
    revision = RevisionRow(
        report_id=report.id, number=1, receipt_id=receipt.id, receipt_version=1, author_id=person, at=NOW, late=False
    )
    session.add(revision)
    session.flush()
    indicator = session.scalars(select(IndicatorRow.id).where(IndicatorRow.code == "1.1.1")).one()
    session.add(FigureRow(revision_id=revision.id, indicator_id=indicator, state="reported", value=7))
    session.flush()


Row = dict[str, Any]
REFUSALS = ("pas ouvert", "n’existe pas ici", "sur invitation")  # what whoever may not is told
Rows = dict[tuple[str, tuple[Any, ...]], Row]
# What is written beside every update, or because it was refused.
BESIDE = frozenset({"received", "attempts", "audit", "audit_chain", "audit_head", "strangers"})


def rows(session: Session) -> Rows:
    """Every row of every table, by its table and key."""
    return {
        (table.name, tuple(row[column.name] for column in table.primary_key)): dict(row)
        for table in metadata.sorted_tables
        if table.name not in BESIDE
        for row in session.execute(select(table)).mappings()
    }


def is_of(table: str, row: Row, person: int, account: int) -> bool:
    """Whether a row says that it is this person's."""
    whose = ("id",) if table == "people" else ("person_id", "created_by", "given_by", "by_id", "from_id", "author_id")
    return any(row.get(column) == person for column in whose) or row.get("chat") == account


def refused_lines(session: Session) -> list[tuple[int | None, str, str]]:
    """Who, at which door, why."""
    lines = select(audit.AuditRow).where(audit.AuditRow.action == "refused").order_by(audit.AuditRow.id)
    return [(row.actor, row.object, str(row.detail["because"])) for row in session.scalars(lines)]


@dataclass
class Scene:
    """The house, and one update after the other. `now` moves on by a day, where lines of the log are counted."""

    database: Database
    house: House
    now: datetime = NOW
    updates: int = 0
    said: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # the doors at which somebody was told so

    async def tap(self, account: int, verb: str, object_: int, version: int = 0, argument: str = "") -> Attended:
        tap = Tap.parse(f"{verb}:{base36(object_)}:{base36(version)}:{argument}")
        door = next((d for d in DOORS if verb in d.verbs), None)
        assert door is not None, verb
        return await self._attended(account, door.unit, changes=door.changes, message=501, tap=tap, query="q")

    async def command(self, account: int, command: str, text: str = "") -> Attended:
        door = next(d for d in DOORS if command in d.commands)
        return await self._attended(account, door.unit, changes=door.changes, message=900, command=command, text=text)

    async def types(self, account: int, unit: Unit, text: str, *, edited: bool = False) -> Attended:
        return await self._attended(account, unit, changes=True, message=901, text=text, edited=edited)

    async def _attended(self, account: int, unit: Unit, *, changes: bool, **said: Any) -> Attended:
        self.updates += 1
        update = Said(self.updates, account, account, self.now, **said)
        attended = await attend(self.database, self.house, update, unit, "test", changes=changes)
        self.said = [action.text for action in attended.reply.actions if isinstance(action, Toast)]
        told = " ".join(action.text if isinstance(action, Toast) else action.card.text
                        for action in attended.reply.actions if isinstance(action, Toast | Say))  # fmt: skip
        if any(refusal in told for refusal in REFUSALS):
            self.refused.append(door_of(self.house, update))
        return attended


LEAVES = "my"  # after it nobody is in any more: it comes last
VERBS = tuple(sorted({verb for door in DOORS for verb in door.verbs}, key=lambda verb: (verb == LEAVES, verb)))
COMMANDS = tuple(sorted({command for door in DOORS for command in door.commands}))
assert {*VERBS, *COMMANDS} == built()
# Object, version and argument of forged buttons: of what is there, and of what is not.
FORGED = ((1, 1, ""), (1, 1, "yes"), (2, T2.as_number, "1."), (2**63 - 1, 36**7 - 1, "z" * 11))
TYPED = ("9", "24 16", "oui", "Rapport T2 2013 Gao\n1.1.1 9", "/", "\u0000 ﷽")


def groups(names: tuple[str, ...], size: int) -> list[tuple[str, ...]]:
    return [names[at : at + size] for at in range(0, len(names), size)]
