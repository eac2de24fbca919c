"""The tally, as the story tells it: through the stand-in and the library, to SQL."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone, keyboard, readable
from bot.practice.world import Message
from storage import drafts, outbox, people, revocations, tallied
from storage.drafts import Draft, DraftRow, Kind
from storage.people import Role
from storage.plan.load import load
from storage.tables import Base
from storage.tally_counts import Cell, Conflict, Counts, Tally
from tests.conftest import CANARY
from tests.filling import Filling
from tests.reporting.tallied import TALLIED
from tests.stories.conftest import MORNING, Town, stamped

FOR_LOCK_SCREENS = ("viol", "vbg", "sexuel", "agression", "victime", "survivant", "conflit", "armé", "attaque")
LEFT = "Décompte gardé, pas envoyé.\nPour continuer : /decompte"
ONLY_DIGITS = "Ici, seulement des chiffres. Votre message est effacé et n’est pas gardé."
NOT_NOW = "D’accord. /decompte quand vous voulez."


def founded(session: Session) -> None:
    stamped(session)
    load(session, TALLIED, MORNING)


@pytest.fixture
def founding() -> Filling:
    return founded


async def agent(town: Town, account: int = 11, name: str = "Awa", *areas: str) -> Phone:
    return await town.phone(account, name, Role.AGENT, "MSIPC", *(areas or ("gao",)))


async def begun(awa: Phone) -> None:
    """7.2, the first time."""
    awa.sends("/decompte")
    await awa.taps("Continuer")
    await awa.taps("Santé")
    await awa.sees("Combien de cas enregistrés au T2 ?")


def left(phone: Phone) -> list[str]:
    return [readable(m.text or m.plain) for m in phone.messages]


async def only(phone: Phone, *before: str, last: str) -> None:
    """Waits until nothing else stands in the chat."""
    await phone.until(
        lambda: len(left(phone)) == len(before) + 1 and left(phone)[-1].startswith(last), lambda: f"{left(phone)}"
    )


def draft_of(session: Session, account: int, now: datetime) -> Draft | None:
    person = people.by_account(session, account, now, lock=False)
    found = [d for d in drafts.unfinished(session, person.id) if d.kind is Kind.TALLY]
    return found[0] if found else None


async def kept(town: Town, account: int = 11) -> Draft | None:
    return await town.database.read(draft_of, account, town.clock())


def was_sent(session: Session, number: int) -> Tally:
    return tallied.of_number(session, number).tally


async def the_receipt(phone: Phone, area: str = "Gao") -> int:
    await phone.sees("Reçu n° D ", f" · {area}")
    return int(phone.text.removeprefix("Reçu n° D ").split()[0].rstrip(","))


async def test_nothing_to_report_takes_three_taps(open_town: Town) -> None:
    """Whose service is known: it is asked the first time."""
    awa = await agent(open_town, 11, "Awa", "gao", "mopti")
    awa.sends("/decompte")
    await awa.taps("Mopti")
    await awa.taps("Santé")
    await awa.taps("Zéro pour tout")
    await awa.taps("Envoyer")
    await the_receipt(awa, "Mopti")
    before = left(awa)
    command = awa.sends("/decompte")
    await awa.sees("Décompte · T2 2013 · Gao", "Du 1er avril au 30 juin", "Vous comptez, vous n’enquêtez pas.")
    await awa.sees("Pour orienter : CSRéf de Gao", "☎ 00 00 00 00 · vérifié le 2 juin")
    assert awa.card.protected
    card = awa.card
    taps = 0
    for label in ("Continuer", "Zéro pour tout", "Envoyer"):
        await awa.taps(label)
        taps += 1
    assert taps == 3
    number = await the_receipt(awa)
    await awa.until(lambda: command.deleted and card.deleted, lambda: f"{left(awa)}")
    assert left(awa)[:-1] == before
    assert awa.lock_screen[-1].silent
    assert awa.buttons == ["Corriger"]
    tally = await open_town.database.read(was_sent, number)
    assert list(tally.types.values()) == [Counts(0)] * 6
    assert tally.conflict_said is Conflict.NOT_ASKED


async def _sent_once(phone: Phone, *labels: str) -> int:
    await begun(phone)
    for label in labels:
        await phone.taps(label)
    await phone.sees("Zéro cas pour les 6 types.", "Rien n’est encore envoyé.")
    await phone.taps("Envoyer")
    return await the_receipt(phone)


async def test_one_type_is_four_taps_and_four_digits(open_town: Town) -> None:
    """The first time one tap more, for the service; and one for the conflict-related list."""
    awa = await agent(open_town)
    await begun(awa)
    assert awa.buttons[:3] == ["Zéro pour tout", "1 Viol", "2 Agression sexuelle"]
    card = awa.card
    await awa.taps("2 Agression sexuelle")
    await awa.sees("Type 2 : agression sexuelle", "Exemple : 0 2 0 1", "Votre message est effacé aussitôt.")
    typed = awa.sends("2 5 0 1")
    await awa.until(lambda: typed.deleted, lambda: f"{left(awa)}")
    await awa.until(lambda: "2 Agression sexuelle : 8 ✓" in awa.buttons, lambda: f"{awa.buttons}")
    assert awa.buttons[0] == "Zéro pour les 5 autres"
    await awa.taps("Zéro pour les 5 autres")
    await awa.sees("Sur ces 8 cas, combien sont notés « liés au conflit » au registre ?")
    await awa.taps("Pas noté")
    await awa.sees("À vérifier. Service : santé", "Liés au conflit : pas noté.")
    table = awa.card.plain.split("\n")
    assert [line for line in table if line.startswith(("   fil", "1 ", "2 ", "3-6"))] == [
        "   fil. fem. gar. hom. n.c. tot.",
        "1     0    0    0    0    0    0",
        "2     2    5    0    1    0    8",
        "3-6   0    0    0    0    0    0",
    ]
    assert awa.card is card
    await awa.taps("Envoyer")
    number = await the_receipt(awa)
    await only(awa, *left(awa)[:-1], last="Reçu n° D")
    assert not any(digit in awa.text.replace(str(number), "").replace("T2 2013", "") for digit in ("8 cas", "5"))
    tally = await open_town.database.read(was_sent, number)
    assert tally.types["sexual_assault"].total == 8
    assert tally.conflict_said is Conflict.NOT_NOTED
    assert not await kept(open_town)


async def test_every_first_line_is_neutral_and_every_card_was_sent_protected(open_town: Town) -> None:
    awa = await agent(open_town)
    welcome = len(awa.lock_screen)
    await begun(awa)
    for label, then in (
        ("Règles", "· Deux personnes = deux cas."),
        ("← Retour", "Combien de cas"),
        ("1 Viol", "Écrivez 4 nombres"),
        ("Sexe ou âge non connu", "Écrivez 5 nombres"),
        ("← Retour", "Écrivez 4 nombres"),
        ("Total seul", "Combien en tout ?"),
    ):
        await awa.taps(label)
        await awa.sees(then)
        assert awa.text.split("\n")[0] == "Décompte · T2 2013 · Gao"
    awa.sends("120")
    await awa.sees("C’est beaucoup. C’est juste ?")
    await awa.taps("Oui")
    for label, then in (
        ("Zéro pour les 5 autres", "Sur ces 120 cas"),
        ("Détailler", "Liés au conflit,"),
        ("Viol collectif", "Lié au conflit : viol collectif"),
    ):
        await awa.taps(label)
        await awa.sees(then)
        assert awa.text.split("\n")[0] == "Décompte · T2 2013 · Gao"
    tally_messages = [m for m in awa.chat.messages.values() if m.mine][welcome:]
    assert tally_messages
    assert all(m.protected for m in tally_messages)
    for notice in awa.lock_screen:
        assert not [word for word in FOR_LOCK_SCREENS if word in notice.text.lower()]
    for call in open_town.world.calls:
        assert "120" not in str(call.parameters.get("reply_markup", "")).replace("120 ✓", "")


async def test_what_is_not_digits_leaves_no_trace(open_town: Town) -> None:
    """A name, a picture with a caption, a contact, a place, something forwarded, an edit, an unknown command."""
    awa = await agent(open_town)
    await begun(awa)
    await awa.taps("1 Viol")
    earlier = awa.sends("1 0 0 0")
    await awa.until(lambda: earlier.deleted, lambda: f"{left(awa)}")
    await awa.taps("1 Viol")
    await awa.sees("Écrivez 4 nombres")
    calls = len(open_town.world.calls)
    came = [
        awa.sends(f"{CANARY} Traore"),
        awa.sends(f"2 5 0 1 {CANARY}"),
        awa.sends(f"RAPPORT T2 2013 GAO\n1.1.1 = 9\n{CANARY}"),
        awa.sends(f"/{CANARY.replace('-', '')}"),
        awa.sends(f"/aide {CANARY}"),
        awa.sends("76 12 34 56 78"),
        awa.sends("76123456"),
        awa.sends("12²"),
        *(awa.sends_media(kind, CANARY) for kind in ("photo", "voice", "document", "contact", "location")),
        awa.forwards(CANARY),
    ]
    await awa.until(lambda: all(m.deleted for m in came), lambda: f"{left(awa)}")
    edited = open_town.world.add(awa.chat, mine=False, text="3 0 0 0", plain="3 0 0 0")
    awa.edits(edited, f"4 0 0 0 {CANARY}")
    await awa.until(lambda: edited.deleted, lambda: f"{left(awa)}")
    await awa.until(lambda: not open_town.world.updates, lambda: "not confirmed")
    card = next(m for m in awa.messages if m.mine and "Décompte" in m.plain)
    assert ONLY_DIGITS in readable(card.text)
    assert readable(card.text).split("\n")[0] == "Décompte · T2 2013 · Gao"
    assert "76" not in card.text
    for call in list(open_town.world.calls)[calls:]:
        assert CANARY not in repr(call.parameters)
        assert "76123456" not in repr(call.parameters)
    assert "getFile" not in {call.method for call in open_town.world.calls}
    draft = await kept(open_town)
    assert draft is not None
    assert {code: counts.total for code, counts in draft.tally.types.items()} == {"rape": 1}
    assert not await open_town.database.read(rows_with, CANARY, 76123456)
    awa.sends(f"{CANARY} encore")  # the same again: no second edit
    awa.sends("0 0 0 2")
    await awa.until(lambda: "1 Viol : 2 ✓" in buttons(card), lambda: readable(card.text))


def buttons(card: Message) -> list[str]:
    return [readable(button["text"]) for row in keyboard(card) for button in row]


def rows_with(session: Session, *what: Any) -> list[str]:
    """Which tables hold it: all of them are looked through."""
    return [
        table.name
        for table in Base.metadata.sorted_tables
        for row in session.execute(select(table))
        if any(str(one) in repr(tuple(row)) for one in what)
    ]


async def test_not_this_time_is_never_asked_again(open_town: Town) -> None:
    awa = await agent(open_town)
    before = left(awa)
    await begun(awa)
    await awa.taps("1 Viol")
    awa.sends("2 5 0 1")
    await awa.until(lambda: "1 Viol : 8 ✓" in awa.buttons, lambda: f"{awa.buttons}")
    await awa.taps("Pas cette fois")
    await only(awa, *before, last=NOT_NOW)
    open_town.clock.later(minutes=40)
    awa.sends("/decompte")
    await awa.taps("Continuer")
    await awa.until(lambda: "1 Viol : 8 ✓" in awa.buttons, lambda: f"{awa.buttons}")
    awa.sends("/annuler")
    await awa.sees(NOT_NOW)
    await awa.until(lambda: not [t for t in left(awa) if "Viol" in t or "annuler" in t], lambda: f"{left(awa)}")


async def test_left_for_half_an_hour_it_goes_and_is_kept_a_week(town: Town) -> None:
    async with town.bot():
        awa = await agent(town)
        before = left(awa)
        await begun(awa)
        await awa.taps("1 Viol")
        awa.sends("2 5 0 1")
        await awa.until(lambda: "1 Viol : 8 ✓" in awa.buttons, lambda: f"{awa.buttons}")
    town.clock.later(minutes=29)
    async with town.bot():
        await awa.until(lambda: not town.world.updates, lambda: "not confirmed")
        assert "1 Viol : 8 ✓" in awa.buttons
    town.clock.later(minutes=2)
    async with town.bot():
        await only(awa, *before, last=LEFT)
        assert awa.lock_screen[-1].silent
        draft = await kept(town)
        assert draft is not None
        assert draft.tally.total == 8
        awa.sends("/decompte")
        await awa.taps("Continuer")
        await awa.until(lambda: "1 Viol : 8 ✓" in awa.buttons, lambda: f"{awa.buttons}")
        assert awa.card.protected
    town.clock.later(days=7, minutes=1)
    async with town.bot():
        await awa.until(lambda: "Viol" not in "".join(left(awa)) and not any("Décompte ·" in t for t in left(awa)),
                        lambda: f"{left(awa)}")  # fmt: skip
        assert await kept(town) is None

        def counts(session: Session) -> list[Any]:
            return [row.tally for row in session.scalars(select(DraftRow).where(DraftRow.kind == Kind.TALLY))]

        assert not [row for row in await town.database.read(counts) if row]


async def test_a_report_begins_meanwhile_and_the_other_way_round(town: Town) -> None:
    async with town.bot():
        awa = await agent(town)
        await begun(awa)
        awa.sends("/rapport")
        await awa.taps("Commencer")
        await awa.told("1 sur 5")
        report = next(m for m in awa.messages if m.mine and "1 sur 5" in readable(m.text))
        await awa.told(LEFT)
        awa.sends("9")
        await awa.told("2 sur 5")
        assert await town.database.read(draft_of, 11, town.clock())
        assert not report.deleted
        assert not [t for t in left(awa) if t.startswith("Décompte ·")]
        awa.sends("/decompte")
        await awa.sees("Décompte · T2 2013 · Gao")
        await awa.until(
            lambda: readable(report.text).startswith("Gardé : 1 réponse sur 5"), lambda: readable(report.text)
        )
        await awa.taps("Continuer")
        await awa.taps("Zéro pour tout")
        await awa.taps("Envoyer")
        await the_receipt(awa)
        assert not report.deleted


async def test_what_comes_late_leaves_no_trace(town: Town) -> None:
    """After [Not this time], after half an hour, and after it was sent: it may have left the phone before."""
    nothing = "Rien n’est demandé maintenant. Votre message est effacé et n’est pas gardé."
    async with town.bot():
        awa = await agent(town)
        typed = [awa.sends("3 3 3 3")]  # no tally was ever begun: as ever
        await awa.sees("Je n’ai pas compris.")
        assert not typed.pop().deleted
        await begun(awa)
        await awa.taps("Pas cette fois")
        await awa.sees(NOT_NOW)
        for text in ("3 3 3 3", f"Mariama {CANARY}"):
            typed.append(awa.sends(text))
            await awa.until(lambda: typed[-1].deleted, lambda: f"{left(awa)}")
            await awa.sees(nothing, "Décompte : /decompte")
        awa.sends("/decompte")
        await awa.taps("Continuer")
        await awa.taps("1 Viol")
        await awa.sees("Écrivez 4 nombres")
    town.clock.later(minutes=31)
    async with town.bot():
        await awa.told(LEFT)
        typed.append(awa.sends("2 5 0 1"))
        await awa.until(lambda: typed[-1].deleted, lambda: f"{left(awa)}")
        await awa.sees(nothing)
        awa.sends("/decompte")
        await awa.taps("Continuer")
        await awa.taps("Zéro pour tout")
        await awa.taps("Envoyer")
        await the_receipt(awa)
        typed.append(awa.sends("2 5 0 1"))
        await awa.until(lambda: typed[-1].deleted, lambda: f"{left(awa)}")
        await awa.sees(nothing)
    assert not [text for text in left(awa) if CANARY in text or "2 5 0 1" in text]
    town.clock.later(days=1, minutes=1)
    async with town.bot():
        typed.append(awa.sends("bonjour"))
        await awa.sees("Je n’ai pas compris.")
        assert not typed[-1].deleted


async def test_of_another_service_is_not_sent_already(open_town: Town) -> None:
    """Who has never sent one is asked first whose it is."""
    awa, binta = await agent(open_town), await agent(open_town, 12, "Binta")
    number = await _sent_once(awa, "Zéro pour tout")
    binta.sends("/decompte")
    await binta.taps("Continuer")
    await binta.taps("Justice")
    await binta.sees("Combien de cas enregistrés au T2 ?")
    await binta.taps("Service")
    await binta.taps("Santé")
    await binta.sees(f"Déjà envoyé (n° D {number}).")
    card = binta.card
    await binta.taps("Fermer")
    await binta.until(lambda: card.deleted, lambda: f"{left(binta)}")
    await binta.until(lambda: "/decompte" not in left(binta), lambda: f"{left(binta)}")
    command = awa.sends("/decompte")
    await awa.sees(f"Déjà envoyé (n° D {number}).")
    await awa.taps("Fermer")
    await awa.until(lambda: command.deleted, lambda: f"{left(awa)}")


async def test_corrected_from_the_receipt(open_town: Town) -> None:
    awa = await agent(open_town)
    number = await _sent_once(awa, "Zéro pour tout")
    receipt = awa.card
    assert not receipt.protected
    await awa.taps("Corriger")
    await awa.sees("Décompte · T2 2013 · Gao")
    covered = awa.card
    assert covered is not receipt
    assert covered.protected
    assert awa.buttons == ["Afficher", "Pas cette fois"]
    await awa.taps("Afficher")
    await awa.sees("Combien de cas enregistrés au T2 ?")
    assert "1 Viol : 0 ✓" in awa.buttons
    await awa.taps("Continuer")
    await awa.sees("Rien n’a encore changé.")
    await awa.taps("3 Agression physique")
    awa.sends("0 3 0 0")
    await awa.sees("Correction du n° D", "Pourquoi ce changement ?")
    await awa.taps("Oubli")
    await awa.sees("À vérifier. Service : santé")
    await awa.taps("Envoyer")
    await awa.sees(f"Reçu n° D {number}, version 2")
    await awa.until(lambda: covered.deleted, lambda: f"{left(awa)}")
    assert not receipt.deleted
    assert "Corriger" in awa.buttons
    tally = await open_town.database.read(was_sent, number)
    assert tally.types["physical_assault"] == Counts(3, {Cell.WOMEN: 3})
    awa.sends("/mesdonnees")
    await awa.sees("Envois : 1, depuis le 12 juillet")  # its correction is no more of them


async def test_conflict_related_incidents_are_a_part_and_never_more(open_town: Town) -> None:
    awa = await agent(open_town)
    await begun(awa)
    await awa.taps("1 Viol")
    awa.sends("0 2 0 0")
    await awa.taps("Zéro pour les 5 autres")
    await awa.sees("Sur ces 2 cas")
    await awa.taps("Détailler")
    await awa.taps("Viol collectif")
    awa.sends("0 3 0 0")
    await awa.sees("C’est une partie de ce qui est compté : 2 au plus.")
    awa.sends("0 1 0 0")
    await awa.until(lambda: "Viol collectif : 1 ✓" in awa.buttons, lambda: f"{awa.buttons}")
    await awa.taps("Zéro pour les")
    await awa.sees("Dont liés au conflit : 1.")
    await awa.taps("Envoyer")
    tally = await open_town.database.read(was_sent, await the_receipt(awa))
    assert tally.total == 2
    assert tally.conflict_said is Conflict.DETAILED


async def test_refusals_say_what_to_send(open_town: Town) -> None:
    awa = await agent(open_town)
    await begun(awa)
    awa.sends("3")
    await awa.sees("Touchez un bouton, s’il vous plaît.")
    await awa.taps("1 Viol")
    awa.sends("2 5")
    await awa.sees("J’attends 4 nombres. Mettez 0 s’il n’y en a pas. Exemple : 0 2 0 1")
    awa.sends("7")
    await awa.sees("7 en tout, sans détail ?")
    await awa.taps("Réécrire")
    awa.sends("101 0 0 0")
    await awa.sees("C’est beaucoup. C’est juste ?")
    await awa.taps("Réécrire")
    await awa.taps("Sexe ou âge non connu")
    awa.sends("1 0 0 0")
    await awa.sees("J’attends 5 nombres.")
    awa.sends("1 0 0 0 2")
    await awa.sees("Écrivez 4 nombres", "Sexe ou âge non connu : 3, gardé.")
    awa.sends("0 2 0 1")
    await awa.until(lambda: "1 Viol : 6 ✓" in awa.buttons, lambda: f"{awa.buttons}")
    await awa.taps("Total seul")
    await awa.taps("4 Mariage forcé")
    await awa.sees("Combien en tout ?", "Noté « non réparti ».", "Ne devinez pas.")
    awa.sends("4")
    await awa.until(lambda: "4 Mariage forcé : 4 ✓" in awa.buttons, lambda: f"{awa.buttons}")
    await awa.taps("Zéro pour les 4 autres")
    await awa.sees("Sur ces 10 cas")
    await awa.taps("Zéro")
    await awa.sees("– : non réparti", "Dont liés au conflit : 0.")
    assert "4     –    –    –    –    –    4" in awa.card.plain


async def test_sent_already_and_no_contacts(open_town: Town) -> None:
    awa, binta = await agent(open_town), await agent(open_town, 12, "Binta")
    await begun(binta)
    number = await _sent_once(awa, "Zéro pour tout")
    await binta.taps("Zéro pour tout")
    await binta.taps("Envoyer")
    await binta.sees(f"Déjà envoyé (n° D {number}).")
    assert binta.buttons == ["Corriger", "Fermer"]
    card = binta.card
    await binta.taps("Fermer")
    await binta.until(lambda: card.deleted, lambda: f"{left(binta)}")
    ali = await agent(open_town, 13, "Ali", "kidal")
    ali.sends("/decompte")
    await ali.sees("Le décompte n’est pas ouvert pour Kidal : les contacts d’aide sont à vérifier.")
    assert ali.buttons == ["Aide"]
    assert "La coordination" not in ali.text, "nobody coordinates, and nobody was told"
    moussa = await open_town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
    ali.sends("/decompte")
    await ali.sees("sont à vérifier. La coordination le sait.")
    await moussa.told("Kidal")


async def test_two_places_have_a_button_each(open_town: Town) -> None:
    ali = await agent(open_town, 12, "Ali", "gao", "mopti")
    ali.sends("/decompte")
    await ali.sees("Décompte · T2 2013", "Pour orienter :", "Gao · ☎", "Mopti · ☎")
    card = ali.card
    assert ali.buttons == ["Gao", "Mopti", "Tous les contacts", "Pas cette fois"]
    await ali.taps("Mopti")
    await ali.taps("Santé")
    await ali.sees("Décompte · T2 2013 · Mopti")
    assert ali.card is card
    await ali.taps("Zéro pour tout")
    await ali.taps("Envoyer")
    await ali.sees("T2 2013 · Mopti")
    ali.sends("/decompte")
    await ali.sees("Décompte · T2 2013 · Gao")
    assert "T2 2013 · Mopti ✓" in ali.buttons


async def test_a_tally_is_not_dictated(open_town: Town) -> None:
    moussa = await open_town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
    moussa.sends("/decompte")
    await moussa.sees("Un décompte ne se dicte pas. La personne l’envoie elle-même : /decompte")
    assert "decompte" not in moussa.commands
    awa = await agent(open_town)
    assert "decompte" in awa.commands


async def test_in_english(open_town: Town) -> None:
    awa = await agent(open_town)
    awa.sends("/langue")
    await awa.taps("English")
    await awa.sees("Noted: English.")
    assert "tally" in awa.commands
    awa.sends("/tally")
    await awa.sees("Tally · Q2 2013 · Gao", "From 1 April to 30 June", "You count, you do not investigate.")
    for label in ("Continue", "Health", "Zero for everything", "Send"):
        await awa.taps(label)
    await awa.sees("Receipt no. D", "The messages before are deleted.")


async def test_another_message_is_never_made_into_a_tally(open_town: Town) -> None:
    """The data of a tally's button, pressed on a receipt that was sent unprotected."""
    awa = await agent(open_town)
    awa.sends("/aide")
    await awa.sees("Aide")
    plain = awa.card
    await begun(awa)
    card = awa.card
    data = keyboard(card)[0][0]["callback_data"]
    awa.presses(plain, data)
    await awa.answered()
    await awa.until(lambda: not open_town.world.updates, lambda: "not confirmed")
    assert readable(plain.text).startswith("Aide")
    await awa.until(lambda: "Zéro cas pour les 6 types." in readable(card.text), lambda: readable(card.text))


