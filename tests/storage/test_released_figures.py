"""What there is since 0009, as that release wrote it: tallies, what was released and frozen of the third quarter of
2013, what was chosen, verified and asked about. It is read as it was, and people go on with it.
"""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.app import OCCASIONS
from bot.cards import Card
from bot.commands import main
from bot.doors import built
from bot.house import House
from bot.occasions import Occasion, OnItsCard, Wipe, register
from bot.practice.phones import readable
from bot.taps import Tap
from storage import (
    delivering,
    documents,
    editions,
    narratives,
    outbox,
    referrals,
    releases,
    releasing,
    remarked,
    rollups,
    settlements,
    tallied,
    verification,
)
from storage.answers import Reason
from storage.calendar import Quarter
from storage.database import Database, open_database
from storage.masking.checking import faults
from storage.outbox import OutboxRow
from storage.plan.logframe import Logframe
from storage.plan.reading import Plans
from storage.remarks import Outcome
from storage.reports import ReportRow
from storage.rolled import Agreement, Amount, Cell, Part, RollUp, Scope
from storage.rolled_json import written
from storage.rollup_changes import Changed
from storage.tally_counts import ZERO, Conflict, Service, counted, total_only
from storage.tally_counts import Cell as Group
from storage.verification import Verified, Withdrawn
from tests.progress.chat import Chat
from tests.storage.carried import rows_of, since
from tests.texts import TEXTS

T3 = Quarter(2013, 3)
OPEN = datetime(2013, 10, 30, 18, 0, tzinfo=UTC)  # its last day
LOCKED = datetime(2013, 11, 1, 9, 0, tzinfo=UTC)
MARIAM, GAO, NORTH, JUSTICE = 17, 18, 20, 21  # accounts: who coordinates the plan, and three who count
FIRST = 10  # the first row of the outbox that 0009 wrote; those before it are an earlier release's

pytestmark = pytest.mark.parametrize("released", since("0009"), indirect=True, ids=lambda file: file.stem)


@pytest.fixture
async def database(carried_url: str) -> AsyncIterator[Database]:
    async with open_database(carried_url) as opened:
        yield opened


@pytest.fixture
def chat(database: Database) -> Callable[[int, datetime], Chat]:
    house, updates = House(TEXTS, Plans(), 1, "RelaisBot", built()), [1000]
    return lambda account, now: Chat(database, house, account, now, updates)


Chats = Callable[[int, datetime], Chat]


def the_plan(session: Session) -> Logframe:
    return Plans().open(session)[0]


async def test_a_tally_s_receipt_is_looked_at_and_corrected(database: Database, chat: Chats) -> None:
    phone = chat(GAO, LOCKED)
    await phone.presses(Tap.parse("yc:1::"))  # the receipt's button, as that release drew it
    assert phone.labels == ["Afficher", "Pas cette fois"], "no figure before it is asked for"
    await phone.taps("Afficher")
    assert {"1 Viol : 41 ✓", "2 Agression sexuelle : 23 ✓", "5 Déni de ressources : 4 ✓"} <= set(phone.labels)
    await phone.taps("5 Déni de ressources : 4 ✓")
    await phone.sends("0 5 0 0")
    await phone.taps("Oubli")
    await phone.taps("Envoyer")
    first, second, now = [await database.read(tallied.of_number, 1, version) for version in (1, 2, None)]
    assert [one.tally.types["denial"] for one in (first, second, now)] == [
        counted({Group.WOMEN: 2}), counted({Group.WOMEN: 4}), counted({Group.WOMEN: 5}),
    ]  # fmt: skip
    assert (now.version, now.reason, now.service) == (3, Reason.OMISSION, Service.HEALTH)
    for one in (first, second, now):
        assert one.tally.types["rape"] == counted({Group.GIRLS: 6, Group.WOMEN: 35})
        assert one.tally.types["sexual_assault"] == total_only(23)
        assert one.tally.conflict["gang_rape"] == counted({Group.WOMEN: 2})


async def test_a_tally_that_was_begun_goes_on_where_it_was(database: Database, chat: Chats) -> None:
    phone = chat(JUSTICE, OPEN)
    await phone.presses(Tap.parse("ya:b:6:all"))
    assert phone.lines[1:3] == ["Type 5 : déni de ressources", "Combien en tout ?"]
    await phone.sends("7")
    await phone.taps("Zéro pour les 4 autres")
    await phone.taps("Pas noté")
    await phone.taps("Envoyer")
    sent = await database.read(tallied.of_number, 4)
    assert (sent.version, sent.service, sent.tally.conflict_said) == (1, Service.JUSTICE, Conflict.NOT_NOTED)
    assert sent.tally.types == {
        "rape": counted({Group.GIRLS: 1, Group.WOMEN: 4}),
        "sexual_assault": ZERO,
        "physical_assault": ZERO,
        "forced_marriage": ZERO,
        "denial": total_only(7),
        "psychological": ZERO,
    }


