"""Databases that earlier releases filled (`released/*.json`, one row a line) are carried up, and people go on there.

What a file holds was written by that release itself: a report sent, a draft begun, a co-monitor at the first screen,
more time given, an open invitation; since 0004 an absence, an outage, duties handed over, an announcement and a pause.
What there is since 0009 is in test_released_figures.
"""

import asyncio
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
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
)
from storage.answers import Source
from storage.calendar import Quarter
from storage.chain import Root
from storage.database import open_database
from storage.drafts import Draft, Kind
from storage.outbox import OutboxRow
from storage.plan.reading import Plans
from storage.reminding import Rules
from storage.reported import Place, Receipt
from storage.reports import ReceiptRow
from tests.reporting.conftest import Phone
from tests.storage.carried import since

T2 = Quarter(2013, 2)
NOW = datetime(2013, 7, 13, 8, 0, tzinfo=UTC)


async def test_what_an_earlier_release_kept_is_read_and_people_go_on_where_they_were(carried_url: str) -> None:
    plans = Plans()
    doors = (*reporting.DOORS, *extending.DOORS)
    built = frozenset(name for door in doors for name in (*door.verbs, *door.commands))
    house = House(Texts.load(), plans, 1, "RelaisBot", built)
    async with open_database(carried_url) as database:
        sent, begun = await database.read(kept, plans)
        last = await database.read(last_receipt)
        assert (sent.number, sent.activities, sent.answers) == (1, ("1.1.1", "1.1.2", "1.1.4"), 5)
        assert begun.kind is Kind.REPORT and begun.messages == {}

        ali = Phone(database, house, 12, NOW, card=102)
        await ali.presses(Tap("ra", begun.id, begun.version, "pass"))  # the button, as that release drew it
        ali.sees("1.1.2", "2 sur 3")
        await ali.sends("24 16\n40/160")
        await ali.taps("En cours pour les 2")
        await ali.taps("Envoyer sans 1.1.1")
        ali.sees(f"Reçu n° {last + 1}", "2 réponses")

        fanta = Phone(database, house, 13, NOW, card=102)
        await fanta.sends("/rapport")
        fanta.sees("Co-suivi T2 2013")


@pytest.mark.parametrize("released", since("0004"), indirect=True, ids=lambda file: file.stem)
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


def last_receipt(session: Session) -> int:
    return session.scalars(select(func.max(ReceiptRow.id))).one()


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
