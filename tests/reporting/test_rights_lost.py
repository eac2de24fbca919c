"""Rights are asked again at every tap and at everything typed: a card drawn while it was allowed is no promise."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.handlers.reporting import IN_FORM
from bot.taps import Tap, base36
from storage import revocations
from storage.database import Database
from storage.drafts import DraftRow
from storage.people import PersonAreaRow, PersonRow, Role, Stranger
from storage.permissions import NotAllowed
from storage.plan.tables import OrganisationRow
from storage.reports import ReceiptRow
from tests.reporting.conftest import NINE_FORTY_ONE, Phone

TO_YES_OR_NO = "9\n24 16\n40/160\n3"
TYPED = ("oui", "12", "24 16")
AGO = NINE_FORTY_ONE - timedelta(seconds=1)


def the_area(session: Session, person: int) -> None:
    session.execute(delete(PersonAreaRow).where(PersonAreaRow.person_id == person))


def the_role(session: Session, person: int) -> None:
    session.execute(update(PersonRow).where(PersonRow.id == person).values(role=Role.COORDINATOR))


def the_access(session: Session, person: int) -> None:
    revocations.revoke(session, person, by=None, now=NINE_FORTY_ONE)


def the_last_day(session: Session, person: int) -> None:
    session.execute(update(PersonRow).where(PersonRow.id == person).values(until=AGO.date(), closes_at=AGO))


LOSSES = pytest.mark.parametrize(
    ("loses", "refusal"),
    [(the_area, NotAllowed), (the_role, NotAllowed), (the_access, Stranger), (the_last_day, Stranger)],
)
Loses = Callable[[Session, int], None]


def row(session: Session) -> dict[str, Any]:
    """The one draft, column by column."""
    return dict(session.execute(select(DraftRow.__table__)).mappings().one())


def of_account(session: Session, account: int) -> int:
    return session.scalars(select(PersonRow.id).where(PersonRow.account == account)).one()


def receipts(session: Session) -> list[int]:
    return list(session.scalars(select(ReceiptRow.id)))


def buttons(draft: dict[str, Any]) -> list[Tap]:
    """Every button that may stand on some card of this draft, as it is now."""
    here = (draft["id"], draft["version"])
    start = Tap("rs", draft["plan_id"], 20132, f"{base36(draft['area_id'])}.")
    arguments = {
        "ra": ("yes", "same", "s.1.1.4"),
        "rc": ("q.1.1.1", "0"),
        "re": ("", "rest", "early"),
        "rx": ("", "yes"),
    }
    of_the_form = [Tap(verb, *here, argument) for verb in IN_FORM for argument in arguments.get(verb, ("",))]
    return [*of_the_form, start, Tap("rs", *start_later(start)), Tap("rv", *here)]


def start_later(start: Tap) -> tuple[int, int, str]:
    return start.object, start.version, f"{start.argument}later"


async def refused(phone: Phone, refusal: type[Exception], *does: str | Tap) -> None:
    """Each of these is refused, and the draft stays as it is to the last column."""
    before = await phone.database.read(row)
    for one in does:
        with pytest.raises(refusal):
            await (phone.presses(one) if isinstance(one, Tap) else phone.sends(one))
        assert await phone.database.read(row) == before, f"{one} changed the draft"
    assert await phone.database.read(receipts) == []


@LOSSES
async def test_in_the_middle_of_the_questions(
    awa: Phone, database: Database, loses: Loses, refusal: type[Exception]
) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends(TO_YES_OR_NO)
    awa.sees("Un comité existe")
    draft = await database.read(row)
    yes = awa.button("Oui")
    await database.run(loses, draft["person_id"])
    await refused(awa, refusal, yes, *TYPED, *buttons(draft))


@LOSSES
async def test_with_everything_ready_to_be_sent(
    awa: Phone, database: Database, loses: Loses, refusal: type[Exception]
) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends(f"{TO_YES_OR_NO}\noui")
    await awa.taps("En cours pour les 3")
    awa.sees("Rien n’est encore envoyé.")
    draft = await database.read(row)
    send = awa.button("Envoyer")
    await database.run(loses, draft["person_id"])
    await refused(awa, refusal, send, *buttons(draft), *TYPED)


def another_organisation(session: Session, person: int) -> None:
    """Now a coordinator, but of another ministry: of one's own, one may look at what was sent."""
    mine = select(PersonRow.organisation_id).where(PersonRow.id == person).scalar_subquery()
    others = select(OrganisationRow.id).where(OrganisationRow.id != mine).limit(1).scalar_subquery()
    session.execute(
        update(PersonRow).where(PersonRow.id == person).values(role=Role.COORDINATOR, organisation_id=others)
    )


async def sent(awa: Phone, database: Database) -> int:
    """A whole report; the number of its receipt."""
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    await awa.sends(f"{TO_YES_OR_NO}\noui")
    await awa.taps("En cours pour les 3")
    await awa.taps("Envoyer")
    (number,) = await database.read(receipts)
    return number


@pytest.mark.parametrize(
    ("loses", "refusal"),
    [(another_organisation, NotAllowed), (the_access, Stranger), (the_last_day, Stranger)],
)
async def test_what_was_sent_cannot_be_looked_at(
    awa: Phone, database: Database, loses: Loses, refusal: type[Exception]
) -> None:
    number = await sent(awa, database)
    draft = await database.read(row)
    await database.run(loses, draft["person_id"])
    for argument in ("r", "b"):
        with pytest.raises(refusal):
            await awa.presses(Tap("rv", number, 0, argument))


async def test_nor_from_a_place_that_is_not_theirs_any_more(awa: Phone, database: Database) -> None:
    number = await sent(awa, database)
    await database.run(the_area, (await database.read(row))["person_id"])
    seen = awa.shown
    for argument in ("r", "b"):
        await awa.presses(Tap("rv", number, 0, argument))
        assert awa.toast == "Ce rapport ne vous est pas ouvert."  # as of a number that is nobody's
        assert awa.shown == seen


@pytest.mark.parametrize(("loses", "refusal"), [(the_role, NotAllowed), (the_access, Stranger)])
async def test_nothing_begins_any_more(awa: Phone, database: Database, loses: Loses, refusal: type[Exception]) -> None:
    await awa.sends("/rapport")
    await awa.taps("Commencer")
    draft = await database.read(row)
    await database.run(loses, draft["person_id"])
    await refused(awa, refusal, "/rapport", Tap("rr"), Tap("rs"))


async def test_nor_is_there_a_choice_of_areas(phone: Callable[[int], Phone], database: Database) -> None:
    ali = phone(12)
    await ali.presses(Tap("rs"))
    ali.sees("Gao", "Ansongo")
    person = await database.read(of_account, 12)
    await database.run(the_role, person)
    with pytest.raises(NotAllowed):
        await ali.presses(Tap("rs"))
