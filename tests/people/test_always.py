"""Help, the language, what is not read, and who can be reached."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handlers import always
from bot.menus import MENU, entries
from bot.messages import always as messages
from bot.messages.sheet import LINES, takes
from storage import delivering, drafts, outbox, people
from storage.answers import Source
from storage.calendar import Quarter
from storage.drafts import Subject
from storage.outbox import OutboxRow
from storage.people import PersonRow, Role
from storage.plan.logframe import Contacts
from tests.people.cast import AWA, FANTA, MARIAM, MOUSSA, NEUTRAL, SOMEBODY, TYPED, Town, joined, who
from tests.review.phone import plain
from tests.texts import TEXTS


async def test_help_for_who_reports(town: Town) -> None:
    awa = await joined(town, AWA)
    await awa.types("aide")

    assert awa.sees == (
        "Aide\n/rapport : envoyer mon rapport\n/effacer : vider la conversation\n"
        "Horloge près d’un message :\npas encore parti.\nPas de reçu : pas reçu.\n"
        "Questions : Cellule PAN, 00 00 00 00"
    ), "only commands that are built"
    assert awa.buttons == ["Commencer"]


async def test_help_names_every_command_once_it_is_built(town: Town) -> None:
    from dataclasses import replace

    town.house = replace(town.house, doors=town.house.doors | {"rt", "mesrapports"})
    awa = await joined(town, AWA)
    await awa.types("help")

    assert "/rapport modele : sans réseau\n/mesrapports : voir, corriger\n" in awa.sees


async def test_help_by_a_button_leaves_the_card(town: Town) -> None:
    awa = await joined(town, AWA)
    await awa.taps("Aide")

    assert len(awa.cards) == 2
    assert awa.sees.startswith("Aide\n")


async def test_help_for_a_coordinator_and_an_evaluator(town: Town) -> None:
    from dataclasses import replace

    town.house = replace(town.house, doors=town.house.doors | {"suivi", "equipe", "recapitulatif"})
    moussa = await joined(town, MOUSSA, Role.COORDINATOR, "MSIPC", ())
    await moussa.types("aide")
    assert moussa.sees == (
        "Aide\n/suivi : Avancement du plan\n/recapitulatif : Récapitulatifs, documents\n"
        "/equipe : Équipe, téléphone perdu\n/effacer : Vider la conversation\n"
        "/langue : Français, English\nQuestions : Cellule PAN, 00 00 00 00"
    )

    eva = await joined(town, 105, Role.EVALUATOR, None, (), until=date(2014, 3, 31), language="en")
    await eva.types("help")
    assert eva.sees.startswith("Help\n/progress: Plan progress\n/rollup: Summaries, documents\n/wipe")
    assert "équipe" not in eva.sees


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EVALUATOR])
@pytest.mark.parametrize("service", ["Cellule PAN", "Cellule de suivi du plan d’action national"])
def test_a_small_phone_shows_the_whole_help_at_once(language: str, role: Role, service: str) -> None:
    contacts = Contacts({"fr": service, "en": service}, "00 00 00 00")
    doors = {entry.fr for entry in MENU}
    text = plain(messages.help_to_follow(TEXTS.of(language), role, doors, contacts).text)
    assert takes(text) <= LINES, text
    for entry in entries(role, doors - {"aide", "annuler"}):
        assert f"/{entry.name(language)}" in text


async def test_changing_the_language(town: Town) -> None:
    awa = await joined(town, AWA)
    await awa.types("langue")
    assert awa.sees == "Langue / Language"
    assert awa.buttons == ["Français", "English"]

    await awa.taps("English")
    assert awa.sees == "Noted: English."
    assert "report" in awa.menu
    assert (await who(town, AWA)).language == "en"

    await awa.types("language")
    await awa.taps("Français")
    assert awa.sees == "C’est noté : français."
    assert "rapport" in awa.menu


async def test_the_open_card_is_drawn_in_the_new_language(town: Town) -> None:
    awa = await joined(town, AWA)
    person = await who(town, AWA)

    def begin(session: Session) -> None:
        plan = town.house.plans.open(session)[0]
        about = Subject(plan.id, Quarter(2013, 1), person.area_ids[0], person.organisation or 0, Source.MINISTRY)
        draft = drafts.open_on(session, person.id, about, "q:1.1.1", plan.version, AWA, town.now)
        drafts.drawn(session, [(draft.id, 0, 0)], town.now)

    await town.database.run(begin)
    await awa.types("langue")
    await awa.taps("English")

    assert "Activity 1.1.1" in awa.cards[0].text
    assert awa.sees == "Noted: English."


async def test_what_is_not_text_is_deleted_and_answered_in_one_sentence(town: Town) -> None:
    awa = await joined(town, AWA)
    await awa.does(always.unread)

    assert awa.erased == [TYPED]
    assert awa.sees == "Je lis seulement du texte et des chiffres."
    assert awa.buttons == ["Aide"]


async def test_a_command_that_does_not_exist(town: Town) -> None:
    awa = await joined(town, AWA)
    await awa.does(always.unknown, command="inventee")

    assert awa.sees == "Cette commande n’existe pas ici."
    assert awa.buttons == ["Aide"]


async def test_none_of_it_for_strangers(town: Town) -> None:
    somebody = town.account(SOMEBODY)
    for unit in (always.unread, always.unknown, always.speak, always.blocked, always.back):
        await somebody.does(unit)
        assert somebody.sees == NEUTRAL
        assert somebody.erased == []


async def test_blocked_and_back_again(town: Town) -> None:
    awa = await joined(town, AWA)
    person = await who(town, AWA)

    def since(session: Session) -> object:
        return session.scalars(select(PersonRow.unreachable_since)).one()

    await awa.does(always.blocked)
    assert await town.database.read(since) == town.now
    blocked_at = town.now
    await town.later(hours=5)
    await awa.does(always.blocked)
    assert await town.database.read(since) == blocked_at, "since the first time"

    await awa.does(always.back)
    assert awa.sees == "Bon retour. T1 2013 : il manque 1.1.1, 1.1.2, 1.1.4"
    assert awa.buttons == ["Commencer"]
    assert await town.database.read(since) is None

    seen = len(awa.cards)
    await awa.does(always.back)
    assert len(awa.cards) == seen, "said once"
    assert person.id == (await who(town, AWA)).id


async def test_back_again_with_nothing_missing(town: Town) -> None:
    moussa = await joined(town, MOUSSA, Role.COORDINATOR, "MSIPC", ())
    await moussa.does(always.blocked)
    await moussa.does(always.back)
    assert moussa.sees == "Bon retour."

    fanta = await joined(town, FANTA, Role.COMONITOR, "ONG1")
    town.now = town.now.replace(month=5, day=1)  # T1 is locked
    await fanta.does(always.blocked)
    await fanta.does(always.back)
    assert fanta.sees == "Bon retour."


async def test_what_could_not_be_said_is_said_when_they_are_back(town: Town) -> None:
    awa = await joined(town, AWA)
    person = await who(town, AWA)

    def unsaid(session: Session) -> int:
        posted = outbox.post(session, template="joining.ready", values={}, now=town.now, person=person.id)
        delivering.dropped(session, posted, outbox.UNREACHABLE)
        people.mark_unreachable(session, person.id, town.now)
        return posted

    waiting = await town.database.run(unsaid)
    await awa.does(always.back)

    def state(session: Session) -> str:
        return session.get_one(OutboxRow, waiting).state

    assert await town.database.read(state) == "claimed", "it left with the same reply"
    assert awa.cards[-2].text.startswith("C’est prêt")
    assert awa.sees.startswith("Bon retour.")


async def test_help_changes_nothing(town: Town) -> None:
    mariam = await joined(town, MARIAM, Role.COORDINATOR, None, ())

    def touched(session: Session) -> list[object]:
        return list(session.execute(select(PersonRow.__table__)).one())

    before = await town.database.read(touched)
    await town.later(days=2)
    await mariam.types("aide")
    assert await town.database.read(touched) == before
