"""What was committed and confirmed but never drawn, because the process died in between, appears at the next start."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot import doors
from bot.handlers.reporting import tapped
from bot.house import House, Said
from bot.taps import Tap
from bot.texts import Texts
from storage import drafts, people
from storage.drafts import Draft
from storage.people import Role
from storage.plan.reading import Plans
from tests.stories.conftest import Town


def stepped(session: Session, account: int, now: datetime) -> None:
    """A step as the dead process left it: in the table, and nowhere else."""
    person = people.by_account(session, account, now)
    draft = drafts.active(session, person.id)
    assert draft is not None
    drafts.save(session, replace(draft, at="q:1.1.2a", version=draft.version + 1))


def dropped(session: Session, house: House, said: Said) -> None:
    """[Yes, delete] by the very unit; what it would have drawn is lost with the process."""
    tapped(session, house, said)


def open_draft(session: Session, account: int, now: datetime) -> Draft:
    draft = drafts.active(session, people.by_account(session, account, now).id)
    assert draft is not None
    return draft


async def test_a_draft_that_was_deleted_leaves_no_buttons(town: Town) -> None:
    async with town.bot():
        awa = await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
        await awa.taps("Commencer")
        awa.sends("9")
        await awa.sees("2 sur 5")
        await awa.taps("Annuler")
        await awa.sees("Effacer ce brouillon ?")
    draft = await town.database.run(open_draft, 11, town.clock())
    house = House(Texts.load(), Plans(), town.world.bot_id, "RelaisBot", doors.built())
    tap = Tap("rx", draft.id, draft.version, "yes")
    await town.database.run(dropped, house, Said(1, 11, 11, town.clock(), awa.card.id, tap=tap, query="lost"))
    async with town.bot():
        await awa.sees("Effacé. Rien n’a été envoyé.")
    assert "Oui, effacer" not in awa.buttons


async def test_the_card_that_was_never_drawn_is_drawn(town: Town) -> None:
    async with town.bot():
        awa = await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
        await awa.taps("Commencer")
        await awa.sees("1 sur 5")
    await town.database.run(stepped, 11, town.clock())
    assert not town.world.updates, "nothing comes again by itself"
    async with town.bot():
        await awa.sees("2 sur 5")
