"""From a link to an access, as phones see it: every screen and every refusal, through the library to SQL and back."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import doors
from bot.practice.phones import Phone
from storage import people, revocations
from storage.invitations import Terms, invite, new_payload
from storage.people import Person, PersonRow, Role
from storage.plan.reading import Plans
from tests.stories.conftest import Town

NEUTRAL = "Ce service fonctionne sur invitation : demandez un lien à la personne qui vous en a parlé."


async def person(town: Town, account: int) -> Person:
    return await town.database.read(people.by_account, account, town.clock(), lock=False)


def how_many(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(PersonRow)) or 0


async def made_by(town: Town, maker: int, *areas: str) -> str:
    """The payload of a link that a coordinator made."""
    payload, now = new_payload(), town.clock()

    def make(session: Session) -> None:
        plan = Plans().open(session)[0]
        ministry = next(o.id for o in plan.organisations if o.code == "MSIPC")
        terms = Terms(Role.AGENT, ministry, tuple(a.id for a in plan.areas if a.key in areas))
        invite(session, terms, payload, now + timedelta(days=14), by=maker, now=now)

    await town.database.run(make)
    return payload


async def test_the_way_in_is_one_card(open_town: Town) -> None:
    awa = Phone.join(open_town.world, 11, "Awa")
    awa.sends(f"/start {await open_town.payload(Role.AGENT, 'MSIPC', 'gao', 'ansongo')}")
    await awa.sees("Bonjour, bienvenue sur Relais.", "agent de terrain", "MSIPC · Gao, Ansongo", "C’est bien vous ?")
    card = awa.card.id

    await awa.taps("Oui, c’est moi")
    await awa.sees("Relais garde sur vous :", "votre numéro de compte Telegram", "mois après votre départ")
    await awa.taps("J’accepte")
    await awa.sees("C’est prêt, merci.", "Prochain rapport : T2 2013", "Ansongo : 2 activités")
    assert awa.card.id == card
    assert [notice.silent for notice in awa.lock_screen] == [True]

    await awa.until(lambda: awa.commands, lambda: "no commands")
    assert set(awa.commands) <= doors.built(), "nobody is shown a command that is not built"
    assert {"rapport", "langue", "aide", "annuler"} <= set(awa.commands)
    assert (await person(open_town, 11)).areas == ("gao", "ansongo")


async def test_in_english(open_town: Town) -> None:
    john = Phone.join(open_town.world, 12, "John", "en")
    john.sends(f"/start {await open_town.payload(Role.AGENT, 'MSIPC', 'gao')}")
    await john.taps("English")
    await john.sees("Hello, welcome to Relais.", "field agent")
    await john.taps("Yes, it’s me")
    await john.taps("I agree")
    await john.sees("It’s ready, thank you.", "Next report: Q2 2013", "from 1 to 15 July")

    await john.until(lambda: "report" in john.commands, lambda: f"{john.commands}")
    assert "rapport" not in john.commands


async def test_the_other_roles(open_town: Town) -> None:
    fanta = await open_town.phone(21, "Fanta", Role.COMONITOR, "ONG1", "gao")
    await fanta.sees("Gao : 1 activité")
    moussa = await open_town.phone(31, "Moussa", Role.COORDINATOR, "MSIPC")
    await moussa.sees("Votre équipe : 0 personne")
    mariam = await open_town.phone(32, "Mariam", Role.COORDINATOR, None)
    await mariam.sees("Votre équipe : 2 personnes")


async def test_not_me_and_refusing_tell_the_coordinator(open_town: Town) -> None:
    moussa = await open_town.phone(31, "Moussa", Role.COORDINATOR, "MSIPC")
    maker = (await person(open_town, 31)).id

    awa = Phone.join(open_town.world, 11, "Awa")
    awa.sends(f"/start {await made_by(open_town, maker, 'gao')}")
    await awa.taps("Non, pas moi")
    await awa.sees("Merci de l’avoir dit.", "Lien fermé, rien n’est gardé.")
    await moussa.sees("Invitation fermée : agent, Gao")
    assert not moussa.lock_screen[-1].silent

    fanta = Phone.join(open_town.world, 12, "Fanta")
    fanta.sends(f"/start {await made_by(open_town, maker, 'ansongo')}")
    await fanta.taps("Oui, c’est moi")
    await fanta.taps("Je refuse")
    await fanta.sees("D’accord, rien n’est gardé.", "Pour revenir : demandez un lien")
    await moussa.sees("Invitation fermée : agent, Ansongo")
    assert await open_town.database.read(how_many) == 1


async def test_strangers_read_one_sentence(open_town: Town) -> None:
    for number, what in enumerate(("/start", "/rapport", "/start wrong", "/inventee", "bonjour", "12"), start=90):
        somebody = Phone.join(open_town.world, number, "X")
        somebody.sends(what)
        await somebody.sees(NEUTRAL)
        assert somebody.buttons == []
        assert somebody.commands == []
    somebody.sends_media("photo")
    await somebody.until(lambda: len(answers(somebody)) == 2, lambda: "a photo was not answered")
    assert somebody.text == NEUTRAL


async def test_links_that_let_nobody_in(open_town: Town) -> None:
    used, opened, late = [await open_town.payload(Role.AGENT, "MSIPC", "gao") for _ in range(3)]
    awa, fanta = Phone.join(open_town.world, 11, "Awa"), Phone.join(open_town.world, 12, "Fanta")
    awa.sends(f"/start {used}")
    await awa.taps("Oui, c’est moi")
    await awa.taps("J’accepte")
    await awa.sees("C’est prêt, merci.")
    fanta.sends(f"/start {opened}")
    await fanta.sees("Bonjour")

    for number, payload in enumerate((used, opened), start=91):
        somebody = Phone.join(open_town.world, number, "X")
        somebody.sends(f"/start {payload}")
        await somebody.sees(NEUTRAL)
    awa.sends(f"/start {used}")
    await awa.sees("Vous avez déjà un accès.")

    open_town.clock.later(days=14)
    somebody = Phone.join(open_town.world, 93, "X")
    somebody.sends(f"/start {late}")
    await somebody.sees(NEUTRAL)
    await fanta.taps("Oui, c’est moi")
    await fanta.sees(NEUTRAL)


async def test_ten_wrong_links_and_an_hour_of_silence(open_town: Town) -> None:
    somebody = Phone.join(open_town.world, 99, "X")
    for number in range(1, 11):
        somebody.sends(f"/start wrong-{number}")
    await somebody.until(lambda: len(answers(somebody)) == 10, lambda: f"{len(answers(somebody))} answers", 30)

    good = await open_town.payload(Role.AGENT, "MSIPC", "gao")
    somebody.sends("/aide")
    somebody.sends("/start wrong-11")
    awa = Phone.join(open_town.world, 11, "Awa")
    awa.sends(f"/start {good}")
    await awa.sees("Bonjour")
    assert len(answers(somebody)) == 10

    open_town.clock.later(hours=1)
    somebody.sends("/aide")
    await somebody.until(lambda: len(answers(somebody)) == 11, lambda: "still silent")


def answers(phone: Phone) -> list[object]:
    return [message for message in phone.messages if message.mine]


async def test_twice_is_once(open_town: Town) -> None:
    awa = Phone.join(open_town.world, 11, "Awa")
    awa.sends(f"/start {await open_town.payload(Role.AGENT, 'MSIPC', 'gao')}")
    await awa.taps("Oui, c’est moi")
    await awa.sees("Relais garde")
    card = awa.card
    accept = card.markup["inline_keyboard"][0][0]["callback_data"]
    awa.presses(card, accept)
    awa.presses(card, accept)
    await awa.toasted("C’est déjà noté.")
    await awa.sees("Prochain rapport : T2 2013")

    assert await open_town.database.read(how_many) == 1
    assert len(answers(awa)) == 1


async def test_someone_revoked_is_a_stranger_at_once(open_town: Town) -> None:
    awa = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    await awa.taps("Commencer")
    await awa.sees("1 sur")
    number = (await person(open_town, 11)).id
    ended = await open_town.database.run(revocations.revoke, number, by=None, now=open_town.clock())
    assert ended.drafts == 1

    awa.sends("9")
    await awa.sees(NEUTRAL)
    await awa.taps("Passer")
    await awa.until(lambda: len(answers(awa)) == 3, lambda: "the tap was not answered in words")


async def test_more_areas_and_another_role(open_town: Town) -> None:
    awa = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    awa.sends(f"/start {await open_town.payload(Role.AGENT, 'MSIPC', 'ansongo')}")
    await awa.sees("Vous avez déjà un accès.", "Ajouter Ansongo ?")
    await awa.taps("Ajouter")
    await awa.sees("Ajouté : Ansongo.")
    assert (await person(open_town, 11)).areas == ("gao", "ansongo")

    awa.sends(f"/start {await open_town.payload(Role.COORDINATOR, 'MSIPC')}")
    await awa.sees("Un compte n’a qu’un rôle. Demandez à")


async def test_a_crash_after_accepting_loses_no_answer(town: Town) -> None:
    awa = Phone.join(town.world, 11, "Awa")
    async with town.bot():
        awa.sends(f"/start {await town.payload(Role.AGENT, 'MSIPC', 'gao')}")
        await awa.taps("Oui, c’est moi")
        await awa.sees("Relais garde")

    # What a killed process leaves: the effect and its outbox row, committed; nothing said.
    from bot.handlers import joining
    from bot.house import House, Said
    from bot.taps import Tap
    from bot.texts import Texts

    tap = Tap.parse(awa.card.markup["inline_keyboard"][0][0]["callback_data"])
    house = House(Texts.load(), Plans(), 1, "RelaisBot", doors.built())
    said = Said(10**9, 11, 11, town.clock(), message=awa.card.id, tap=tap, query="q")
    await town.database.run(joining.accept, house, said)

    async with town.bot():
        await awa.sees("C’est prêt, merci.")
    assert len(answers(awa)) == 1
