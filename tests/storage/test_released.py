"""Databases that earlier releases filled (`released/*.json`, one row a line) are carried up, and people go on there.

What a file holds was written by that release itself: a report sent, a draft begun, a co-monitor at the first screen,
more time given, an open invitation; since 0004 an absence, an outage, duties handed over, an announcement and a pause.
"""

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from click.testing import CliRunner
from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, MetaData, create_engine, inspect, select, text
from sqlalchemy.orm import Session

from bot.app import OCCASIONS
from bot.commands import main
from bot.commands.audit import root_of
from bot.handlers import extending, reporting
from bot.house import House
from bot.occasions import register
from bot.taps import Tap
from bot.texts import Texts
from storage import (
    absences,
    announced,
    announcements,
    audit,
    carrying,
    chats,
    drafts,
    extensions,
    handovers,
    invitations,
    outages,
    pausing,
    people,
    reported,
    schema,
    triggers,
)
from storage.answers import Source
from storage.calendar import Quarter
from storage.chain import Root
from storage.database import kind, open_database
from storage.drafts import Draft, Kind
from storage.migrations.carry import Release, configured
from storage.outbox import OutboxRow
from storage.plan.reading import Plans
from storage.postgres import address
from storage.reminding import Rules
from storage.reported import Place, Receipt
from storage.sqlite import make_private, path, writing_engine
from tests.reporting.conftest import Phone

RELEASED = sorted((Path(__file__).parent / "released").glob("*.json"))
SINCE_0004 = [file for file in RELEASED if file.stem >= "0004"]
T2 = Quarter(2013, 2)
NOW = datetime(2013, 7, 13, 8, 0, tzinfo=UTC)


def fill(connection: Connection, revision: str, rows: dict[str, list[dict[str, Any]]]) -> None:
    """The schema of that release, with its rows."""
    command.upgrade(configured(connection, Release().versions), revision)
    tables = set(inspect(connection).get_table_names())
    triggers.recreate(connection, [trigger for trigger in schema.TRIGGERS if trigger.table in tables])
    there = MetaData()
    there.reflect(connection)
    for name, table_rows in rows.items():
        table = there.tables[name]
        connection.execute(
            table.insert(),
            [{column: typed(table.c[column].type, value) for column, value in row.items()} for row in table_rows],
        )
        if connection.dialect.name == "postgresql" and "id" in table.c and table.c.id.autoincrement is not False:
            sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": name})
            if sequence is not None:
                connection.execute(text(f"SELECT setval('{sequence}', (SELECT max(id) FROM {name}))"))
    connection.commit()