async def test_wiped_by_the_command_nothing_more_is_said(town: Town) -> None:
    async with town.bot():
        awa = await agent(town)
        await begun(awa)
        await awa.taps("1 Viol")
        awa.sends("2 5 0 1")
        await awa.until(lambda: "1 Viol : 8 ✓" in awa.buttons, lambda: f"{awa.buttons}")
        awa.sends("/effacer")
        await only(awa, last="Conversation vidée.")
    town.clock.later(minutes=31)
    async with town.bot():
        awa.sends("/aide")
        await awa.sees("Aide")
        assert not [t for t in left(awa) if LEFT in t]
        draft = await kept(town)
        assert draft is not None
        assert draft.tally.total == 8


async def test_what_is_older_than_48_hours_is_written_over_or_said(town: Town) -> None:
    """Relais is away for three days: its card says nothing any more, and what they wrote is said to stay."""
    async with town.bot():
        awa = await agent(town)
        await begun(awa)
        await awa.taps("1 Viol")
        await awa.sees("Écrivez 4 nombres")
        awa.sends("2 5 0 1")
        await awa.until(lambda: "1 Viol : 8 ✓" in awa.buttons, lambda: f"{awa.buttons}")
        card = awa.card
    town.clock.later(days=3)
    async with town.bot():
        await awa.told(f"{LEFT}\n1 message ancien reste : appui long, puis Supprimer.")
        await awa.until(lambda: readable(card.text) == "Effacé.", lambda: f"{left(awa)}")
        assert card.markup is None


