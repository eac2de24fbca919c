"""How access ends, and what ends with it; what the tables themselves refuse."""

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import drafts, people, revocations, roster
from storage.answers import Source
from storage.audit import AuditRow
from storage.calendar import Quarter
from storage.drafts import Subject
from storage.people import PersonRow, Role, Stranger
from storage.revocations import NoAccess, Revoked
from tests.people.cast import APRIL, AWA, MOUSSA, NEUTRAL, SOMEBODY, Town, joined, who


async def test_revoking_ends_forms_and_links_at_once(town: Town) -> None:
    await joined(town, MOUSSA, Role.COORDINATOR, "MSIPC", ())
    maker = await who(town, MOUSSA)
    unused, spent = await town.link(by=maker.id), await town.link(by=maker.id)
    awa = town.account(AWA)
    await awa.opens(spent)
    await awa.taps("Oui, c’est moi")
    await awa.taps("J’accepte")

    assert await town.database.run(revocations.revoke, maker.id, by=None, now=town.now) == Revoked(0, 1)

    with pytest.raises(Stranger):
        await who(town, MOUSSA)
    somebody = town.account(SOMEBODY)
    await somebody.opens(unused)
    assert somebody.sees == NEUTRAL
    assert (await who(town, AWA)).role is Role.AGENT, "whoever came in by such a link stays"


async def test_an_opened_link_of_someone_revoked_dies_too(town: Town) -> None:
    await joined(town, MOUSSA, Role.COORDINATOR, "MSIPC", ())
    maker = await who(town, MOUSSA)
    awa = town.account(AWA)
    await awa.opens(await town.link(by=maker.id))
    await town.database.run(revocations.revoke, maker.id, by=None, now=town.now)

    await awa.taps("Oui, c’est moi")
    assert awa.sees == NEUTRAL


async def test_forms_begun_are_closed(town: Town) -> None:
    await joined(town, AWA)
    person = await who(town, AWA)

    def begin(session: Session) -> None:
        plan = town.house.plans.open(session)[0]
        about = Subject(plan.id, Quarter(2013, 1), person.area_ids[0], person.organisation or 0, Source.MINISTRY)
        drafts.open_on(session, person.id, about, "start", plan.version, AWA, town.now)

    await town.database.run(begin)
    assert await town.database.run(revocations.revoke, person.id, by=None, now=town.now) == Revoked(1, 0)
    assert await town.database.read(drafts.active, person.id) is None

    with pytest.raises(NoAccess):
        await town.database.run(revocations.revoke, person.id, by=None, now=town.now)

    def lines(session: Session) -> list[dict[str, str | int]]:
        return list(session.scalars(select(AuditRow.detail).where(AuditRow.action == "person.revoked")))

    assert await town.database.read(lines) == [{"drafts": 1, "links": 0}]


async def test_the_roster_says_how_things_stand(town: Town) -> None:
    await joined(town, AWA, label="Gao 1", areas=("gao", "menaka"))
    await joined(town, MOUSSA, Role.COORDINATOR, None, ())
    person = await who(town, AWA)
    await town.database.run(people.mark_unreachable, person.id, town.now)

    awa, moussa = await town.database.read(roster.roster, town.now)
    assert (awa.label, awa.organisation, set(awa.areas)) == ("Gao 1", "MSIPC", {"gao", "menaka"})
    assert (awa.state, awa.has_access) == ("unreachable", True)
    assert (moussa.organisation, moussa.areas, moussa.state) == (None, (), "active")

    await town.database.run(revocations.revoke, person.id, by=moussa.id, now=town.now)
    awa = (await town.database.read(roster.roster, town.now))[0]
    assert (awa.state, awa.has_access) == ("revoked", False)


async def test_the_identity_can_be_erased_and_the_row_stays(town: Town) -> None:
    await joined(town, AWA)
    person = await who(town, AWA)

    def erase(session: Session) -> None:
        session.execute(update(PersonRow).values(account=None, name=None, label=None, revoked_at=town.now))

    await town.database.run(erase)
    assert await town.database.read(people.by_id, person.id) is None
    entry = (await town.database.read(roster.roster, town.now))[0]
    assert entry.organisation == "MSIPC", "figures stay with the organisation"


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "minister"},
        {"role": "agent", "organisation_id": None},
        {"role": "evaluator", "organisation_id": None},
        {"account": AWA},
    ],
    ids=["unknown role", "agent of nobody", "evaluator for ever", "account taken"],
)
async def test_what_the_table_refuses(town: Town, wrong: dict[str, object]) -> None:
    await joined(town, AWA)
    organisation = (await who(town, AWA)).organisation
    fine = {
        "account": 555,
        "role": "agent",
        "organisation_id": organisation,
        "language": "fr",
        "consent_version": "1",
        "consented_at": APRIL,
        "joined_at": APRIL,
    }

    def add(session: Session, values: dict[str, object]) -> None:
        session.execute(insert(PersonRow), values)

    with pytest.raises(IntegrityError):
        await town.database.run(add, fine | wrong)
    await town.database.run(add, fine)
