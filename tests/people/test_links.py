"""Links of invitations: one use, one last day, dead when withdrawn; the same person again."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import invitations, joining, links, people, revocations, team
from storage.audit import AuditRow
from storage.invitations import Terms, WrongLink
from storage.joining import Consent
from storage.people import Person, PersonRow, Role, Stranger
from tests.people.cast import AWA, FANTA, MOUSSA, NEUTRAL, SOMEBODY, Town, joined, who

CONSENT = Consent("1")


async def lost(town: Town) -> tuple[Person, Person]:
    """Moussa who coordinates, and Awa whose phone is lost."""
    await joined(town, MOUSSA, Role.COORDINATOR, "MSIPC", ())
    await joined(town, AWA, areas=("gao", "menaka"), label="Gao 1")
    moussa, awa = await who(town, MOUSSA), await who(town, AWA)
    await town.database.run(revocations.revoke, awa.id, by=moussa.id, now=town.now)
    return moussa, awa


async def link_back(town: Town, moussa: Person, awa: Person) -> str:
    payload = invitations.new_payload()

    def make(session: Session) -> int:
        terms = Terms(awa.role, awa.organisation, awa.area_ids, "fr", awa.label, None, awa.id)
        return invitations.invite(session, terms, payload, town.now + timedelta(days=14), by=moussa.id, now=town.now)

    await town.database.run(make)
    return payload


def accept(session: Session, town: Town, payload: str, account: int) -> int:
    invitation = invitations.look(session, payload, account, town.now)
    zone = town.house.plans.open(session)[0].calendar.zone
    return joining.join(session, invitation, account, CONSENT, zone, town.now)


async def test_the_same_person_on_another_phone(town: Town) -> None:
    moussa, awa = await lost(town)
    payload = await link_back(town, moussa, awa)
    await town.later(days=3)
    assert await town.database.run(accept, town, payload, FANTA) == awa.id

    again = await who(town, FANTA)
    assert (again.id, again.label, set(again.areas), again.joined_at) == (
        awa.id, "Gao 1", {"gao", "menaka"}, awa.joined_at,
    )  # fmt: skip
    with pytest.raises(Stranger):
        await who(town, AWA)
    with pytest.raises(WrongLink):
        await town.database.run(accept, town, payload, SOMEBODY)


async def test_the_old_phone_found_again(town: Town) -> None:
    moussa, awa = await lost(town)
    assert await town.database.run(accept, town, await link_back(town, moussa, awa), AWA) == awa.id
    assert (await who(town, AWA)).id == awa.id


async def test_who_has_access_again_needs_no_link(town: Town) -> None:
    """Two links for one person: the second is dead once the first has been used, and so is one that was opened."""
    moussa, awa = await lost(town)
    first, second = await link_back(town, moussa, awa), await link_back(town, moussa, awa)
    somebody = town.account(SOMEBODY)
    await somebody.opens(second)
    assert "agent de terrain" in somebody.sees
    await town.database.run(accept, town, first, FANTA)
    await somebody.taps("Oui, c’est moi")
    assert somebody.sees == NEUTRAL
    assert (await who(town, FANTA)).id == awa.id


async def test_two_phones_at_once(town: Town) -> None:
    """Of two links for one person that are accepted in the same moment one lets in."""
    moussa, awa = await lost(town)
    payloads = [await link_back(town, moussa, awa) for _ in range(2)]
    both = (town.database.run(accept, town, p, a) for p, a in zip(payloads, (FANTA, SOMEBODY), strict=True))
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["WrongLink", "int"]

    def accounts(session: Session) -> list[int | None]:
        return list(session.scalars(select(PersonRow.account).where(PersonRow.revoked_at.is_(None))))

    assert len(await town.database.read(accounts)) == 2, "Moussa, and one phone of Awa's"


async def test_it_is_nobody_elses(town: Town) -> None:
    """An agent of the same ministry who opens it gets neither Awa's places nor her name."""
    moussa, awa = await lost(town)
    await joined(town, FANTA, areas=("ansongo",))
    payload = await link_back(town, moussa, awa)
    fanta = town.account(FANTA)
    await fanta.opens(payload)
    assert fanta.sees.startswith("Un compte n’a qu’un rôle.")
    assert (await who(town, FANTA)).areas == ("ansongo",)
    assert await town.database.run(accept, town, payload, SOMEBODY) == awa.id


async def test_a_lost_race_is_answered_like_a_stranger(town: Town) -> None:
    """[I agree], when another phone was faster by the other link."""
    moussa, awa = await lost(town)
    first, second = await link_back(town, moussa, awa), await link_back(town, moussa, awa)
    somebody = town.account(SOMEBODY)
    await somebody.opens(second)
    await somebody.taps("Oui, c’est moi")
    await town.database.run(accept, town, first, FANTA)
    await somebody.taps("J’accepte")
    assert somebody.sees == NEUTRAL
    with pytest.raises(Stranger):
        await who(town, SOMEBODY)


