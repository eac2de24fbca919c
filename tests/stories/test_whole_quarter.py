"""S3: the whole quarter in one message, from a phone without a network to the receipt, on both databases."""

import re

import pytest

from bot.practice.phones import Phone, readable
from bot.practice.world import Message
from storage.people import Role
from tests.conftest import CANARY
from tests.reporting.test_usual_quarter import figures, revisions
from tests.stories.conftest import Town

FILLED = """RAPPORT T2 2013 GAO
1.1.1 lois, total = 9
1.1.2a formés F H = 24 16
1.1.2b formés/tous = 25 %
1.1.4a structures = trois
1.1.4b comité oui/non = oui
1.1.1 état = en cours
1.1.2 état = en cours
1.1.4 état = retard, accès"""
RIGHT = FILLED.replace("25 %", "40/160").replace("trois", "3")


@pytest.fixture
async def awa(open_town: Town) -> Phone:
    return await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")


def the_form(card: Message) -> str:
    """What a tap on the frame copies."""
    found = re.search("<pre>(.*)</pre>", card.text, re.DOTALL)
    assert found is not None, card.text
    return readable(found[1])


async def test_the_form_copied_filled_in_without_a_network_and_sent_by_one_tap(awa: Phone, open_town: Town) -> None:
    awa.sends("/rapport modele")
    await awa.sees("Modèle T2 2013 · Gao")
    assert awa.lock_screen[-1].text == "Modèle T2 2013 · Gao"
    await awa.taps("Afficher")
    await awa.sees("Touchez le cadre pour le copier.", "Pas de reçu : pas reçu.", "RAPPORT T2 2013 GAO")
    form = the_form(awa.card)
    assert form.splitlines() == [
        "RAPPORT T2 2013 GAO",
        "1.1.1 Lois analysées depuis l… =",
        "1.1.2a Agents formés F H =",
        "1.1.2b Agents formés, sur… x/y =",
        "1.1.4a Structures en place =",
        "1.1.4b Un comité exis… oui/non =",
        "1.1.1 état = en cours",
        "1.1.2 état = en cours",
        "1.1.4 état = en cours",
    ]
    await awa.taps("États et causes")
    await awa.sees("États : en cours · en retard · achevée", "Causes : insécurité · accès · personnel", "idem")
    await awa.taps("← Retour")
    await awa.sees("RAPPORT T2 2013 GAO")
    before = (len(open_town.world.calls), awa.last_query)
    values = dict(
        zip(("1.1.1", "1.1.2a", "1.1.2b", "1.1.4a", "1.1.4b"), ("9", "24 16", "40/160", "3", "oui"), strict=True)
    )
    awa.online = False
    sent = awa.sends(
        "\n".join(
            f"{line} {values.get(line.split()[0], '')}" if line.endswith("=") else line for line in form.splitlines()
        )
    )
    open_town.clock.later(hours=20)  # the network is away
    awa.reconnects()
    await awa.sees(
        "Lu : 8 lignes sur 8 · T2 2013", "✓ 1.1.2a : 24 F, 16 H = 40", "✓ états : 3", "Rien n’est encore envoyé."
    )
    assert awa.card.reply_to == sent.id
    assert before[1] == awa.last_query
    await awa.taps("Envoyer")
    await awa.sees("Reçu n° 1 · T2 2013 · Gao", "3 activités, 5 réponses", "À temps. Merci.")
    assert not sent.deleted, "it can be looked at, and edited"
    assert [row[:3] for row in await open_town.database.read(figures)] == ALL


ALL = [
    ("1.1.1", "reported", 9),
    ("1.1.2a", "reported", 40),
    ("1.1.2b", "reported", 40),
    ("1.1.4a", "reported", 3),
    ("1.1.4b", "reported", 1),
]


