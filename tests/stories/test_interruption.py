"""S4: what interrupts a report, and what the phone shows then. Through the stand-in and the library, to SQL."""

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone, keyboard, readable
from bot.practice.world import Message
from storage import people, revocations
from storage.people import Role
from storage.plan.load import load
from storage.plan.logframe import Kind
from storage.reports import ReceiptRow, ReportRow
from tests.reporting.plans import LAWS, TEXTS, TRAINING, indicator, with_activities
from tests.stories.conftest import Town

WHOLE = "9\n24 16\n40/160\n3\noui"
NEUTRAL = "Ce service fonctionne sur invitation : demandez un lien à la personne qui vous en a parlé."


async def agent(town: Town, account: int = 11, name: str = "Awa") -> Phone:
    return await town.phone(account, name, Role.AGENT, "MSIPC", "gao")


async def begun(town: Town) -> Phone:
    """At the first of the five questions."""
    awa = await agent(town)
    await awa.taps("Commencer")
    await awa.sees("1 sur 5")
    return awa


async def ready_to_send(phone: Phone) -> None:
    phone.sends(WHOLE)
    await phone.taps("En cours pour les 3")
    await phone.sees("À vérifier")


def button(phone: Phone, label: str) -> tuple[Message, str]:
    """A button of the card as it is now, to be pressed whatever the card shows by then."""
    found = [b["callback_data"] for row in keyboard(phone.card) for b in row if readable(b["text"]) == label]
    assert found, f"no {label!r} among {phone.buttons}"
    return phone.card, found[0]


def sent(session: Session) -> tuple[int, int]:
    """How many receipts, how many reports."""
    receipts = session.scalar(select(func.count()).select_from(ReceiptRow))
    return receipts or 0, session.scalar(select(func.count()).select_from(ReportRow)) or 0


async def test_a_double_tap_is_one(open_town: Town) -> None:
    awa = await begun(open_town)
    passing = button(awa, "Passer")
    awa.presses(*passing)
    awa.presses(*passing)
    await awa.toasted("C’est déjà noté.")
    await awa.sees("2 sur 5")


async def test_an_old_card_shows_where_the_report_is(open_town: Town) -> None:
    awa = await begun(open_town)
    old, passing = button(awa, "Passer")
    awa.sends("9\n24 16")
    await awa.sees("3 sur 5")
    awa.sends("/rapport")
    await awa.sees("Gardé le 12 juillet : 2 sur 5")
    newer = awa.card
    assert newer.id != old.id
    await open_town.noted(11, newer.id)

    awa.presses(old, passing)
    await awa.toasted("Cet écran a changé. Voici où vous en êtes.")
    await awa.until(lambda: "2 sur 5" in readable(old.text), lambda: readable(old.text))
    await awa.until(lambda: "continue dans un autre message" in newer.text, lambda: newer.text)
    await awa.taps("Continuer")
    await awa.until(lambda: "3 sur 5" in readable(old.text), lambda: readable(old.text))


async def test_an_old_version_of_the_same_card(open_town: Town) -> None:
    awa = await begun(open_town)
    passing = button(awa, "Passer")
    awa.sends("9\n24 16")
    await awa.sees("3 sur 5")
    awa.presses(*passing)
    await awa.toasted("Cet écran a changé. Voici où vous en êtes.")
    await awa.sees("3 sur 5")


async def test_sending_twice_is_sending_once(open_town: Town) -> None:
    awa = await begun(open_town)
    await ready_to_send(awa)
    send = button(awa, "Envoyer")
    awa.presses(*send)
    awa.presses(*send)
    await awa.toasted("Déjà envoyé : n° 1.")
    await awa.sees("Reçu n° 1 · T2 2013 · Gao")
    assert await open_town.database.read(sent) == (1, 3)


async def test_a_week_later(open_town: Town) -> None:
    open_town.clock.later(days=-7)
    awa = await begun(open_town)
    awa.sends("9\n24 16")
    await awa.sees("3 sur 5")
    open_town.clock.later(days=7)

    awa.sends("/rapport")
    await awa.sees("Rapport T2 2013 · Gao", "Gardé le 5 juillet : 2 sur 5", "À envoyer jusqu’au 15 juillet")
    assert awa.buttons == ["Continuer", "Mes réponses", "Recommencer"]
    await awa.taps("Mes réponses")
    await awa.sees("À vérifier", "24 F, 16 H = 40")
    awa.sends("/rapport")
    await awa.sees("2 sur 5")
    await awa.taps("Recommencer")
    await awa.sees("Effacer ce brouillon ?", "2 réponses seront perdues.")
    await awa.taps("Non, continuer")
    await awa.sees("3 sur 5")