async def test_without_network_the_wipe_waits(town: Town) -> None:
    """Sent, and the network goes: the receipt and the deletion come with it, days later, and once."""
    async with town.bot():
        awa = await agent(town)
        await begun(awa)
        await awa.taps("Zéro pour tout")
        await awa.sees("Rien n’est encore envoyé.")
        town.world.faults.plan("500", "deleteMessages", times=50)
        await awa.taps("Envoyer")
        await awa.until(lambda: not town.world.updates, lambda: "not confirmed")
    assert "Reçu" not in "".join(left(awa))
    town.world.faults.planned.clear()
    town.clock.later(hours=12)
    async with town.bot():
        await the_receipt(awa)
        await awa.until(lambda: len([t for t in left(awa) if "écompte" in t]) == 0, lambda: f"{left(awa)}")
        assert len([t for t in left(awa) if t.startswith("Reçu")]) == 1


async def test_a_reminder_that_came_meanwhile_stays(open_town: Town) -> None:
    """Between the first message of a tally and its last there may be others; they are not the tally's."""
    awa = await agent(open_town)
    await begun(awa)

    def remind(session: Session, now: datetime) -> int:
        person = people.by_account(session, 11, now, lock=False)
        return outbox.post(session, template="always.language", values={}, now=now, person=person.id)

    await open_town.database.run(remind, open_town.clock())
    await awa.told("C’est noté : français.")
    await awa.taps("Zéro pour tout")
    await awa.taps("Envoyer")
    await the_receipt(awa)
    await awa.until(lambda: len(left(awa)) == 4, lambda: f"{left(awa)}")
    assert "C’est noté : français." in left(awa)


