"""Neither source sees the other's figures, nor whether they came, before somebody has chosen.

Each side's phone opens everything that it can open; what it shows must be the same whether the other side reported or
not. So must all that was said to it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.cards import Button, Card
from bot.doors import built
from bot.house import House
from bot.occasions import Occasion
from bot.taps import Tap
from scheduler import coordinators
from storage import delivering
from storage.absences import AbsenceRow
from storage.answers import Figure
from storage.calendar import Quarter
from storage.database import Database
from storage.drafts import DraftRow
from storage.errands import ErrandRow
from storage.extensions import ExtensionRow
from storage.outbox import OutboxRow, State
from storage.plan.reading import Plans
from tests.review.phone import WRITERS, Phone, plain, told
from tests.review.scene import ALI, AWA, EVALUATOR, FANTA, MOUSSA, NGO, OTHER, count, person, send, sexes, share
from tests.review.test_deciding import MINISTRY, NGOS, settle
from tests.texts import TEXTS

# What somebody who reports, or an NGO's coordinator, can ask for; and the verbs that end what is walked: of an NGO's
# coordinator those that verify, ask, or change who is in the team. What it gives more time is walked to its end.
COMMANDS = ("/mesrapports", "/rapport", "/suivi", "/verifier", "/recapitulatif 2013", "/aide")
COORDINATES = ("/verifier", "/suivi", "/recapitulatif 2013", "/retards", "/equipe", "/aide")
ALIKE = ("+ 15 jours", "Réseau coupé", "Insécurité", "Autre")  # where one of them leads, the others do
ENDS = frozenset({"my", "mq", "rx", "ra", "rg", "lg", "hd", "in", "do", "tb", "qa", "vd", "ve", "vf", "vw", "ts", "tr"})
NGO_ENDS = (ENDS - {"ts", "tr"}) | {"ti", "iv", "tl", "tk", "tn", "te", "hw", "hs", "to", "sb"}
ODD = {"1.1.1": count(3331), "1.1.2a": sexes(4441, 5551), "1.1.2b": share(61, 777)}
FULL = ODD | {"1.1.4a": count(3), "1.1.4b": Figure(1), "1.1.5a": count(1), "1.1.5b": count(2)}
MOST = 250
# When reports are late, and before the day of the yearly report.
DAYS = [datetime(2013, month, day, 9, tzinfo=UTC) for month, day in ((7, 24), (10, 20))]
LAST_YEAR = Quarter(2012, 4)
# Mondays, the day after a quarter locked, the days before the yearly report, the year's end.
TOLD = [(7, 15), (7, 22), (7, 31), (8, 15), (8, 19), (10, 1), (10, 21), (10, 31)]


async def walked(phone: Phone) -> dict[str, str]:
    """Every screen that can be reached, by the way to it: each button once, wherever it is."""
    found: dict[str, str] = {}
    pressed: set[str] = set()
    for command in COORDINATES if phone.account == NGO else COMMANDS:
        before = len(phone.seen)
        await phone.sends(command)
        if len(phone.seen) == before:
            found[command] = phone.toast
            continue
        await _into(phone, command, found, pressed)
    assert len(found) > 5
    return found


async def _into(phone: Phone, way: str, found: dict[str, str], pressed: set[str]) -> None:
    here = phone.shown
    found[way] = f"{phone.text}\n{phone.buttons}"
    for row in here.rows:
        for button in row:
            if button.tap is None or _leads_nowhere(phone, button, way) or str(button.tap) in pressed:
                continue
            pressed.add(str(button.tap))
            phone.shown = here
            screens = len(phone.seen)
            await phone.presses(button.tap)
            to = f"{way} > {button.label}"
            if len(phone.seen) == screens:
                found[to] = phone.toast
            elif f"{phone.text}\n{phone.buttons}" not in found.values():
                await _into(phone, to, found, pressed)
    phone.shown = here
    assert len(found) < MOST, "nothing was left out"


def as_before(session: Session) -> None:
    """What the first walk began or left is not there for the second."""
    for table in (DraftRow, ErrandRow, OutboxRow, AbsenceRow, ExtensionRow):
        session.execute(delete(table))


def _leads_nowhere(phone: Phone, button: Button, way: str) -> bool:
    tap, ends = button.tap, NGO_ENDS if phone.account == NGO else ENDS
    return tap is None or tap.verb in ends or plain(button.label) in ALIKE or button.label in way


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("account", "own", "other", "theirs"),
    [(AWA, MINISTRY, FANTA, ODD), (FANTA, NGOS, AWA, ODD | {"1.1.4a": count(8881)})],
)
async def test_whether_the_other_side_reported_shows_nowhere(
    place: Database, account: int, own: Mapping[str, Figure], other: int, theirs: Mapping[str, Figure]
) -> None:
    await place.run(send, account, own)
    alone = await walked(Phone(place, account))
    said = await place.run(told, Phone(place, account).house, account)
    await place.run(as_before)
    await place.run(send, other, theirs)
    together = Phone(place, account)
    again = await walked(together)
    assert again == alone
    assert await place.run(told, together.house, account) == said
    without(again)


def without(screens: Mapping[str, str]) -> None:
    for figure in ("3331", "3 331", "4441", "4 441", "9992", "9 992", "777", "8881"):
        assert not [text for text in screens.values() if figure in text]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("now", DAYS, ids=str)
async def test_an_ngo_s_coordinator_sees_nowhere_whether_a_ministry_sent(place: Database, now: datetime) -> None:
    """Everything of a place that the ministry sent, of this year and of the year before."""
    await place.run(send, FANTA, NGOS)
    await place.run(send, FANTA, NGOS, quarter=LAST_YEAR)
    alone = await walked(Phone(place, NGO, now))
    await place.run(as_before)
    await place.run(send, AWA, FULL)
    await place.run(send, ALI, FULL, area="ansongo")
    await place.run(send, AWA, FULL, quarter=LAST_YEAR)
    again = await walked(Phone(place, NGO, now))
    assert {way: (text, again.get(way)) for way, text in alone.items() if again.get(way) != text} == {}
    assert again == alone
    assert [way for way in again if "jours > Accès" in way], "more time was given to its end"
    assert [way for way in again if "31 octobre" in way] or now == DAYS[0], "the draft of October was there"
    without(again)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_nor_is_it_told_so(place: Database) -> None:
    await place.run(send, FANTA, NGOS)
    alone = await place.run(heard)
    await place.run(as_before)
    await place.run(send, AWA, FULL)
    assert await place.run(heard) == alone
    assert "Récapitulatif T2 2013" in "".join(alone)


def heard(session: Session, account: int = NGO) -> list[str]:
    """What a coordinator is told by the calendar, day after day."""
    house, said = House(TEXTS, Plans(), 1, "RelaisBot", built()), []
    mine = select(OutboxRow.id).where(OutboxRow.person_id == person(session, account).id)
    for month, day in TOLD:
        morning = datetime(2013, month, day, 8, 30, tzinfo=UTC)
        coordinators.tell(session, house.plans.open(session), morning)
        rows = session.scalars(mine.where(OutboxRow.state == State.WAITING).order_by(OutboxRow.id)).all()
        for posted in delivering.claim(session, by="told", now=morning + timedelta(hours=3), ids=rows):
            writer = WRITERS[posted.template]
            assert isinstance(writer, Occasion)
            card = writer.write(session, house, posted)
            if isinstance(card, Card):
                shown = house.offered(card)
                said.append(f"{card.text}{[button.label for row in shown.rows for button in row]}")
    return said


async def test_after_the_choice_each_is_told_its_own_and_the_one_that_counts(place: Database) -> None:
    await place.run(send, AWA, MINISTRY)
    await place.run(send, FANTA, NGOS)
    awa, fanta = Phone(place, AWA), Phone(place, FANTA)
    for phone in (awa, fanta):
        await phone.sends("/mesrapports")
        assert "retenu" not in phone.text
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a")
    await fanta.sends("/mesrapports")
    assert fanta.text == "Vos rapports\nT2 2013 · Gao · n° 2 : envoyé\n1.1.2a : vous 36, retenu 40"
    await awa.sends("/mesrapports")
    awa.sees("1.1.2a : vous 40, retenu 40")


async def test_what_was_chosen_is_said_once_beside_a_correction_that_was_begun(place: Database) -> None:
    await place.run(send, AWA, MINISTRY)
    await place.run(send, FANTA, NGOS)
    await place.run(settle, MOUSSA, "1.1.2", "1.1.2a")
    fanta = Phone(place, FANTA)
    await fanta.presses(Tap("rf", 2, 1))
    await fanta.sends("/mesrapports")
    assert fanta.text.split("\n")[1:] == [
        "Correction n° 2 : brouillon",
        "T2 2013 · Gao · n° 2 : envoyé",
        "1.1.2a : vous 36, retenu 40",
    ]


async def test_another_s_figures_by_a_forged_button(place: Database) -> None:
    await place.run(send, AWA, MINISTRY)
    fanta = Phone(place, FANTA)
    await fanta.presses(Tap("rv", 1, 0, "r"))
    assert fanta.toast == "Ces chiffres ne vous sont pas ouverts. Les vôtres : /mesrapports"
    assert fanta.seen == []
    for account in (NGO, OTHER, EVALUATOR):
        another = Phone(place, account)
        await another.presses(Tap("ve", 1, 1, "c1.1.1"))
        assert another.toast == "Ce rapport ne vous est pas ouvert. /aide montre vos commandes."
        assert another.seen == []
