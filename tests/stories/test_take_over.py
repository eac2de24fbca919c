"""What was committed and confirmed but never drawn, because the process died in between, appears at the next start."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from storage import drafts, people
from storage.people import Role
from tests.stories.conftest import Town


def stepped(session: Session, account: int, now: datetime) -> None:
    """A step as the dead process left it: in the table, and nowhere else."""
    person = people.by_account(session, account, now)
    draft = drafts.active(session, person.id)
    assert draft is not None
    drafts.save(session, replace(draft, at="q:1.1.2a", version=draft.version + 1))


async def test_the_card_that_was_never_drawn_is_drawn(town: Town) -> None:
    async with town.bot():
        awa = await town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
        await awa.taps("Commencer")
        await awa.sees("1 sur 5")
    await town.database.run(stepped, 11, town.clock())
    assert not town.world.updates, "nothing comes again by itself"
    async with town.bot():
        await awa.sees("2 sur 5")
