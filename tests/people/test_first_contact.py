"""The way in, screen by screen, and every way in which it is refused."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storage import people, revocations
from storage.audit import AuditRow
from storage.invitations import InvitationRow, hashed
from storage.outbox import OutboxRow
from storage.people import PersonRow, Role
from tests.people.cast import AWA, FANTA, MOUSSA, NEUTRAL, SOMEBODY, Town, joined, who


async def count(town: Town, table: type) -> int:
    def counted(session: Session) -> int:
        return session.scalar(select(func.count()).select_from(table)) or 0

    return await town.database.read(counted)


async def test_an_agent_comes_in(town: Town) -> None:
    awa = town.account(AWA)

    await awa.opens(await town.link(areas=("gao", "ansongo"), label="Gao 1"))
    assert awa.sees == (
        "Bonjour, bienvenue sur Relais.\nVous êtes invité(e) comme :\nagent de terrain\n"
        "MSIPC · Gao, Ansongo\nC’est bien vous ?"
    )
    assert awa.buttons == ["Oui, c’est moi", "Non, pas moi", "English"]

    await awa.taps("Oui, c’est moi")
    assert awa.sees == (
        "Relais garde sur vous :\n· votre numéro de compte Telegram,\n  pas votre téléphone\n"
        "· votre nom, si vous le donnez\n· vos envois et leurs dates\n"
        "Pourquoi : suivre le plan d’action.\nDurée : 12 mois après votre départ.\n"
        "Fichier déclaré : APDP, n° 0000\nQuestions : Cellule PAN, 00 00 00 00"
    )
    assert awa.buttons == ["J’accepte", "Je refuse"]

    await awa.taps("J’accepte")
    assert awa.sees == (
        "C’est prêt, merci.\nProchain rapport : T2 2013\nGao : 3 activités\nAnsongo : 2 activités\n"
        "À envoyer du 1er au 15 juillet\n/effacer vide cette conversation."
    )
    assert awa.buttons == ["Commencer", "Mes rapports", "Aide"]
    assert len(awa.cards) == 1, "one card, edited"
    assert awa.menu == ("rapport", "effacer", "langue", "aide")

    person = await who(town, AWA)
    assert (person.role, person.organisation_code, person.areas) == (Role.AGENT, "MSIPC", ("gao", "ansongo"))
    assert (person.label, person.name, person.language, person.joined_at) == ("Gao 1", None, "fr", town.now)


async def test_what_was_agreed_to_is_kept_with_its_moment(town: Town) -> None:
    await joined(town, AWA)

    def consent(session: Session) -> tuple[str, object, list[str]]:
        row = session.scalars(select(PersonRow)).one()
        actions = session.scalars(select(AuditRow.action).order_by(AuditRow.id))
        return row.consent_version, row.consented_at, list(actions)

    version, at, actions = await town.database.read(consent)
    assert (version, at) == ("2026-11", town.now)
    assert actions[-2:] == ["invitation.made", "person.joined"]


async def test_the_link_is_known_by_its_hash_alone(town: Town) -> None:
    payload = await town.link()

    def kept(session: Session) -> dict[str, object]:
        return dict(session.execute(select(InvitationRow.__table__)).mappings().one())

    row = await town.database.read(kept)
    assert row["hash"] == hashed(payload)
    assert payload not in map(str, row.values())
    assert len(payload) >= 22
    assert len(payload) <= 64
    assert payload.replace("-", "").replace("_", "").isalnum()


async def test_in_english_from_the_first_card(town: Town) -> None:
    awa = town.account(AWA)
    await awa.opens(await town.link())

    await awa.taps("English")
    assert awa.sees.startswith("Hello, welcome to Relais.")
    assert awa.buttons == ["Yes, it’s me", "No, not me", "Français"]
    await awa.taps("Yes, it’s me")
    await awa.taps("I agree")

    assert awa.sees.startswith("It’s ready, thank you.\nNext report: Q2 2013\nGao: 3 activities")
    assert "1 to 15 July" in awa.sees
    assert "report" in awa.menu
    assert (await who(town, AWA)).language == "en"


async def test_a_comonitor_comes_in(town: Town) -> None:
    fanta = await joined(town, FANTA, Role.COMONITOR, "ONG1")

    assert "Gao : 3 activités" in fanta.sees
    assert fanta.buttons == ["Commencer", "Mes rapports", "Aide"]


async def test_a_coordinator_comes_in(town: Town) -> None:
    await joined(town, AWA)
    await joined(town, FANTA, Role.COMONITOR, "ONG1")

    moussa = await joined(town, MOUSSA, Role.COORDINATOR, "MSIPC", ())
    assert moussa.sees == "C’est prêt, merci.\nVotre équipe : 1 personne\n/effacer vide cette conversation."
    assert moussa.buttons == ["Inviter", "Équipe", "Suivi", "À vérifier", "Aide"]

    mariam = await joined(town, 104, Role.COORDINATOR, None, ())
    assert "Votre équipe : 3 personnes" in mariam.sees


async def test_an_evaluator_comes_in_until_the_last_day(town: Town) -> None:
    eva = await joined(town, 105, Role.EVALUATOR, None, (), until=date(2013, 4, 30))

    assert eva.sees == "C’est prêt, merci.\nLecture seule, jusqu’au 30 avril"
    assert eva.buttons == ["Récapitulatifs", "Suivi", "Aide"]

    town.now = town.now.replace(day=30, hour=23, minute=59)
    await eva.types("aide")
    assert eva.sees.startswith("Aide")
    await town.later(minutes=1)
    await eva.types("aide")
    assert eva.sees == NEUTRAL


async def test_the_first_report_still_on_time_comes_next(town: Town) -> None:
    town.now = town.now.replace(day=15)
    awa = await joined(town, AWA)

    assert "Prochain rapport : T1 2013" in awa.sees
    assert "À envoyer du 1er au 15 avril" in awa.sees


async def test_not_me(town: Town) -> None:
    moussa = await joined(town, MOUSSA, Role.COORDINATOR, "MSIPC", ())
    maker = await who(town, MOUSSA)
    awa = town.account(AWA)
    payload = await town.link(by=maker.id)
    await awa.opens(payload)

    await awa.taps("Non, pas moi")
    assert awa.sees == "Merci de l’avoir dit.\nLien fermé, rien n’est gardé."
    assert awa.buttons == []
    assert moussa.sees.startswith("C’est prêt"), "his news goes to his own chat, by the outbox"
    await awa.opens(payload)
    assert awa.sees == NEUTRAL


@pytest.mark.parametrize(("way", "template"), [("Non, pas moi", "not_me"), ("Je refuse", "refused")])
async def test_the_coordinator_hears_that_a_link_was_closed(town: Town, way: str, template: str) -> None:
    await joined(town, MOUSSA, Role.COORDINATOR, "MSIPC", ())
    maker = await who(town, MOUSSA)
    awa = town.account(AWA)
    await awa.opens(await town.link(by=maker.id))
    if way == "Je refuse":
        await awa.taps("Oui, c’est moi")
    await awa.taps(way)

    def news(session: Session) -> tuple[int, bool, dict[str, int]]:
        posted = select(OutboxRow).where(OutboxRow.template == "joining.closed_unused")
        row = session.scalars(posted).one()
        return row.person_id or 0, row.silent, row.values

    person, silent, values = await town.database.read(news)
    assert person == maker.id
    assert not silent, "people's news make a sound"
    assert set(values) == {"invitation"}


async def test_refusing(town: Town) -> None:
    awa = town.account(AWA)
    await awa.opens(await town.link())
    await awa.taps("Oui, c’est moi")

    await awa.taps("Je refuse")
    assert awa.sees == "D’accord, rien n’est gardé.\nPour revenir : demandez un lien\nà Cellule PAN."

    def kept(session: Session) -> tuple[int | None, int]:
        return session.scalars(select(InvitationRow.bound_account)).one(), len(session.scalars(select(PersonRow)).all())

    assert await town.database.read(kept) == (None, 0)


async def test_a_stranger(town: Town) -> None:
    somebody = town.account(SOMEBODY)
    for command in ("start", "aide", "langue"):
        await somebody.types(command)
        assert somebody.sees == NEUTRAL
    assert await count(town, PersonRow) == 0

    abroad = town.account(SOMEBODY, hint="en")
    await abroad.types("help")
    assert abroad.sees.startswith("This service works by invitation")


async def test_a_link_nobody_made(town: Town) -> None:
    somebody = town.account(SOMEBODY)
    await somebody.opens("never-made")
    assert somebody.sees == NEUTRAL


async def test_a_used_link(town: Town) -> None:
    payload = await town.link()
    awa, somebody = town.account(AWA), town.account(SOMEBODY)
    await awa.opens(payload)
    await awa.taps("Oui, c’est moi")
    await awa.taps("J’accepte")

    await somebody.opens(payload)
    assert somebody.sees == NEUTRAL
    await awa.opens(payload)
    assert awa.sees.startswith("Vous avez déjà un accès."), "their own link, tapped again, is no offence"
    assert await count(town, PersonRow) == 1


async def test_anothers_link(town: Town) -> None:
    payload = await town.link()
    awa, somebody = town.account(AWA), town.account(SOMEBODY)
    await awa.opens(payload)

    await somebody.opens(payload)
    assert somebody.sees == NEUTRAL
    forged = awa.cards[-1].rows[0][0]
    await somebody.taps_old(forged)
    assert somebody.sees == NEUTRAL
    await awa.taps("Oui, c’est moi")
    assert awa.sees.startswith("Relais garde sur vous :")


async def test_opened_twice_before_accepting(town: Town) -> None:
    payload = await town.link()
    awa = town.account(AWA)
    await awa.opens(payload)
    await awa.opens(payload)

    assert len(awa.cards) == 2
    assert awa.buttons == ["Oui, c’est moi", "Non, pas moi", "English"]


async def test_an_expired_link(town: Town) -> None:
    payload = await town.link(days=14)
    awa = town.account(AWA)
    await town.later(days=14)
    await awa.opens(payload)
    assert awa.sees == NEUTRAL


async def test_expired_between_the_first_card_and_the_last(town: Town) -> None:
    awa = town.account(AWA)
    await awa.opens(await town.link(days=1))
    await awa.taps("Oui, c’est moi")
    await town.later(days=1)

    await awa.taps("J’accepte")
    assert awa.sees == NEUTRAL
    assert await count(town, PersonRow) == 0


async def test_a_double_tap_on_accept(town: Town) -> None:
    awa = town.account(AWA)
    await awa.opens(await town.link())
    await awa.taps("Oui, c’est moi")
    accept = awa.cards[-1].rows[0][0]
    await awa.taps_old(accept)
    await awa.taps_old(accept)

    assert awa.toasts == ["C’est déjà noté."]
    assert awa.sees.startswith("Vous avez déjà un accès.\nProchain rapport : T2 2013")
    assert await count(town, PersonRow) == 1


async def test_someone_revoked(town: Town) -> None:
    awa = await joined(town, AWA)
    person = await who(town, AWA)
    await town.database.run(revocations.revoke, person.id, by=None, now=town.now)

    assert awa.menu
    await awa.types("aide")
    assert awa.sees == NEUTRAL
    assert awa.menu == (), "strangers have no commands"
    await awa.opens()
    assert awa.sees == NEUTRAL


async def test_someone_revoked_may_be_invited_again_and_is_the_same_person(town: Town) -> None:
    await joined(town, AWA)
    before = await who(town, AWA)
    await town.database.run(revocations.revoke, before.id, by=None, now=town.now)
    await joined(town, AWA, areas=("ansongo",))

    after = await who(town, AWA)
    assert after.id == before.id
    assert after.areas == ("ansongo",)


async def test_another_duty_makes_another_person(town: Town) -> None:
    await joined(town, AWA)
    before = await who(town, AWA)
    await town.database.run(revocations.revoke, before.id, by=None, now=town.now)
    await joined(town, AWA, Role.COORDINATOR, "MSIPC", ())

    after = await who(town, AWA)
    assert after.id != before.id
    assert after.role is Role.COORDINATOR


async def test_more_areas_for_someone_who_is_in(town: Town) -> None:
    awa = await joined(town, AWA)
    await awa.opens(await town.link(areas=("gao", "ansongo")))

    assert awa.sees == "Vous avez déjà un accès.\nAjouter Ansongo ?"
    assert awa.buttons == ["Ajouter", "Non"]
    await awa.taps("Non")
    assert (await who(town, AWA)).areas == ("gao",)

    await awa.opens(await town.link(areas=("ansongo",)))
    await awa.taps("Ajouter")
    assert (await who(town, AWA)).areas == ("gao", "ansongo")
    assert await count(town, PersonRow) == 1


async def test_a_link_that_adds_nothing_stays_good_for_another(town: Town) -> None:
    awa, other = await joined(town, AWA), town.account(SOMEBODY)
    payload = await town.link()
    await awa.opens(payload)
    assert awa.sees.startswith("Vous avez déjà un accès.\nProchain rapport")

    await other.opens(payload)
    assert other.sees.startswith("Bonjour, bienvenue")


@pytest.mark.parametrize(
    ("role", "organisation", "areas"),
    [(Role.COMONITOR, "ONG1", ("gao",)), (Role.AGENT, "MPFEF", ("gao",)), (Role.COORDINATOR, "MSIPC", ())],
)
async def test_one_account_has_one_role(town: Town, role: Role, organisation: str, areas: tuple[str, ...]) -> None:
    awa = await joined(town, AWA)
    payload = await town.link(role, organisation, areas)
    await awa.opens(payload)

    assert awa.sees == "Un compte n’a qu’un rôle. Demandez à Cellule PAN."
    assert (await who(town, AWA)).role is Role.AGENT
    other = town.account(SOMEBODY)
    await other.opens(payload)
    assert other.sees.startswith("Bonjour"), "the link is not spent on a refusal"


async def test_ten_wrong_links_then_silence_for_an_hour(town: Town) -> None:
    somebody = town.account(SOMEBODY)
    for number in range(1, 11):
        await somebody.opens(f"wrong-{number}")
        assert len(somebody.cards) == number
    await somebody.opens("wrong-11")
    await somebody.types("aide")
    assert len(somebody.cards) == 10

    await town.later(minutes=59)
    await somebody.types("aide")
    assert len(somebody.cards) == 10
    await town.later(minutes=1)
    await somebody.types("aide")
    assert somebody.sees == NEUTRAL
    assert len(somebody.cards) == 11


async def test_one_accounts_silence_is_not_anothers(town: Town) -> None:
    somebody, awa = town.account(SOMEBODY), town.account(AWA)
    for number in range(12):
        await somebody.opens(f"wrong-{number}")
    await awa.opens(await town.link())

    assert awa.sees.startswith("Bonjour")


async def test_wrong_links_are_forgotten_after_a_day(town: Town) -> None:
    from storage.strangers import StrangerRow

    somebody = town.account(SOMEBODY)
    for number in range(9):
        await somebody.opens(f"wrong-{number}")
    await town.later(days=1, minutes=1)
    await somebody.opens("wrong-9")
    await somebody.opens("wrong-10")
    assert len(somebody.cards) == 11, "nine of yesterday do not count"

    await town.later(days=1, minutes=1)
    await town.account(SOMEBODY + 1).opens("wrong")

    def accounts(session: Session) -> list[int]:
        return list(session.scalars(select(StrangerRow.account)))

    assert await town.database.read(accounts) == [SOMEBODY + 1]


async def test_of_two_who_hold_one_link_one_gets_in(town: Town) -> None:
    import asyncio

    payload = await town.link()
    phones = [town.account(number) for number in range(200, 206)]
    await asyncio.gather(*(phone.opens(payload) for phone in phones))

    assert sorted(phone.sees == NEUTRAL for phone in phones) == [False] + [True] * 5


async def test_last_seen_is_written_once_a_day(town: Town) -> None:
    await joined(town, AWA)

    def far_back(session: Session) -> None:
        session.execute(update(PersonRow).values(last_seen=town.now.date() - timedelta(days=3)))

    def seen(session: Session) -> object:
        return session.scalars(select(PersonRow.last_seen)).one()

    await town.database.run(far_back)
    await town.database.read(people.by_account, AWA, town.now, lock=False)
    assert await town.database.read(seen) == town.now.date() - timedelta(days=3)
    await who(town, AWA)
    assert await town.database.read(seen) == town.now.date()