async def test_begun_on_the_last_evening_and_sent_after_midnight(open_town: Town) -> None:
    awa = await agent(open_town)
    open_town.clock.later(days=18, hours=14)  # 30 July, 23:41: the quarter locks at midnight
    before = left(awa)
    await begun(awa)
    await awa.taps("Zéro pour tout")
    await awa.sees("Rien n’est encore envoyé.")
    open_town.clock.later(minutes=20)
    await awa.taps("Envoyer")
    await only(awa, *before, last="Rien à compter pour l’instant.")
    assert await kept(open_town) is None
    awa.sends("/decompte")
    await awa.until(lambda: left(awa).count("Rien à compter pour l’instant.") == 2, lambda: f"{left(awa)}")


async def test_an_old_card_and_a_double_tap(open_town: Town) -> None:
    awa = await agent(open_town)
    await begun(awa)
    card = awa.card
    old = keyboard(card)[1][0]["callback_data"]
    await awa.taps("1 Viol")
    await awa.sees("Écrivez 4 nombres")
    awa.presses(card, old)
    await awa.toasted("C’est déjà noté.")
    await awa.taps("Zéro")
    await awa.until(lambda: "1 Viol : 0 ✓" in awa.buttons, lambda: f"{awa.buttons}")
    awa.presses(card, old)
    await awa.toasted("Cet écran a changé. Voici où vous en êtes.")
    last = keyboard(card)[0][0]["callback_data"]
    await awa.taps("Zéro pour les 5 autres")
    await awa.taps("Envoyer")
    await the_receipt(awa)
    awa.presses(card, last)
    await awa.toasted("Déjà envoyé : n° D")