async def test_a_tally_s_correction_that_was_begun_goes_on(database: Database, chat: Chats) -> None:
    phone = chat(NORTH, LOCKED)
    await phone.presses(Tap.parse("ya:d:4:r.omission"))
    assert "6     0    8    0    0    0    8" in phone.lines
    await phone.taps("Envoyer")
    sent = await database.read(tallied.of_number, 3)
    assert (sent.version, sent.reason) == (2, Reason.OMISSION)
    assert sent.tally.types["psychological"] == counted({Group.WOMEN: 8})


async def test_who_people_are_sent_to_stays_what_was_said(database: Database) -> None:
    def cards(session: Session) -> dict[str, tuple[bool, date | None]]:
        found = {area.key: referrals.card(session, area.id) for area in the_plan(session).areas}
        return {key: (one.valid(LOCKED.date()), one.refused) for key, one in found.items() if one is not None}

    assert await database.read(cards) == {
        "gao": (True, None), "kidal": (True, None), "mopti": (True, None), "ansongo": (False, date(2013, 10, 1)),
    }  # fmt: skip


async def test_a_release_is_what_was_approved_whatever_is_counted_by_now(database: Database, released: Path) -> None:
    release = await database.read(releases.of_number, 1)
    assert release is not None
    assert release.types["rape"] == {"fr": "Viol", "en": "Rape"}, "as the plan calls it"
    shown = {
        (table.name, row, column): value
        for table in release.tables
        for row, cells in zip(table.rows, table.cells, strict=True)
        for column, value in zip(table.columns, cells, strict=True)
    }
    assert shown == {
        (row["name"], row["row"], row["column"]): "s" if row["masked"] else row["value"]
        for row in rows_of(released)["release_cells"]
    }
    assert [key for key, value in shown.items() if value == "s"] == [("T3", "rape", "3"), ("T3", "psychological", "3")]
    assert (shown["T3", "denial", "3"], shown["T2", "*", "3"]) == (24, 204)
    assert release.recipients == ("Mission d’essai", "Service d’essai")
    (known,) = await database.read(releases.known, 1, 2013)
    assert list(faults(known.tables, known.mask, release.threshold, (), 1, insiders=True)) == []

    def tables(session: Session) -> tuple[int, bool]:
        plan = the_plan(session)
        now, frozen = (releasing.tables_of(session, plan, [T3], those) for those in ((), (known,)))
        return now.counts["kidal", "denial", 3], frozen == known.tables

    assert await database.read(tables) == (6, True), "6 instead of 3 by now, and the year will hold what circulates"


async def test_what_was_chosen_and_verified_counts(database: Database) -> None:
    def figures(session: Session) -> tuple[RollUp, dict[str, Cell]]:
        rollup = rollups.roll_up(session, the_plan(session), Scope.QUARTER, 2013, 3, LOCKED)
        activities = [activity for axis in rollup.axes for activity in axis.activities]
        return rollup, {one.code: one.whole for activity in activities for one in activity.indicators}

    rollup, cells = await database.read(figures)
    trained = cells["1.1.2a"]
    assert (trained.reported, trained.comonitor) == (Amount(40, 24, 16), Amount(36, 20, 16))
    assert (trained.of_record, trained.agreement, trained.settled) == (Amount(36, 20, 16), Agreement.SETTLED, 1)
    assert (cells["1.1.1"].verified, cells["1.1.4a"].verified) == (Amount(11), None)
    assert (rollup.counted.received, rollup.counted.verified, rollup.counted.differing) == (3, 1, 0)
    assert await database.read(verification.state, 4) == Verified(4, datetime(2013, 10, 16, 9, 0, tzinfo=UTC))
    assert await database.read(verification.state, 6) is None, "it was taken back"


async def test_a_choice_and_a_verification_can_be_taken_back(database: Database) -> None:
    def undone(session: Session) -> tuple[tuple[int, ...], bool, bool]:
        return (
            settlements.undo(session, [1], Withdrawn.MISTAKE, by=4, now=LOCKED),
            verification.undo(session, 4, Withdrawn.MISTAKE, by=4, now=LOCKED),
            verification.undo(session, 6, Withdrawn.MISTAKE, by=4, now=LOCKED),
        )

    assert await database.run(undone) == ((1,), True, False)


async def test_what_was_asked_is_answered_and_what_was_answered_stands(database: Database, chat: Chats) -> None:
    known = [await database.read(remarked.remark, number) for number in (1, 2, 3)]
    assert [one and one.outcome for one in known] == [Outcome.CONFIRMED, None, None]
    assert known[0] is not None and known[0].answer == "Oui, elles y sont toutes."
    phone = chat(GAO, LOCKED)
    await phone.presses(Tap.parse("qj:1::"))
    assert phone.toast == "C’est déjà noté."

    await phone.presses(Tap.parse("qr:2::"))
    assert phone.lines[-1] == "Où est la liste de présence ?"
    await phone.taps("Répondre")
    await phone.sends("Elle est au bureau.")
    await phone.taps("Envoyer")
    answered = await database.read(remarked.remark, 2)
    assert answered is not None and (answered.outcome, answered.answer) == (Outcome.ANSWERED, "Elle est au bureau.")

    await phone.presses(Tap.parse("qr:3::"))  # sent back, and the quarter is locked
    await phone.taps("Corriger")
    await phone.taps("1.1.4a : 4")
    await phone.sends("5")
    await phone.taps("Oubli")
    await phone.taps("Envoyer la correction")
    corrected = await database.read(remarked.remark, 3)
    assert corrected is not None and corrected.outcome is Outcome.CORRECTED
    assert (await database.read(lambda session: session.get_one(ReportRow, 6).revision)) == 2