async def test_what_was_not_read_comes_back_and_comes_again_alone(awa: Phone, open_town: Town) -> None:
    whole = awa.sends(FILLED)
    await awa.sees("Lu : 6 lignes sur 8 · T2 2013")
    assert awa.text == (
        "Lu : 6 lignes sur 8 · T2 2013\n✓ 1.1.1 : 9\n✓ 1.1.2a : 24 F, 16 H = 40\n✓ 1.1.4b : oui\n✓ états : 3\n"
        "✗ 1.1.2b : il faut deux nombres.\n   Exemple : 40/160\n✗ 1.1.4a : écrivez en chiffres.\n   Exemple : 3\n"
        "Renvoyez seulement ces 2 lignes."
    )
    assert awa.buttons == ["Envoyer les 6 lues", "Répondre aux 2 ici", "Plus tard", "Annuler"]
    assert awa.card.reply_to == whole.id
    card = awa.card.id
    lines = awa.sends("1.1.2b = 40/160\n1.1.4a = 3")
    await awa.sees("Lu : 8 lignes sur 8 · T2 2013", "✓ 1.1.2b : 40/160 = 25 %", "✓ 1.1.4a : 3")
    assert awa.card.id == card, "3.3 is edited"
    await awa.until(lambda: lines.deleted, lambda: "the card is not last")
    await awa.taps("Envoyer")
    await awa.sees("Reçu n° 1 · T2 2013 · Gao", "3 activités, 5 réponses")
    assert awa.card.id == card
    assert [row[:3] for row in await open_town.database.read(figures)] == ALL
    assert (await open_town.database.read(revisions))[2] == ("under_way", True, "access")


async def test_only_what_was_read_is_sent_and_the_rest_is_never_zero(awa: Phone, open_town: Town) -> None:
    awa.sends(FILLED)
    await awa.taps("Envoyer les 6 lues")
    await awa.sees("Reçu n° 1 · T2 2013 · Gao", "3 activités, 3 réponses")
    rows = {row[0]: row[1:3] for row in await open_town.database.read(figures)}
    assert rows["1.1.2b"] == ("not_reported", None)
    assert rows["1.1.4a"] == ("not_reported", None)


async def test_the_two_are_answered_on_the_card(awa: Phone) -> None:
    awa.sends(FILLED)
    await awa.taps("Répondre aux 2 ici")
    await awa.sees("1.1.2 Formation 1325", "Écrivez la partie, puis le tout.")
    awa.sends("40/160")
    await awa.sees("✓ 1.1.2b : 40/160 = 25 %", "Structures en place")
    awa.sends("3")
    await awa.sees("À vérifier · T2 2013 · Gao", "1.1.4 en retard : accès")
    await awa.taps("Envoyer")
    await awa.sees("Reçu n° 1", "3 activités, 5 réponses")


async def test_states_that_were_not_said_are_asked_before_it_is_sent(awa: Phone) -> None:
    awa.sends("\n".join(RIGHT.splitlines()[:6]))
    await awa.sees("Lu : 5 lignes sur 5")
    assert awa.buttons[0] == "Continuer"
    await awa.taps("Continuer")
    await awa.sees("Où en sont les 3 activités ?")
    await awa.taps("En cours pour les 3")
    await awa.taps("Envoyer")
    await awa.sees("Reçu n° 1")


async def test_an_edit_is_read_again_and_not_added(awa: Phone) -> None:
    awa.sends("/rapport")
    await awa.sees("○ 1.1.1")
    await awa.taps("Commencer")
    awa.sends("8")
    await awa.sees("✓ 1.1.1 : 8")
    whole = awa.sends(FILLED)
    await awa.sees("✓ 1.1.1 : 9 (avant : 8)", "✗ 1.1.2b")
    card = awa.card.id
    awa.edits(whole, RIGHT.replace("F H = 24 16", "F H = 26 16"))
    await awa.sees("Lu : 8 lignes sur 8", "✓ 1.1.1 : 9 (avant : 8)", "✓ 1.1.2a : 26 F, 16 H = 42")
    awa.edits(whole, RIGHT.replace("1.1.1 lois, total = 9\n", ""))
    await awa.sees("Lu : 7 lignes sur 7", "✓ 1.1.2a : 24 F, 16 H = 40")
    assert "1.1.1 :" not in awa.text
    assert awa.card.id == card
    await awa.taps("Envoyer")
    await awa.taps("Voir")
    await awa.sees("Lois analysées", ": 8")  # what stood there before the message stands there again


