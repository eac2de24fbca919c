"""What comes during a tally beside digits and plain commands goes, in whatever shape it comes."""

import logging

import pytest

from bot.practice.phones import Phone, readable
from bot.practice.world import Message
from storage.people import Role
from tests.conftest import CANARY
from tests.filling import Filling
from tests.stories.conftest import Town
from tests.stories.test_tally import LEFT, ONLY_DIGITS, agent, begun, founded, kept, left


@pytest.fixture
def founding() -> Filling:
    return founded


async def counting(town: Town) -> Phone:
    awa = await agent(town)
    await begun(awa)
    await awa.taps("1 Viol")
    await awa.sees("Écrivez 4 nombres")
    return awa


async def goes(awa: Phone, *messages: Message) -> None:
    await awa.until(lambda: all(m.deleted for m in messages), lambda: f"{left(awa)}")


@pytest.mark.parametrize("behind", [f"{CANARY} Traore 14 ans", CANARY, "Fatou"])
async def test_what_is_written_behind_start_goes_and_opens_no_invitation(open_town: Town, behind: str) -> None:
    awa = await counting(open_town)
    await goes(awa, awa.sends(f"/start {behind}"))
    await awa.until(lambda: not open_town.world.updates, lambda: "not confirmed")
    assert not [text for text in left(awa) if "invitation" in text]
    assert await kept(open_town)


async def test_a_real_invitation_is_read_and_its_message_goes(open_town: Town) -> None:
    awa = await counting(open_town)
    payload = await open_town.payload(Role.AGENT, "MSIPC", "mopti")
    typed = awa.sends(f"/start {payload}")
    await awa.told("Mopti")
    await goes(awa, typed)


async def test_what_follows_a_command_that_is_not_theirs_goes(open_town: Town) -> None:
    awa = await counting(open_town)
    await goes(awa, awa.sends(f"/equipe {CANARY}"))
    await awa.told("Cette commande n’existe pas")


async def test_a_forwarded_command_is_not_obeyed(open_town: Town) -> None:
    awa = await counting(open_town)
    before = await kept(open_town)
    await goes(awa, *(awa.forwards(text) for text in ("/aide", f"/start {CANARY}", "/decompte", "/annuler", "2 5 0 1")))
    await awa.sees(ONLY_DIGITS)
    after = await kept(open_town)
    assert before is not None
    assert after is not None
    assert (after.at, after.tally) == (before.at, before.tally)
    assert not [text for text in left(awa) if text.startswith(("Aide", LEFT))]


async def test_a_forwarded_command_is_no_command_when_nothing_is_counted(open_town: Town) -> None:
    awa = await agent(open_town)
    await goes(awa, awa.forwards("/rapport"))
    await awa.until(lambda: not open_town.world.updates, lambda: "not confirmed")
    assert not [text for text in left(awa) if "À envoyer" in text and "Commencer" in text]


async def test_what_the_library_cannot_read_goes_too_and_is_answered(
    open_town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """A poll of a shape that it does not know: that a message came is enough."""
    awa = await counting(open_town)

    def poll() -> Message:
        message = open_town.world.add(awa.chat, mine=False, text="", plain="")
        body = open_town.world.message_json(message) | {"poll": {"id": "1", "question": CANARY}}
        body.pop("text", None)
        open_town.world.enqueue("message", body)
        return message

    with caplog.at_level(logging.INFO):
        await goes(awa, poll())
        await awa.sees(ONLY_DIGITS)
    assert [record for record in caplog.records if "cannot be read" in record.getMessage()]
    assert CANARY not in caplog.text
    awa.sends("0 0 0 1")
    await awa.until(lambda: "1 Viol : 1 ✓" in awa.buttons, lambda: f"{awa.buttons}")
    await awa.taps("Pas cette fois")
    await awa.told("D’accord.")
    await goes(awa, poll())  # and at any other time
    assert readable(awa.card.text)
