"""Rights are asked again at every tap and every answer: what was allowed when the report was begun may not be now."""

from datetime import datetime

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.taps import Tap
from storage import drafts
from storage.database import Database
from storage.drafts import Draft
from storage.people import PersonAreaRow, PersonRow, Role, Stranger
from storage.permissions import NotAllowed
from tests.reporting.conftest import NINE_FORTY_ONE, Phone


def without_area(session: Session, account: int) -> None:
    person = select(PersonRow.id).where(PersonRow.account == account).scalar_subquery()
    session.execute(delete(PersonAreaRow).where(PersonAreaRow.person_id == person))


def coordinating(session: Session, account: int) -> None:
    session.execute(update(PersonRow).where(PersonRow.account == account).values(role=Role.COORDINATOR))


def revoked(session: Session, account: int) -> None:
    at: datetime = NINE_FORTY_ONE
    session.execute(update(PersonRow).where(PersonRow.account == account).values(revoked_at=at))


def draft_of(session: Session) -> Draft | None:
    person = session.query(PersonRow.id).filter(PersonRow.account == 11).scalar()
    return drafts.active(session, person)


CHANGES = [(without_area, NotAllowed), (coordinating, NotAllowed), (revoked, Stranger)]


@pytest.mark.parametrize(("change", "refusal"), CHANGES)
async def test_the_next_tap_and_the_next_number_are_refused(
    awa: Phone, database: Database, change: object, refusal: type[Exception]
) -> None:
    await awa.sends("/rapport")
    start = awa.button("Commencer")
    await awa.presses(start)
    await awa.sends("9")
    passing = awa.button("Passer")
    draft = await database.read(draft_of)
    assert draft is not None
    await database.run(change, 11)  # type: ignore[arg-type]
    taps = [
        passing,
        start,
        *(Tap(verb, draft.id, draft.version, "") for verb in ("rc", "re", "rv", "rk", "rp", "rx", "rg")),
    ]
    for tap in taps:
        with pytest.raises(refusal):
            await awa.presses(tap)
    with pytest.raises(refusal):
        await awa.sends("24 16")
    assert await database.read(draft_of) == draft