async def test_sent_twice_is_once_and_said_so(awa: Phone, open_town: Town) -> None:
    awa.sends(RIGHT)
    await awa.sees("Lu : 8 lignes sur 8")
    first = awa.card
    again = awa.sends(RIGHT)
    await awa.sees("C’est déjà noté.", "Lu : 8 lignes sur 8")
    assert awa.card.reply_to == again.id
    await awa.until(lambda: "continue dans un autre message" in first.plain, lambda: first.plain)
    await awa.taps("Envoyer")
    await awa.sees("Reçu n° 1", "3 activités, 5 réponses")
    assert [row[:3] for row in await open_town.database.read(figures)] == ALL


async def test_an_edit_after_it_was_sent_changes_nothing(awa: Phone, open_town: Town) -> None:
    whole = awa.sends(RIGHT)
    await awa.taps("Envoyer")
    await awa.sees("Reçu n° 1")
    awa.edits(whole, RIGHT.replace("= 9", "= 10"))
    await awa.sees("Déjà envoyé : n° 1.")
    assert awa.card.reply_to == whole.id
    awa.sends(RIGHT.replace("= 9", "= 10"))
    await awa.until(lambda: sum("Déjà envoyé" in m.plain for m in awa.messages) == 2, lambda: awa.text)
    assert [row[:3] for row in await open_town.database.read(figures)] == ALL


async def test_a_doubt_is_one_tap_away_on_the_card(awa: Phone) -> None:
    awa.sends(RIGHT.replace("= 9", "= 2400").replace("= 24 16", "= 40"))
    await awa.sees(
        "Lu : 6 lignes sur 8", "✗ 1.1.1 : 2 400, c’est beaucoup.", "✗ 1.1.2a : 40 en tout. Dont combien de femmes ?"
    )
    await awa.taps("Répondre aux 2 ici")
    await awa.sees("2 400, c’est beaucoup. C’est juste ?")
    await awa.taps("Oui, 2 400")
    await awa.sees("✓ 1.1.1 : 2 400", "40 en tout. Dont combien de femmes ?")
    awa.sends("24")
    await awa.sees("À vérifier", "24 F, 16 H = 40")


async def test_the_last_line_is_first_lines_that_were_not_taken(awa: Phone) -> None:
    for heading, answer in (
        ("RAPPORT T2 2013 KIDAL", "Kidal n’est pas dans vos lieux (Gao). Changez la première ligne."),
        ("RAPPORT GAO", "Je n’ai pas lu le trimestre. Première ligne : RAPPORT T2 2013 GAO"),
        ("RAPPORT T2 2013", "Je n’ai pas lu le lieu (Gao). Première ligne : RAPPORT T2 2013 GAO"),
        ("RAPPORT T2 2013 BAMAKO", "Je n’ai pas lu le lieu (Gao)."),
        ("RAPPORT T4 2013 GAO", "T4 2013 · Gao n’est pas ouvert."),
        ("RAPPORT T1 2013 GAO", "T1 2013 fermé depuis le 30 avril."),
    ):
        awa.sends(RIGHT.replace("RAPPORT T2 2013 GAO", heading))
        await awa.sees(answer)
    wrong = awa.sends(RIGHT.replace("GAO", "KIDAL"))
    await awa.until(lambda: awa.card.reply_to == wrong.id, lambda: awa.text)
    awa.edits(wrong, RIGHT)
    await awa.sees("Lu : 8 lignes sur 8")


async def test_nothing_read_and_no_first_line(awa: Phone) -> None:
    awa.sends("RAPPORT T2 2013 GAO\nbonjour\nchef")
    await awa.sees("Je n’ai lu aucune ligne. Il faut un code, =, un nombre.", "✗ ligne 2 :", "✗ ligne 3 :")
    await awa.taps("Modèle à remplir")
    await awa.sees("RAPPORT T2 2013 GAO")


async def test_lines_with_codes_and_nothing_open(awa: Phone) -> None:
    awa.sends("1.1.1 = 9\n1.1.4a = 3")
    await awa.sees("Il manque la première ligne. Exemple : RAPPORT T2 2013 GAO")