async def test_another_s_tally_is_not_opened(open_town: Town) -> None:
    """By the data of another's button, and by the number of another organisation's receipt."""
    awa, binta = await agent(open_town), await open_town.phone(15, "Binta", Role.AGENT, "MJ", "gao")
    await begun(awa)
    data = keyboard(awa.card)[0][0]["callback_data"]
    binta.presses(binta.card, data)
    await binta.toasted("Cet écran a changé.")
    await awa.taps("Zéro pour tout")
    await awa.taps("Envoyer")
    await the_receipt(awa)
    binta.presses(binta.card, keyboard(awa.card)[0][0]["callback_data"])
    await binta.answered()
    await binta.until(lambda: not open_town.world.updates, lambda: "not confirmed")
    assert not [t for t in left(binta) if "Décompte" in t]


async def test_a_colleague_corrects_the_same_tally_meanwhile(open_town: Town) -> None:
    awa = await agent(open_town)
    number = await _sent_once(awa, "Zéro pour tout")
    binta = await agent(open_town, 12, "Binta")
    binta.sends("/decompte")
    await binta.taps("Continuer")
    await binta.taps("Santé")
    await binta.sees(f"Déjà envoyé (n° D {number}).")
    for phone in (awa, binta):
        await phone.taps("Corriger")
        await phone.taps("Afficher")
        await phone.sees("Combien de cas")
        await phone.taps("3 Agression physique")
        await phone.sees("Écrivez 4 nombres")
        phone.sends("0 3 0 0")
        await phone.taps("Oubli")
        await phone.sees("Rien n’est encore envoyé.")
    await binta.taps("Envoyer")
    await binta.sees("version 2")
    await awa.taps("Envoyer")
    await awa.sees("Quelqu’un l’a corrigé entre-temps. Voici ce qui est noté.")
    assert "3 Agression physique : 3 ✓" in awa.buttons
    await awa.taps("3 Agression physique")
    await awa.sees("Écrivez 4 nombres")
    awa.sends("0 4 0 0")
    await awa.taps("Erreur de saisie")
    await awa.sees("Rien n’est encore envoyé.")
    await awa.taps("Envoyer")
    await awa.sees("version 3")


async def test_an_access_that_ends_takes_the_tally_out_of_the_chat(town: Town) -> None:
    async with town.bot():
        awa = await agent(town)
        await begun(awa)
        await awa.taps("1 Viol")
        await awa.sees("Écrivez 4 nombres")
        awa.sends("2 5 0 1")
        await awa.until(lambda: "1 Viol : 8 ✓" in awa.buttons, lambda: f"{awa.buttons}")
        person = await town.database.read(people.by_account, 11, town.clock(), lock=False)
        await town.database.run(revocations.revoke, person.id, by=None, now=town.clock())
        typed = awa.sends("3 3 3 3")
        await awa.told("Ce service fonctionne sur invitation")
        assert not typed.deleted
    async with town.bot():  # a tick
        await awa.until(lambda: not [t for t in left(awa) if "écompte" in t], lambda: f"{left(awa)}")
        assert LEFT not in left(awa)
