"""What somebody typed is in no new message: where the card is gone, another comes, and a locked phone shows that."""

from bot.practice.phones import Phone, readable
from storage.people import Role
from tests.stories.conftest import Town
from tests.stories.test_inviting import ticked

TYPED = "victime"


async def types_without_a_card(phone: Phone, text: str = TYPED) -> None:
    """The person has deleted the card; something comes in its place, and what was typed goes."""
    phone.card.deleted = True
    before = len(phone.lock_screen)
    typed = phone.sends(text)
    await phone.until(lambda: len(phone.lock_screen) > before, lambda: "nothing came")
    await phone.until(lambda: typed.deleted, lambda: "what was typed is still there")
    assert not [notice.text for notice in phone.lock_screen if TYPED in readable(notice.text).lower()]


async def test_at_each_question_of_an_invitation(open_town: Town) -> None:
    mariam = await open_town.phone(32, "Mariam", Role.COORDINATOR, None)
    mariam.sends("/inviter")
    await mariam.sees("Pour quelle structure ?")
    await types_without_a_card(mariam)
    await mariam.sees("Pour quelle structure ?")
    await mariam.taps("Tout le plan")
    await mariam.sees("Quel rôle ?")
    await types_without_a_card(mariam)
    await mariam.sees("Quel rôle ?")
    await mariam.taps("Évaluation")
    await mariam.sees("Jusqu’à quel jour ?")
    mariam.sends(TYPED)
    await mariam.sees("Je n’ai pas lu « victime ».")
    await types_without_a_card(mariam)
    await mariam.sees("Jusqu’à quel jour ?")
    await types_without_a_card(mariam, "31/03/2014")
    await mariam.sees("Un repère pour votre liste ?")
    await types_without_a_card(mariam, f"{TYPED} 70 11 22 33")
    await mariam.sees("Un repère pour votre liste ?")
    await types_without_a_card(mariam)
    await mariam.sees("Lien ouvert jusqu’au 26 juillet.")

    mariam.sends("/inviter")
    await mariam.sees("Pour quelle structure ?")
    await mariam.taps("MSIPC")
    await mariam.taps("Agent")
    await mariam.sees("Quels lieux ?")
    await types_without_a_card(mariam)
    await mariam.sees("Quels lieux ?")
    await types_without_a_card(mariam, "gao")
    await ticked(mariam, "Gao")


async def test_at_the_question_for_a_name(open_town: Town) -> None:
    awa = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    awa.sends("/mesdonnees")
    await awa.taps("Changer mon nom")
    await awa.sees("Écrivez votre nom")
    await types_without_a_card(awa, f"{TYPED}\n{TYPED}")
    await awa.sees("Écrivez votre nom")
    await types_without_a_card(awa)
    await awa.sees("Vos données")
    assert "Changer mon nom" in awa.buttons
    # The name is kept, so the question says it from now on: on a card that is there.
    await awa.taps("Changer mon nom")
    await awa.sees("Actuel : victime")
    await types_without_a_card(awa, f"{TYPED}\n{TYPED}")
    await awa.sees("Écrivez votre nom")
    assert "Retirer mon nom" in awa.buttons
    awa.card.deleted = True
    gone = awa.world.chats[11].messages[awa.lock_screen[-1].message]
    awa.presses(gone, "mb:0:0:")
    await awa.sees("Vos données")
    assert not [notice.text for notice in awa.lock_screen if TYPED in readable(notice.text)]


async def test_at_the_questions_of_a_report(open_town: Town) -> None:
    awa = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    await awa.taps("Commencer")
    await awa.sees("1 sur 5")
    awa.sends(TYPED)
    await awa.sees("« victime »")
    await types_without_a_card(awa)
    # A whole quarter stays, so that it can be edited; its answer is a new message, with codes and numbers alone.
    awa.sends(f"RAPPORT T2 2013 GAO\n1.1.1 {TYPED} = {TYPED}\n1.1.2 note = {TYPED}\n{TYPED}\n1.1.4a = 3")
    await awa.sees("✗ 1.1.1", "✓ 1.1.4a : 3")
    assert not [notice.text for notice in awa.lock_screen if TYPED in readable(notice.text).lower()]
