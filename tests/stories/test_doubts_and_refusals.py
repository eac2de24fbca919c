"""Every sentence that says what was wrong and what to send instead, as the phone shows it."""

import pytest

from bot.practice.phones import Phone
from storage.people import Role
from tests.conftest import CANARY
from tests.stories.conftest import Town


@pytest.fixture
async def awa(open_town: Town) -> Phone:
    phone = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    await phone.taps("Commencer")
    await phone.sees("1 sur 5")
    return phone


async def at(phone: Phone, question: int) -> None:
    """To one of the five questions, by passing those before."""
    for n in range(1, question):
        await phone.taps("Passer")
        await phone.sees(f"{n + 1} sur 5")


NUMBERS = [
    (1, "douze", "Je n’ai pas lu « douze ». Écrivez en chiffres. Exemple : 12"),
    (1, CANARY, "Un nombre entier, à partir de 0. Exemple : 12"),
    (1, "9,5", "Un nombre entier, à partir de 0. Exemple : 12"),
    (1, "-3", "Un nombre entier, à partir de 0. Exemple : 12"),
    (2, "24 16 45", "24 + 16 font 40, pas 45. Écrivez femmes, puis hommes."),
    (3, "25 %", "Il faut deux nombres. Exemple : 40/160"),
    (3, "180/160", "180 dépasse 160. La partie, puis le tout. Exemple : 40/160"),
    (5, "peut-être", "Touchez un bouton, s’il vous plaît."),
]


@pytest.mark.parametrize(("question", "typed", "sentence"), NUMBERS)
async def test_a_number_that_was_not_read(awa: Phone, question: int, typed: str, sentence: str) -> None:
    await at(awa, question)
    message = awa.sends(typed)
    await awa.sees(sentence, f"{question} sur 5")
    await awa.until(lambda: message.deleted, lambda: "what was typed stays in the chat")


DOUBTS = [
    (1, "2400", "2 400, c’est beaucoup. C’est juste ?", "Oui, 2 400", "✓ 1.1.1 : 2 400"),
    (2, "1 200", "1 200 : comment lire ?", "1 F et 200 H", "✓ 1.1.2a : 1 F, 200 H = 201"),
    (2, "40", "40 en tout. Dont combien de femmes ?", "Je ne sais pas", "✓ 1.1.2a : 40"),
    (3, "0/0", "Sur 0, il n’y a pas de taux. C’est juste ?", "Oui, 0/0", "✓ 1.1.2b : 0/0"),
]


@pytest.mark.parametrize(("question", "typed", "asked", "tapped", "noted"), DOUBTS)
async def test_a_number_that_is_read_back_first(
    awa: Phone, question: int, typed: str, asked: str, tapped: str, noted: str
) -> None:
    await at(awa, question)
    awa.sends(typed)
    await awa.sees(asked)
    await awa.taps(tapped)
    await awa.sees(noted)


@pytest.mark.parametrize("typed", ["24 16", "24F 16H", "24/16", "16 H 24 F", "24 16 40"])
async def test_women_and_men_in_the_ways_people_write(awa: Phone, typed: str) -> None:
    await at(awa, 2)
    awa.sends(typed)
    await awa.sees("✓ 1.1.2a : 24 F, 16 H = 40")


async def test_several_lines_in_one_message(awa: Phone) -> None:
    awa.sends("9\n24 16\nquarante\n3")
    await awa.sees("Lu : 2 lignes sur 4.", "Je n’ai pas lu « quarante ».", "3 sur 5")


