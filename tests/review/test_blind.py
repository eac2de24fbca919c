"""Neither source sees the other's figures, nor whether they came, before somebody has chosen.

Each side's phone opens everything that it can open; what it shows must be the same whether the other side reported or
not. So must all that was said to it.
"""

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.cards import Button
from bot.taps import Tap
from storage.absences import AbsenceRow
from storage.database import Database
from storage.drafts import DraftRow
from storage.errands import ErrandRow
from storage.outbox import OutboxRow
from tests.review.phone import Phone, told
from tests.review.scene import AWA, FANTA, MOUSSA, NGO, count, send, sexes, share
from tests.review.test_deciding import MINISTRY, NGOS, settle

# What somebody who reports, or an NGO's coordinator, can ask for; and the verbs that end what is walked.
COMMANDS = ("/mesrapports", "/rapport", "/suivi", "/verifier", "/recapitulatif 2013", "/aide")
ENDS = frozenset({"my", "mq", "rx", "ra", "rg", "lg", "hd", "in", "do", "tb", "qa", "vd", "ve", "vf", "vw", "ts", "tr"})
ODD = {"1.1.1": count(3331), "1.1.2a": sexes(4441, 5551), "1.1.2b": share(61, 777)}
MOST = 150


async def walked(phone: Phone) -> dict[str, str]:
    """Every screen that can be reached, by the way to it. Of an NGO's coordinator what is reviewed: the summaries of
    the whole plan are for every coordinator."""
    found: dict[str, str] = {}
    for command in ("/verifier",) if phone.account == NGO else COMMANDS:
        before = len(phone.seen)
        await phone.sends(command)
        if len(phone.seen) == before:
            found[command] = phone.toast
            continue
        await _into(phone, command, found)
    assert len(found) > 5
    return found


async def _into(phone: Phone, way: str, found: dict[str, str]) -> None:
    here = phone.shown
    found[way] = f"{phone.text}\n{phone.buttons}"
    for row in here.rows:
        for button in row:
            if button.tap is None or _leads_nowhere(button, way) or len(found) > MOST:
                continue
            phone.shown = here
            screens = len(phone.seen)
            await phone.presses(button.tap)
            to = f"{way} > {button.label}"
            if len(phone.seen) == screens:
                found[to] = phone.toast
            elif f"{phone.text}\n{phone.buttons}" not in found.values():
                await _into(phone, to, found)
    phone.shown = here


def as_before(session: Session) -> None:
    """What the first walk began or left is not there for the second."""
    for table in (DraftRow, ErrandRow, OutboxRow, AbsenceRow):
        session.execute(delete(table))


def _leads_nowhere(button: Button, way: str) -> bool:
    tap = button.tap
    return tap is None or tap.verb in ENDS or button.label in way


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("account", "own", "other", "theirs"),
    [(AWA, MINISTRY, FANTA, ODD), (FANTA, NGOS, AWA, ODD | {"1.1.4a": count(8881)}), (NGO, NGOS, AWA, ODD)],
)
async def test_whether_the_other_side_reported_shows_nowhere(
    place: Database, account: int, own: dict[str, object], other: int, theirs: dict[str, object]
) -> None:
    reporter = FANTA if account == NGO else account
    await place.run(send, reporter, own)
    alone = await walked(Phone(place, account))
    said = await place.run(told, Phone(place, account).house, account)
    await place.run(as_before)
    await place.run(send, other, theirs)
    together = Phone(place, account)
    again = await walked(together)
    assert again == alone
    assert await place.run(told, together.house, account) == said
    for figure in ("3331", "3 331", "4441", "4 441", "9992", "9 992", "777", "8881"):
        assert not [text for text in again.values() if figure in text]


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


async def test_another_s_figures_by_a_forged_button(place: Database) -> None:
    await place.run(send, AWA, MINISTRY)
    fanta = Phone(place, FANTA)
    await fanta.presses(Tap("rv", 1, 0, "r"))
    assert fanta.toast == "Ces chiffres ne vous sont pas ouverts. Les vôtres : /mesrapports"
    assert fanta.seen == []