async def test_starting_again_a_week_later(open_town: Town) -> None:
    open_town.clock.later(days=-7)
    awa = await begun(open_town)
    awa.sends("9")
    await awa.sees("2 sur 5")
    open_town.clock.later(days=7)
    awa.sends("/rapport")
    await awa.taps("Recommencer")
    await awa.taps("Oui, effacer")
    await awa.sees("Effacé. Rien n’a été envoyé.")
    await awa.taps("Rapport")
    await awa.sees("○ 1.1.1   ○ 1.1.2   ○ 1.1.4")


async def test_a_number_at_a_card_untouched_for_a_day(open_town: Town) -> None:
    awa = await begun(open_town)
    card = awa.card.id
    open_town.clock.later(days=1, hours=1)
    typed = awa.sends("12")
    await awa.sees("Vous écrivez 12. C’est pour 1.1.1 ?")
    assert awa.card.id != card, "far up in the chat nobody would see it"
    await awa.until(lambda: typed.deleted, lambda: "what was typed stays")
    await awa.taps("Oui, noter 12")
    await awa.sees("✓ 1.1.1 : 12", "2 sur 5")


async def test_that_number_was_for_something_else(open_town: Town) -> None:
    awa = await begun(open_town)
    open_town.clock.later(days=1, hours=1)
    awa.sends("12")
    await awa.sees("Vous écrivez 12.")
    await awa.taps("Non")
    await awa.sees("1 sur 5", "combien au 30 juin ?")


async def test_a_colleague_was_first(open_town: Town) -> None:
    awa, ali = await begun(open_town), await agent(open_town, 12, "Ali")
    await ali.taps("Commencer")
    await ali.sees("1 sur 5")
    await ready_to_send(ali)
    await ready_to_send(awa)
    await awa.taps("Envoyer")
    await awa.sees("Reçu n° 1")

    await ali.taps("Envoyer")
    await ali.sees("1.1.1 est déjà envoyé (n° 1).", "1.1.4 est déjà envoyé (n° 1).")
    assert "Envoyer le reste" not in ali.buttons, "there is no rest"
    await ali.taps("Voir")
    await ali.sees("Envoyé n° 1", "Lois analysées")
    assert await open_town.database.read(sent) == (1, 3)


async def test_a_colleague_has_sent_a_part(open_town: Town) -> None:
    """The plan had one activity of Gao when the colleague sent it, and has three when Awa sends."""
    await open_town.database.run(load, with_activities(LAWS, version=2), open_town.clock())
    ali = await agent(open_town, 12, "Ali")
    await ali.taps("Commencer")
    await ali.sees("1 sur 1")
    await open_town.database.run(load, with_activities(LAWS, TRAINING, TEXTS, version=3), open_town.clock())
    awa = await begun(open_town)
    await ready_to_send(awa)
    await open_town.database.run(load, with_activities(LAWS, version=4), open_town.clock())
    ali.sends("8")
    await ali.taps("En cours")
    await ali.taps("Envoyer")
    await ali.sees("Reçu n° 1")
    await open_town.database.run(load, with_activities(LAWS, TRAINING, TEXTS, version=5), open_town.clock())

    await awa.taps("Envoyer")
    await awa.sees("1.1.1 est déjà envoyé (n° 1).")
    await awa.taps("Envoyer le reste")
    await awa.sees("Reçu n°", "2 activités, 4 réponses")
    assert await open_town.database.read(sent) == (2, 3)


async def test_the_quarter_is_still_running(open_town: Town) -> None:
    open_town.clock.later(days=-22)
    awa = await agent(open_town)
    awa.sends("/rapport")
    await awa.sees("Rien à envoyer. Prochain rapport : T2 2013, le 1er juillet.")
    await awa.taps("T2 2013 · Gao")
    await awa.sees("1 sur 5")
    await ready_to_send(awa)
    await awa.taps("Envoyer")
    await awa.sees("T2 finit le 30 juin. Envoyer déjà ?")
    await awa.taps("Attendre")
    await awa.sees("Gardé : 5 réponses sur 5")
    assert await open_town.database.read(sent) == (0, 0)

    await awa.taps("Continuer")
    await awa.taps("Envoyer")
    await awa.taps("Oui, envoyer")
    await awa.sees("Reçu n° 1", "À temps. Merci.")


