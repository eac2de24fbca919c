"""A document is made beside everything else: nobody's messages wait for it, and its chat sees how far it is."""

import asyncio
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.cards import Button, Card, File, Redraw, Reply, Toast
from bot.house import Door, House, Said
from bot.making.order import Stage
from bot.making.workshop import Workshop
from bot.occasions import Dropped, Instead, Made, Making, Occasion
from bot.practice.phones import Phone
from bot.taps import Tap
from storage import outbox
from storage.outbox import State
from tests.bot.conftest import Office, people
from tests.bot.test_delivery import ends, hello, post, row
from tests.making.test_workshop import BEGINS

BEFORE = Card("as it was", ((Button("PDF", Tap("tt")),),))
FAILED = Card("not ready")
# Goes on when the test has put a file there, so that it is known what happens meanwhile.
WAITS = """
say("stage tables")
while not os.path.exists(GATE): time.sleep(0.01)
say("stage pages")
file(order)
"""


def order(session: Session, house: House, posted: outbox.Posted) -> Making | Instead | Dropped:
    if posted.values["n"] == 13:
        raise LookupError("a defect")
    if posted.values["n"] == 14:
        return Dropped("no access")
    n = posted.values["n"]
    shows = {Stage.TABLES: Card("figures ✓"), Stage.PAGES: Card("figures ✓ tables ✓")}
    return Making(
        f"order {n}".encode(), lambda content: Card(f"file {n}", file=File(f"{n}.pdf", content)), shows, BEFORE, FAILED,
        posted.values["card"],
    )  # fmt: skip


def otherwise(session: Session, house: House, posted: outbox.Posted) -> Instead | Dropped:
    return Instead("defect", FAILED, posted.values["card"])


class Desk:
    """The office, with documents that are made when the gate is opened."""

    def __init__(self, office: Office, tmp_path: Path) -> None:
        self.office, self.gate = office, tmp_path / "gate"
        office.occasions = (Occasion("hello", hello), Made("document", order, otherwise))
        office.doors = (*office.doors, Door(self.ask, verbs=("td",)))
        self.makes(WAITS)

    def makes(self, script: str, limit: float = 60.0) -> None:
        script = script.replace("GATE", repr(str(self.gate)))
        self.office.workshop = lambda: Workshop((sys.executable, "-c", BEGINS + script), limit)

    def ask(self, session: Session, house: House, said: Said) -> Reply:
        assert said.tap is not None
        values = {"n": said.tap.object, "card": said.message}
        row = outbox.post(session, template="document", values=values, now=said.at, chat=said.chat)
        return Reply((Toast(said.query), Redraw(said.chat, said.message, Card("figures …"))), posted=(row,))

    async def asks(self, phone: Phone, n: int = 1) -> int:
        """Taps a button on a card of the office's; the row's number."""
        phone.sends(f"card {n}")
        await phone.sees(f"noted card {n}")
        card = phone.card
        phone.presses(card, str(Tap("td", n)))
        await phone.answered()
        return card.id

    def typing(self, phone: Phone) -> int:
        return phone.chat.typing


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Desk:
    return Desk(office, tmp_path)


async def test_the_card_tells_how_far_it_is_and_is_as_it_was_when_the_file_is_there(
    desk: Desk, office: Office, awa: Phone
) -> None:
    async with office.serving():
        card = await desk.asks(awa)
        await awa.told("figures ✓")
        await office.until(lambda: desk.typing(awa) > 0)
        desk.gate.touch()
        await awa.sees("file 1")
        await awa.until(lambda: awa.chat.messages[card].text == "as it was", lambda: awa.chat.messages[card].text)
        assert awa.card.file["file_name"] == "1.pdf"
        assert awa.card.content == b"order 1"
        assert (await ends(office, 1, State.SENT))["message_id"] == awa.card.id
    edits = [call["text"] for call in office.calls("editMessageText") if call["message_id"] == card]
    assert edits == ["figures …", "figures ✓", "figures ✓ tables ✓", "as it was"]


async def test_nobody_s_messages_wait_for_it_not_even_of_the_same_chat(
    desk: Desk, office: Office, awa: Phone, binta: Phone
) -> None:
    async with office.serving():
        await desk.asks(awa)
        await awa.told("figures ✓")
        binta.sends("hi")
        await binta.sees("noted hi")
        awa.sends("and me")
        await awa.sees("noted and me")
        [person] = await office.database.run(people, [12])
        told = await post(office, 7, person=person)
        bulk = await post(office, 8, person=person, lane="bulk")
        for number in (told, bulk):
            await ends(office, number, State.SENT)
        assert (await row(office, 1))["state"] == State.CLAIMED, "it has been there all the while"
        desk.gate.touch()
        await awa.sees("file 1")


async def test_one_at_a_time_in_the_order_in_which_they_were_asked_for(
    desk: Desk, office: Office, awa: Phone, binta: Phone
) -> None:
    async with office.serving():
        await desk.asks(awa, 1)
        await awa.told("figures ✓")
        second = await desk.asks(binta, 2)
        binta.sends("more")
        await binta.sees("noted more")
        assert binta.chat.messages[second].text == "figures …", "it waits for its turn"
        desk.gate.touch()
        await awa.sees("file 1")
        await binta.sees("file 2")


@pytest.mark.parametrize(
    ("script", "limit", "reason"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", 60.0, "not made: the process ended"),
        ("time.sleep(300)", 1.0, "not made: took too long"),
        ('say("failed OSError")', 60.0, "not made: OSError"),
    ],
)
async def test_who_gets_none_is_told_on_the_card_and_others_get_theirs(
    desk: Desk, office: Office, awa: Phone, script: str, limit: float, reason: str
) -> None:
    desk.makes(script, limit)
    async with office.serving():
        card = await desk.asks(awa)
        await awa.until(lambda: awa.chat.messages[card].text == "not ready", lambda: awa.chat.messages[card].text)
        assert (await ends(office, 1, State.DROPPED))["reason"] == reason
    desk.makes(WAITS)
    desk.gate.touch()
    async with office.serving():
        await desk.asks(awa, 2)
        await awa.sees("file 2")


@pytest.mark.parametrize(("n", "shown", "reason"), [(13, "not ready", "defect"), (14, "figures …", "no access")])
async def test_what_cannot_be_read_is_told_and_whoever_left_is_not(
    desk: Desk, office: Office, awa: Phone, n: int, shown: str, reason: str
) -> None:
    async with office.serving():
        card = await desk.asks(awa, n)
        assert (await ends(office, 1, State.DROPPED))["reason"] == reason
        await awa.until(lambda: awa.chat.messages[card].text == shown, lambda: awa.chat.messages[card].text)


async def test_told_to_stop_it_is_left_to_whoever_serves_next(desk: Desk, office: Office, awa: Phone) -> None:
    async with office.serving():
        card = await desk.asks(awa)
        await awa.told("figures ✓")
        begun = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - begun < 10
    assert (await row(office, 1))["state"] == State.WAITING
    desk.gate.touch()
    async with office.serving():
        await awa.sees("file 1")
        await awa.until(lambda: awa.chat.messages[card].text == "as it was", lambda: awa.chat.messages[card].text)


async def test_a_file_that_telegram_refuses_is_not_made_again_and_again(desk: Desk, office: Office, awa: Phone) -> None:
    desk.makes('file(b"")')  # Telegram takes no empty file
    async with office.serving():
        card = await desk.asks(awa)
        assert (await ends(office, 1, State.DROPPED))["reason"] == "BadRequest"
        await awa.until(lambda: awa.chat.messages[card].text == "not ready", lambda: awa.chat.messages[card].text)