async def test_a_comment_that_names_somebody_is_not_kept(awa: Phone, open_town: Town) -> None:
    awa.sends(
        f"{RIGHT}\n1.1.4 note = Appelez le 66 75 12 34\n1.1.2 note = Salle {CANARY}.\n1.1.2 dépense = 350 000\n{CANARY}"
    )
    await awa.sees(
        "✗ 1.1.4 : il y a un numéro ou une adresse.", "✓ notes : 1", "✓ 1.1.2 dépense : 350 000 F CFA", "✗ ligne 13"
    )
    assert CANARY not in awa.lock_screen[-1].text


async def test_no_label_of_the_plan_comes_as_a_new_message(awa: Phone) -> None:
    awa.sends("/rapport modele")
    await awa.taps("Afficher")
    await awa.sees("RAPPORT")
    awa.sends(FILLED)
    await awa.sees("Lu : 6 lignes sur 8")
    shown = " ".join(notice.text for notice in awa.lock_screen)
    for word in ("Analyse", "Formation", "Lois", "lois", "formés", "structures", "comité"):
        assert word not in shown


async def test_two_places_are_chosen_first(open_town: Town) -> None:
    ali = await open_town.phone(12, "Ali", Role.AGENT, "MSIPC", "gao", "ansongo")
    ali.sends("/rapport modele")
    await ali.sees("Modèle T2 2013 · Gao · Ansongo")
    await ali.taps("Ansongo")
    await ali.sees("RAPPORT T2 2013 ANSONGO")
    await ali.taps("← Retour")
    await ali.taps("Gao")
    await ali.sees("RAPPORT T2 2013 GAO")
    ali.sends(RIGHT)
    await ali.sees("Lu : 8 lignes sur 8")
    ali.sends("RAPPORT T2 2013 ANSONGO\n1.1.1 = 4\n1.1.4a = 3")
    await ali.sees("Lu : 1 ligne sur 2", "✗ 1.1.4a : pas dans vos activités (1.1.1, 1.1.2).")


async def test_a_co_monitor_has_only_its_own(open_town: Town) -> None:
    fanta = await open_town.phone(13, "Fanta", Role.COMONITOR, "ONG1", "gao")
    fanta.sends("/rapport modele")
    await fanta.taps("Afficher")
    await fanta.sees("RAPPORT T2 2013 GAO")
    assert [line.split()[0] for line in the_form(fanta.card).splitlines()[1:]] == ["1.1.2a", "1.1.2b"]
    fanta.sends("RAPPORT T2 2013 GAO\n1.1.1 = 9\n1.1.2a = 20 16\n1.1.2b = pas constaté, accès\n1.1.2 état = en cours")
    await fanta.sees(
        "Lu : 2 lignes sur 4", "✓ 1.1.2b : pas constaté : accès", "✗ 1.1.1 : pas dans vos activités (1.1.2).",
        "✗ 1.1.2 : cela ne vous est pas demandé.",
    )  # fmt: skip
    assert "Renvoyez" not in fanta.text
    await fanta.taps("Continuer")
    await fanta.sees("Comment le savez-vous ?")
    await fanta.taps("Vu sur place")
    await fanta.taps("Envoyer")
    await fanta.sees("Reçu n° 1")


async def test_the_same_in_english(open_town: Town) -> None:
    ann = Phone.join(open_town.world, 21, "Ann", "en")
    ann.sends(f"/start {await open_town.payload(Role.AGENT, 'MSIPC', 'gao', language='en')}")
    await ann.taps("Yes, it")
    await ann.taps("I agree")
    ann.sends("/report template")
    await ann.sees("Form Q2 2013 · Gao")
    await ann.taps("Show")
    await ann.sees("Tap the frame to copy it.", "REPORT Q2 2013 GAO")
    form = the_form(ann.card)
    assert "1.1.2a Agents trained F M =" in form
    assert "1.1.4 state = under way" in form
    ann.sends(form.replace("F M =", "F M = 24 16").replace("yes/no =", "yes/no = yes").replace("x/y =", "x/y = 25 %"))
    await ann.sees(
        "Read: 5 lines out of 6 · Q2 2013",
        "✓ states: 3",
        "✗ 1.1.2b: two numbers are needed.",
        "No answer: 1.1.1, 1.1.4a",
    )
    assert ann.buttons[:2] == ["Send the 5 read", "Answer the 3 left here"]
    await ann.taps("Send the 5 read")
    await ann.sees("Received no. 1 · Q2 2013 · Gao", "3 activities, 2 answers")