@pytest.fixture
async def made(town: Town) -> tuple[int, int]:
    """Moussa's id, and his newest link's."""
    await joined(town, MOUSSA, Role.COORDINATOR, "MSIPC", ())
    moussa = await who(town, MOUSSA)
    await town.link(by=moussa.id)
    link = await town.database.read(links.just_made, moussa.id, town.now, timedelta(minutes=1))
    assert link is not None
    return moussa.id, link.id


async def test_withdrawn_once(town: Town, made: tuple[int, int]) -> None:
    moussa, link = made
    assert await town.database.run(links.withdraw, link, by=moussa, now=town.now)
    assert not await town.database.run(links.withdraw, link, by=moussa, now=town.now)
    there = await town.database.read(links.link, link, town.now)
    assert there is not None
    assert (there.good, there.withdrawn, there.closed_at) == (False, True, town.now)

    def lines(session: Session) -> list[tuple[str, int | None]]:
        about = AuditRow.object == f"invitation:{link}"
        return [(row.action, row.actor) for row in session.scalars(select(AuditRow).where(about).order_by(AuditRow.id))]

    assert await town.database.read(lines) == [("invitation.made", moussa), ("invitation.closed", moussa)]


async def test_a_new_link_kills_the_one_before(town: Town, made: tuple[int, int]) -> None:
    moussa, link = made
    payload = invitations.new_payload()
    assert await town.database.run(links.renew, link, payload, 5, by=moussa, now=town.now)
    there = await town.database.read(links.link, link, town.now)
    assert there is not None
    assert there.card == 5
    assert await town.database.read(links.is_of, link, payload)
    assert not await town.database.read(links.is_of, link, "")
    assert not await town.database.read(links.is_of, link, payload[:-1])

    awa = town.account(AWA)
    await awa.opens(payload)
    assert "agent de terrain" in awa.sees
    assert not await town.database.run(links.renew, link, "x", 5, by=moussa, now=town.now), "somebody has opened it"


async def test_what_is_open(town: Town, made: tuple[int, int]) -> None:
    _, link = made
    organisation = (await who(town, MOUSSA)).organisation
    assert [one.id for one in await town.database.read(links.open_of, organisation, town.now)] == [link]
    assert await town.database.read(links.how_many, organisation, town.now) == 1
    assert await town.database.read(links.open_of, None, town.now) == ()
    await town.later(days=14)
    assert await town.database.read(links.how_many, organisation, town.now) == 0
    there = await town.database.read(links.link, link, town.now)
    assert there is not None
    assert not there.good


async def test_the_team_and_its_numbers(town: Town) -> None:
    """A number stays when others leave; a label has none to say."""
    await joined(town, MOUSSA, Role.COORDINATOR, "MSIPC", ())
    for account in (201, 202, 203):
        await joined(town, account)
    await joined(town, 204, areas=("menaka",), label="Ménaka 1")
    await joined(town, 205, Role.COMONITOR, "ONG1")
    moussa = await who(town, MOUSSA)
    second = await who(town, 202)
    await town.database.run(revocations.revoke, second.id, by=moussa.id, now=town.now)

    there = await town.database.read(team.team, moussa.organisation, town.now, but=moussa.id)
    assert [(m.role, m.areas, m.number, m.label) for m in there] == [
        (Role.AGENT, ("gao",), 1, None),
        (Role.AGENT, ("gao",), 3, None),
        (Role.AGENT, ("menaka",), 1, "Ménaka 1"),
    ]
    gone = await town.database.read(team.gone, moussa.organisation, town.now, since=town.now)
    assert [m.id for m in gone] == [second.id]
    assert await town.database.read(team.sizes, town.now, but=moussa.id) == {
        moussa.organisation: (3, 0),
        (await who(town, 205)).organisation: (1, 0),
    }
    await town.database.run(people.mark_unreachable, there[0].id, town.now)
    assert (await town.database.read(team.sizes, town.now, but=moussa.id))[moussa.organisation] == (3, 1)


async def test_an_access_that_ended_is_told_with_what_ended(town: Town, made: tuple[int, int]) -> None:
    moussa, _ = made
    assert await town.database.read(revocations.last, moussa) is None
    ended = await town.database.run(revocations.revoke, moussa, by=None, now=town.now)
    assert await town.database.read(revocations.last, moussa) == (town.now, ended)
    assert ended.links == 1
    assert not await town.database.read(revocations.wiped, moussa, town.now)