async def test_a_comment_without_names_or_numbers(awa: Phone) -> None:
    awa.sends("9\n24 16\n40/160\n3\noui")
    await awa.taps("En cours pour les 3")
    await awa.taps("Commentaire")
    await awa.taps("1.1.2")
    await awa.sees("Une ou deux phrases, 500 lettres.", "Sans nom, téléphone ni adresse.")
    awa.sends("Appelez le 66 75 12 34")
    await awa.sees("Il y a un numéro ou une adresse. Réécrivez sans, s’il vous plaît.")
    awa.sends("a" * 612)
    await awa.sees("612 lettres, c’est trop long. 500 au plus.")
    awa.sends("Salle prêtée par la mairie.")
    await awa.sees("À vérifier", "Salle prêtée par la mairie.")
    await awa.taps("Dépense")
    await awa.taps("1.1.2")
    await awa.sees("Dépensé au T2 pour 1.1.2 ?", "En francs CFA. Exemple : 350 000")
    awa.sends("350 000")
    await awa.sees("350 000 F CFA")


async def test_a_comment_is_kept_and_never_logged(awa: Phone) -> None:
    awa.sends("9\n24 16\n40/160\n3\noui")
    await awa.taps("En cours pour les 3")
    await awa.taps("Commentaire")
    await awa.taps("1.1.2")
    awa.sends(f"Salle {CANARY}.")
    await awa.sees("À vérifier", f"Salle {CANARY}.")


async def test_what_is_not_for_a_lock_screen_never_comes_as_a_new_message(awa: Phone) -> None:
    """Titles and labels of the plan come by edit, after a tap: phones show new messages while they are locked."""
    awa.sends("9\n24 16\n40/160\n3\noui")
    await awa.taps("En cours pour les 3")
    await awa.taps("Envoyer")
    await awa.sees("Reçu n°")
    shown = " ".join(notice.text for notice in awa.lock_screen)
    for word in ("Analyse", "Formation", "Lois", "Agents formés", "Structures", "comité"):
        assert word not in shown


async def test_later_and_tomorrow(awa: Phone, open_town: Town) -> None:
    awa.sends("9")
    await awa.sees("2 sur 5")
    await awa.taps("Plus tard")
    await awa.sees("Gardé : 1 réponse sur 5", "Rapport T2 2013 · Gao", "À envoyer jusqu’au 15 juillet")
    await awa.taps("Me le rappeler demain")
    assert awa.toast == "C’est noté."
    before = awa.card.id
    open_town.clock.later(hours=24)
    await awa.until(lambda: awa.card.id != before, lambda: "no reminder came")
    await awa.sees("Gardé le 12 juillet : 1 sur 5")
    assert not awa.lock_screen[-1].silent, "a reminder makes a sound"
    await awa.taps("Continuer")
    await awa.sees("2 sur 5")


async def test_a_card_that_was_deleted_comes_again(awa: Phone) -> None:
    awa.card.deleted = True
    awa.sends("9")
    await awa.sees("Rapport T2 2013 · Gao", "1 sur 5")
    await awa.taps("Continuer")
    await awa.sees("2 sur 5")


async def test_the_older_card_says_where_the_report_went_on(awa: Phone) -> None:
    old = awa.card
    awa.sends("9")
    await awa.sees("2 sur 5")
    awa.sends("/rapport")
    await awa.sees("Gardé le 12 juillet : 1 sur 5")
    await awa.until(lambda: "continue dans un autre message" in old.plain, lambda: old.plain)
    assert old.markup is None


async def test_the_same_in_english(open_town: Town) -> None:
    phone = Phone.join(open_town.world, 21, "Ann", "en")
    phone.sends(f"/start {await open_town.payload(Role.AGENT, 'MSIPC', 'gao', language='en')}")
    await phone.taps("Yes, it")
    await phone.taps("I agree")
    await phone.taps("Start")
    await phone.sees("Q2 2013 · Gao · 1 of 5", "Laws analysed so far", "how many by 30 June?")
    phone.sends("nine")
    await phone.sees("I could not read “nine”. Write in digits. Example: 12")
    phone.sends("9\n24 16\n40/160\n3\nyes")
    await phone.taps("Under way for all 3")
    await phone.taps("Send")
    await phone.sees("Received no. 1 · Q2 2013 · Gao", "On time. Thank you.")