async def locked(town: Town) -> tuple[Phone, Phone]:
    """Awa with two answers and Moussa, a week after the lock; Awa has asked for more time."""
    awa, moussa = await begun(town), await town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
    awa.sends("9\n24 16")
    await awa.sees("3 sur 5")
    town.clock.later(days=25)
    awa.sends("40/160")
    await awa.sees("T2 2013 fermé depuis le 30 juillet.", "Vos 2 réponses sont gardées.")
    await awa.taps("Demander un délai")
    await awa.toasted("C’est noté. La coordination le sait.")
    await moussa.sees("Délai demandé · T2 2013 · Gao")
    assert not moussa.lock_screen[-1].silent
    return awa, moussa


async def test_locked_and_given_more_time(open_town: Town) -> None:
    awa, moussa = await locked(open_town)
    await moussa.taps("Prolonger")
    await moussa.sees("Prolonger T2 2013 pour Gao ?", "Envoi : 15 juillet", "Fermeture : 30 juillet")
    await moussa.taps("+ 15 jours")
    await moussa.sees("Pourquoi ?")
    await moussa.taps("Réseau coupé")
    await moussa.sees("Prolongé. 1 personne le sait.")

    await awa.sees("T2 2013 · Gao : délai prolongé", "À envoyer jusqu’au 21 août")
    assert not awa.lock_screen[-1].silent
    await awa.taps("Commencer")
    await awa.sees("Rapport T2 2013 · Gao", ": 2 sur 5", "À envoyer jusqu’au 21 août")
    await awa.taps("Continuer")
    await awa.sees("3 sur 5")
    awa.sends("40/160\n3\noui")
    await awa.taps("En cours pour les 3")
    await awa.taps("Envoyer")
    await awa.sees("Reçu n° 1", "À temps. Merci.")


async def test_locked_and_refused(open_town: Town) -> None:
    awa, moussa = await locked(open_town)
    await moussa.taps("Refuser")
    await moussa.sees("Refusé · T2 2013 · Gao")
    await awa.sees("Délai refusé. Parlez à la coordination.")
    await awa.taps("Effacer")
    await awa.told("Effacer ce brouillon ?")
    await awa.taps("Oui, effacer")
    await awa.told("Effacé. Rien n’a été envoyé.")


async def test_the_plan_is_reloaded(open_town: Town) -> None:
    awa = await begun(open_town)
    awa.sends("9\n24 16")
    await awa.sees("3 sur 5")
    result = TRAINING.results[0]
    in_all = indicator("1.1.2a", Kind.COUNT, "Agents formés", "Agents trained", 50)
    reshaped = replace(TRAINING, results=(replace(result, indicators=(in_all, *result.indicators[1:])),))
    await open_town.database.run(load, with_activities(LAWS, reshaped, TEXTS), open_town.clock())

    awa.sends("40/160")
    await awa.sees("Le plan a changé : 1.1.2a est à redonner.")
    await awa.sees("Agents formés pendant T2 ?", "2 sur 5")


async def test_revoked_meanwhile(open_town: Town) -> None:
    awa = await begun(open_town)
    await ready_to_send(awa)
    person = await open_town.database.read(people.by_account, 11, open_town.clock(), lock=False)
    await open_town.database.run(revocations.revoke, person.id, by=None, now=open_town.clock())
    await awa.taps("Envoyer")
    await awa.sees(NEUTRAL)
    await awa.until(lambda: awa.commands == [], lambda: f"{awa.commands}")
    assert await open_town.database.read(sent) == (0, 0)


async def test_the_bot_is_started_again(town: Town) -> None:
    async with town.bot():
        awa = await begun(town)
        awa.sends("9")
        await awa.sees("2 sur 5")
    passing = button(awa, "Passer")
    awa.presses(*passing)
    typed = awa.sends("40/160")
    async with town.bot():
        await awa.sees("✓ 1.1.2b : 40/160 = 25 %", "4 sur 5")
        await awa.until(lambda: typed.deleted, lambda: "what was typed stays")
        awa.sends("3\noui")
        await awa.taps("En cours pour les 3")
    async with town.bot():
        await awa.taps("Envoyer")
        await awa.sees("Reçu n° 1")
    assert await town.database.read(sent) == (1, 3)
