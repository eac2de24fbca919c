"""Correcting a tally: whose it is, that each look at what was sent is a line of the log, and that nothing is lost."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.audit import AuditRow
from storage.people import Role
from tests.filling import Filling
from tests.stories.conftest import Town
from tests.stories.test_tally import agent, begun, founded, the_receipt


@pytest.fixture
def founding() -> Filling:
    return founded


def lines(session: Session, action: str) -> list[tuple[int | None, str]]:
    """Who, about what."""
    found = select(AuditRow).where(AuditRow.action == action).order_by(AuditRow.id)
    return [(row.actor, row.object) for row in session.scalars(found)]


async def test_another_organisation_s_tally_is_refused_and_each_try_is_a_line(open_town: Town) -> None:
    awa = await agent(open_town)
    await begun(awa)
    await awa.taps("Zéro pour tout")
    await awa.taps("Envoyer")
    number = await the_receipt(awa)
    fanta = await open_town.phone(13, "Fanta", Role.COMONITOR, "ONG1", "gao")
    before = fanta.text
    fanta.presses(fanta.card, f"yc:{number}:0:")
    await fanta.answered()
    assert fanta.toast == "Ce n’est pas ouvert pour vous. /aide montre vos commandes."
    assert fanta.text == before
    assert [what for _, what in await open_town.database.read(lines, "refused")] == ["verb:yc"]