async def test_it_came_twice_from_telegram(awa: Phone, open_town: Town) -> None:
    whole = awa.sends(RIGHT)
    await awa.sees("Lu : 8 lignes sur 8")
    count = len(awa.messages)

    def confirmed() -> list[int]:
        done = open_town.world.confirmed
        return [w.id for w in done if w.body.get("message", {}).get("message_id") == whole.id]

    await awa.until(confirmed, lambda: "not confirmed")
    open_town.world.redeliver(confirmed()[0])
    await awa.until(lambda: not open_town.world.again, lambda: "not fetched again")
    awa.sends("/aide")
    await awa.sees("Aide")
    assert len(awa.messages) == count + 2
    assert not whole.deleted


async def test_the_command_as_the_first_word_and_its_edit(awa: Phone) -> None:
    whole = awa.sends(FILLED.replace("RAPPORT", "/rapport"))
    await awa.sees("Lu : 6 lignes sur 8")
    awa.edits(whole, RIGHT.replace("RAPPORT", "/rapport"))
    await awa.sees("Lu : 8 lignes sur 8")


async def test_what_a_phone_cuts_in_two_is_one_report(awa: Phone) -> None:
    """Telegram takes 4,096 letters: the rest comes as a message of its own, and the line between them comes back."""
    notes = "1.1.4 note = " + "a" * 480
    head, tail = RIGHT.split("\n1.1.4a", 1)
    filling = "\n".join([notes] * 9)[: 4096 - len(head) - 3]
    awa.sends(f"{head}\n{filling}\n1.1.4a{tail}")
    await awa.sees("✓ 1.1.2b : 40/160 = 25 %", "✓ 1.1.4b : oui", "✓ états : 3", "Sans réponse : 1.1.4a")
    awa.sends("1.1.4a = 3")
    await awa.sees("✓ 1.1.4a : 3")
    assert "Sans réponse" not in awa.text


async def test_the_rest_of_a_message_that_was_too_long_goes_on_with_it(awa: Phone) -> None:
    """It begins in the middle of a line, without a first line: neither an answer nor a reason to ask for a button."""
    note = "1.1.2 note = " + "a" * 440
    first = "\n".join([RIGHT.split("\n1.1.4a")[0], *[note] * 8, "1.1.4a = 3"])
    awa.sends(first)
    await awa.sees("Lu : 5 lignes sur 5", "✓ 1.1.4a : 3")
    rest = awa.sends("0\n1.1.4b = oui")
    await awa.sees(
        "✗ 1.1.4a : le message était trop long.", "✗ ligne 1 : le message était trop long.", "✓ 1.1.4b : oui"
    )
    assert "✓ 1.1.4a" not in awa.text
    assert not rest.deleted
    awa.sends("1.1.4a = 30")
    await awa.sees("✓ 1.1.4a : 30")


async def test_a_report_on_one_line_and_two_answers_on_one_line(awa: Phone) -> None:
    awa.sends("RAPPORT T2 2013 GAO 1.1.1=9 1.1.4a=3")
    await awa.sees("Lu : 2 lignes sur 2", "✓ 1.1.1 : 9", "✓ 1.1.4a : 3")
    await awa.taps("Répondre aux 3 ici")
    await awa.sees("1.1.2 Formation 1325")
    awa.sends("1.1.2a=24 16; 1.1.4b=oui")
    await awa.sees("✓ 1.1.2a : 24 F, 16 H = 40", "✓ 1.1.4b : oui")


async def test_what_was_typed_and_not_read_stays_in_the_chat(awa: Phone) -> None:
    awa.sends(RIGHT)
    await awa.sees("Lu : 8 lignes sur 8")
    typed = awa.sends("1.1.1 = dix; 1.1.4a = 4")
    await awa.sees("Lu : 7 lignes sur 8", "✗ 1.1.1 : écrivez en chiffres.", "Gardé : 9", "✓ 1.1.4a : 4 (avant : 3)")
    assert "✓ 1.1.1" not in awa.text, "either read or not"
    assert awa.card.reply_to == typed.id
    assert not typed.deleted