def typed(type_: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(type_, JSON):
        return json.loads(value)
    if isinstance(type_, Boolean):
        return bool(value)
    if isinstance(type_, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return date.fromisoformat(value) if isinstance(type_, Date) else value


@pytest.fixture(params=RELEASED, ids=lambda file: file.stem)
def carried_url(request: pytest.FixtureRequest, empty_url: str) -> str:
    """A database that this release filled, carried up to the present one."""
    rows = json.loads(request.param.read_text(encoding="utf-8"))
    if kind(empty_url) == "sqlite":
        make_private(path(empty_url))
    engine = writing_engine(path(empty_url)) if kind(empty_url) == "sqlite" else create_engine(address(empty_url))
    with engine.connect() as connection:
        fill(connection, request.param.stem, rows)
    engine.dispose()
    carried = schema.migrate(empty_url)
    assert carried is not None
    assert (carried.before, carried.after) == (request.param.stem, schema.HEAD)
    return empty_url


async def test_what_an_earlier_release_kept_is_read_and_people_go_on_where_they_were(carried_url: str) -> None:
    plans = Plans()
    doors = (*reporting.DOORS, *extending.DOORS)
    built = frozenset(name for door in doors for name in (*door.verbs, *door.commands))
    house = House(Texts.load(), plans, 1, "RelaisBot", built)
    async with open_database(carried_url) as database:
        sent, begun = await database.read(kept, plans)
        assert (sent.number, sent.activities, sent.answers) == (1, ("1.1.1", "1.1.2", "1.1.4"), 5)
        assert begun.kind is Kind.REPORT and begun.messages == {}

        ali = Phone(database, house, 12, NOW, card=102)
        await ali.presses(Tap("ra", begun.id, begun.version, "pass"))  # the button, as that release drew it
        ali.sees("1.1.2", "2 sur 3")
        await ali.sends("24 16\n40/160")
        await ali.taps("En cours pour les 2")
        await ali.taps("Envoyer sans 1.1.1")
        ali.sees("Reçu n° 2", "2 réponses")

        fanta = Phone(database, house, 13, NOW, card=102)
        await fanta.sends("/rapport")
        fanta.sees("Co-suivi T2 2013")


@pytest.mark.parametrize("carried_url", SINCE_0004, indirect=True, ids=lambda file: file.stem)
async def test_what_was_said_of_absences_duties_and_announcements_goes_on(carried_url: str) -> None:
    async with open_database(carried_url) as database:
        await database.run(goes_on)


def goes_on(session: Session) -> None:
    today = NOW.date()
    p11, p12, p14, p15, p16 = (people.by_account(session, account, NOW) for account in (11, 12, 14, 15, 16))
    assert absences.until(session, p12.id, today) == date(2013, 7, 20)
    outage = outages.latest(session, NOW)
    assert outage is not None and (outage.until - outage.since).days == 1
    assert pausing.paused(session) is not None and pausing.resume(session, NOW)

    lent, planned = handovers.from_(session, p15.id), handovers.from_(session, p11.id)
    assert lent is not None and (lent.receiver, lent.begun_at is None) == (p16.id, False)
    assert planned is not None and (planned.receiver, planned.begun_at) == (None, None)
    assert invitations.look(session, "b" * 32, 99, NOW).terms.label == "Gao 3"
    assert (p15.areas, p16.areas) == ((), ("gao",))
    assert carrying.finish(session, lent.id, by=p15.id, now=NOW)
    assert people.by_account(session, 15, NOW).areas == ("gao",)

    said = announced.latest(session, p14.id, NOW)
    assert said is not None
    assert announcements.read(session, said.id, p12.id, NOW)
    assert not announcements.read(session, said.id, p11.id, NOW), "that was read in the release before"

    known = register(OCCASIONS)
    of_plans = session.execute(select(OutboxRow.template, OutboxRow.plan_id)).all()
    assert {(row.template, row.plan_id) for row in of_plans} >= {
        ("report.due", 1),
        ("digest", 1),
        ("announcement", None),
    }
    assert {row.template for row in of_plans} <= known.keys(), "each can still be written"


def test_its_audit_lines_are_one_chain_and_new_ones_follow(carried_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_DATABASE", carried_url)
    before = verified()
    asyncio.run(one_more(carried_url))
    assert verified("--root", str(before)).lines == before.lines + 1


def verified(*options: str) -> Root:
    """What `relais audit verify` says."""
    done = CliRunner().invoke(main, ["audit", "verify", *options], prog_name="relais")
    assert done.exit_code == 0, done.output
    root = root_of(done.stdout.splitlines()[-1].removeprefix("root "))
    assert root.lines >= 2
    return root


async def one_more(url: str) -> None:
    async with open_database(url) as database:
        await database.run(audit.record, None, "outbox.paused", "outbox", {}, NOW)


async def test_the_cards_it_had_drawn_can_be_wiped(carried_url: str) -> None:
    async with open_database(carried_url) as database:
        known, _ = await database.read(chats.there, 11)
        assert [(one.message, one.ours) for one in known] == [(102, True)]


def kept(session: Session, plans: Plans) -> tuple[Receipt, Draft]:
    plan = plans.open(session)[0]
    gao = next(area for area in plan.areas if area.key == "gao")
    awa = people.by_account(session, 11, NOW, lock=False)
    assert awa.organisation is not None
    known = reported.before(
        session, Place(awa.organisation, gao.id, Source.MINISTRY), [a.id for a in plan.activities], T2.next
    )
    assert known.figures["1.1.2a"].figure.women == 24
    assert known.figures["1.1.2b"].figure.whole == 160
    assert (plan.rules, plan.opened_on) == (Rules(), date(2013, 7, 12))  # what was loaded then, and no rules of its own
    assert extensions.extended(session, plan.id, Quarter(2013, 1), gao.id) == 7
    assert invitations.look(session, "a" * 32, 99, NOW).terms.label == "Gao 2"
    receipt = reported.receipt(session, 1)
    assert receipt is not None
    return receipt, drafts.unfinished(session, people.by_account(session, 12, NOW, lock=False).id)[0]