async def test_an_edition_is_read_byte_for_byte_and_what_changed_since_is_said(
    database: Database, released: Path
) -> None:
    for row in rows_of(released)["rollups"]:
        rolled = await database.read(editions.rolled, row["id"])
        assert rolled.hash == row["hash"] == sha256(row["data"].encode()).hexdigest()
        assert written(rolled) == row["data"].encode()
    october, quarter = await database.read(editions.editions, 1)
    assert (october.scope, october.edition, quarter.scope, quarter.quarter) == (Scope.OCTOBER, 1, Scope.QUARTER, 3)

    def since_then(session: Session, edition: editions.Edition) -> object:
        return editions.changed_since(session, the_plan(session), edition, LOCKED)

    chosen = Changed("1.1.2a", "gao", T3, Amount(40, 24, 16), Amount(36, 20, 16))
    assert await database.read(since_then, october) == (chosen,)
    assert await database.read(since_then, quarter) == ()


async def test_the_edition_is_on_its_card_and_the_next_one_is_frozen(database: Database, chat: Chats) -> None:
    mariam = chat(MARIAM, LOCKED)
    await mariam.presses(Tap.parse("tr:1:fj6:oe1"))
    assert mariam.lines[0] == "Édition du 31 octobre 2013, n° 1"
    await mariam.presses(Tap.parse("tr:1:fj6:o"))
    await mariam.taps("Préparer l’édition 2")
    await mariam.taps("Approuver…")
    await mariam.taps("Approuver et figer")
    assert [(one.scope, one.edition) for one in await database.read(editions.editions, 1)] == [
        (Scope.OCTOBER, 1), (Scope.QUARTER, 1), (Scope.OCTOBER, 2),
    ]  # fmt: skip


async def test_the_words_of_a_report_are_there_with_what_they_were_before(database: Database) -> None:
    def texts(session: Session) -> dict[tuple[str, str], tuple[str, int]]:
        found = narratives.current(session, 1, 2013)
        return {(axis, part.value): (text.text, text.revision) for (axis, part), text in found.items()}

    whole, axis = (narratives.WHOLE, "results"), ("1", "lessons")
    assert await database.read(texts) == {
        whole: ("Trois trimestres sont rapportés.", 1),
        axis: ("Un relais qui se joint vaut mieux.", 2),
    }
    with pytest.raises(narratives.WrittenMeanwhile):
        await database.run(_write, 1)
    assert await database.run(_write, 2) == 3
    assert (await database.read(texts))[axis] == ("Autre", 3)


def _write(session: Session, after: int) -> int:
    return narratives.write(session, 1, 2013, "1", Part.LESSONS, "Autre", after=after, by=7, now=LOCKED)


async def test_what_was_to_be_said_can_still_be_written(database: Database) -> None:
    house = House(TEXTS, Plans(), 1, "RelaisBot", built())

    def said(session: Session) -> dict[str, str]:
        waits = select(OutboxRow.id).where(OutboxRow.id >= FIRST, OutboxRow.state == outbox.State.WAITING)
        known, told = register(OCCASIONS), {}
        for posted in delivering.claim(session, by="test", now=LOCKED, ids=session.scalars(waits).all()):
            occasion = known[posted.template]
            if isinstance(occasion, Occasion):
                told[posted.template] = _first_line(occasion.write(session, house, posted))
            else:
                told[posted.template] = type(occasion.order(session, house, posted)).__name__
                asked = documents.read(posted.values)
                assert (asked.year, asked.quarter, asked.edition, asked.format) == (2013, 3, 1, documents.Format.PDF)
        return told

    assert await database.run(said) == {
        "report.received": "Reçu n° 3 · T3 2013 · Gao",
        "october.changed": "Édition du 31 octobre 2013, n° 1",
        "remark.told": "Rapport n° 2 : une question",
        "document": "Making",
        "tally.wipe": "Reçu n° D 2, version 2",
    }


def _first_line(what: object) -> str:
    if isinstance(what, Wipe):
        what = None if what.then is None else what.then(0)
    if isinstance(what, OnItsCard):
        what = what.card
    assert isinstance(what, Card), what
    return readable(what.text).split("\n")[0]


def test_the_log_says_that_all_of_it_is_as_it_was(carried_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAIS_DATABASE", carried_url)
    done = CliRunner().invoke(main, ["audit", "verify"], prog_name="relais")
    assert done.exit_code == 0, done.output
    assert "2 frozen editions and 3 texts, each as the log says." in done.stdout