async def test_figures_typed_into_a_correction_are_not_deleted_unread(awa: Phone) -> None:
    awa.sends(RIGHT)
    await awa.taps("Envoyer")
    await awa.taps("Corriger")
    await awa.taps("1.1.1 : 9")
    await awa.sees("Lois analysées")
    typed = awa.sends("1.1.1=10 1.1.4a=4")
    await awa.sees("Un nombre entier, à partir de 0.")
    answer = awa.sends("bonjour")
    await awa.until(lambda: answer.deleted, lambda: awa.text)
    assert not typed.deleted


async def test_figures_sent_where_a_comment_is_asked_are_no_comment(awa: Phone) -> None:
    awa.sends("\n".join(RIGHT.splitlines()[:6]))
    await awa.taps("Continuer")
    await awa.taps("En cours pour les 3")
    await awa.sees("À vérifier")
    await awa.taps("Commentaire")
    await awa.taps("1.1.2")
    await awa.sees("Commentaire · 1.1.2")
    awa.sends("1.1.1 = 10; 1.1.4a = 4")
    await awa.sees("✓ 1.1.1 : 10 (avant : 9)", "✓ 1.1.4a : 4 (avant : 3)")


async def test_codes_without_any_sign_come_back_with_an_example_that_is_right(awa: Phone) -> None:
    awa.sends(RIGHT)
    await awa.sees("Lu : 8 lignes sur 8")
    typed = awa.sends("1.1.2a 24 16\n1.1.2b 40/160\n1.1.4b oui\n1.1.4 retard")
    await awa.sees("Exemple : 1.1.2a = 24 16", "Exemple : 1.1.2b = 40/160", "Exemple : 1.1.4b = oui")
    await awa.sees("Exemple : 1.1.4 état = retard, accès")
    assert not typed.deleted


async def test_all_that_was_not_read_can_be_reached(awa: Phone) -> None:
    awa.sends("\n".join(["RAPPORT T2 2013 GAO", *(f"1.9.{n} = {n}" for n in range(1, 121))]))
    await awa.sees("Je n’ai lu aucune ligne.", "✗ 1.9.1 :", "lignes de plus")
    seen = set(re.findall(r"1\.9\.(\d+) :", awa.text))
    while "lignes de plus" in awa.text:
        before = awa.text
        await awa.taps("Suite")
        await awa.until(lambda: awa.text != before, lambda: awa.text)  # noqa: B023
        seen |= set(re.findall(r"1\.9\.(\d+) :", awa.text))
    assert seen == {str(n) for n in range(1, 121)}
    await awa.taps("Suite")
    await awa.sees("✗ 1.9.1 :")


async def test_only_the_lines_of_this_message_are_counted(awa: Phone) -> None:
    awa.sends(RIGHT)
    await awa.sees("Lu : 8 lignes sur 8")
    awa.sends(RIGHT.replace("= 9", "= neuf"))
    await awa.sees("Lu : 7 lignes sur 8", "✗ 1.1.1 : écrivez en chiffres.", "Gardé : 9")
    assert "noté" not in awa.text
    awa.sends("RAPPORT T2 2013 GAO note: route coupée\n1.1.1 = neuf")
    await awa.sees("Je n’ai lu aucune ligne.", "✗ ligne 1 :", "✗ 1.1.1 :")
    awa.sends("RAPPORT T2 2013 GAO 1.1.1=9")
    await awa.sees("C’est déjà noté.", "Lu : 1 ligne sur 1")


async def test_one_message_and_one_tap(awa: Phone) -> None:
    awa.sends(RIGHT)
    await awa.sees("Lu : 8 lignes sur 8")
    taps, typed = 0, 1
    before = awa.last_query
    await awa.taps("Envoyer")
    taps += awa.last_query != before
    await awa.sees("Reçu n° 1")
    assert (taps, typed) == (1, 1)
    assert len([m for m in awa.messages if m.mine]) == 2, "the welcome, and the receipt that 3.3 became"
