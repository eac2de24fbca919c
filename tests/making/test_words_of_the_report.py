"""13.7: the words of the yearly report, typed in the chat: begun with what reports say, read back, kept, frozen."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone, readable
from bot.taps import Tap
from storage import editions, narratives
from storage.answers import Cause, Status
from storage.narratives import NarrativeRow
from storage.people import PersonRow, Role
from storage.plan.reading import Plans
from storage.rolled import Narrative, Part, Scope
from tests.making.conftest import mariam
from tests.making.worded import T1, reported
from tests.stories.conftest import Town

PLAN = 1


async def texts(phone: Phone, *labels: str) -> None:
    await phone.taps("Textes (")
    await phone.sees("Textes du récapitulatif 2013")
    for label in labels:
        await phone.taps(label)


async def kept(town: Town) -> dict[tuple[str, Part], str]:
    found = await town.database.read(narratives.current, PLAN, 2013)
    return {place: text.text for place, text in found.items()}


async def test_typed_read_back_and_kept(open_town: Town) -> None:
    phone = await mariam(open_town)
    assert "Textes (0 sur 12)" in phone.buttons
    card = phone.card.id
    await texts(phone)
    assert phone.text == "Textes du récapitulatif 2013\nÉcrits : 0 sur 12"
    assert phone.buttons == ["Ensemble", "Axe 1", "Axe 2", "← Récapitulatif"]
    await phone.taps("Axe 1")
    await phone.sees("Axe 1 · 2013\nAxe un")
    assert phone.buttons == ["Résultats", "Difficultés", "Leçons", "Suite", "← Retour"]
    await phone.taps("Leçons")
    await phone.sees("Axe 1 · Leçons\nÉcrivez, 1 500 lettres au plus.")
    typed = phone.sends("Un relais joignable\nvaut mieux.")
    await phone.sees("Axe 1 · Leçons\n\nUn relais joignable\nvaut mieux.")
    await phone.until(lambda: typed.deleted, lambda: "what was typed is still there")
    assert await kept(open_town) == {}, "nothing is kept before it was read back"
    await phone.taps("Garder")
    await phone.sees("✓ Gardé.", "Axe 1 · 2013")
    assert "✓ Leçons" in phone.buttons
    assert await kept(open_town) == {("1", Part.LESSONS): "Un relais joignable\nvaut mieux."}
    await phone.taps("← Retour")
    await phone.sees("Écrits : 1 sur 12")
    assert "Axe 1 (1)" in phone.buttons
    await phone.taps("← Récapitulatif")
    await phone.sees("Récapitulatif 2013 · brouillon")
    assert "Textes (1 sur 12)" in phone.buttons
    assert phone.card.id == card, "one card for all of it"


async def test_begun_with_what_reports_say(open_town: Town) -> None:
    phone = await mariam(open_town)
    await texts(phone, "Axe 1", "Difficultés")
    await phone.sees("D’après les rapports :")
    said = (
        "1.1.1 : en retard, insécurité (Ansongo).\n"
        "1.1.2 : bloquée, insécurité (Gao).\n"
        "1.1.1, Ansongo, T2 : La route est fermée depuis mai."
    )
    assert said in phone.text
    await phone.taps("Partir de là")
    await phone.sees(f"Axe 1 · Difficultés\n\n{said}")
    await phone.taps("Réécrire")
    await phone.sees("Écrivez, 1 500 lettres au plus.")
    phone.sends("La route vers Ansongo est fermée.")
    await phone.sees("La route vers Ansongo est fermée.")
    await phone.taps("Garder")
    await phone.sees("✓ Gardé.")
    assert await kept(open_town) == {("1", Part.DIFFICULTIES): "La route vers Ansongo est fermée."}
    await phone.taps("✓ Difficultés")
    await phone.sees("Déjà écrit :\nLa route vers Ansongo est fermée.")
    await phone.taps("Enlever ce texte")
    await phone.sees("✓ Enlevé.")
    assert "Difficultés" in phone.buttons
    assert await kept(open_town) == {("1", Part.DIFFICULTIES): ""}


async def test_begun_with_a_letter_that_no_document_can_show(open_town: Town) -> None:
    def thanks(session: Session) -> None:
        author = session.scalars(select(PersonRow.id).where(PersonRow.account == 900)).one()
        reported(session, author, "2.1.1", "kidal", T1, Status.POSTPONED, False, Cause.ACCESS, "Merci 👍 à tous.")

    await open_town.database.run(thanks)
    phone = await mariam(open_town)
    await texts(phone, "Axe 2", "Difficultés")
    await phone.taps("Partir de là")
    await phone.sees("2.1.1, Kidal, T1 : Merci □ à tous.")
    await phone.taps("Garder")
    await phone.sees("✓ Gardé.")


async def test_what_is_too_long_or_tells_of_somebody_is_refused(open_town: Town) -> None:
    phone = await mariam(open_town)
    await texts(phone, "Ensemble", "Suite")
    for text, said in (
        ("é" * 1501, "1 501 lettres, c’est trop long"),
        ("Appelez le 76 12 34 56", "Il y a un numéro ou une adresse"),
        ("Écrivez à awa@exemple.ml", "Il y a un numéro ou une adresse"),
        ("Bravo 👍", "Les documents ne peuvent pas afficher 👍. Réécrivez sans, s’il vous plaît."),
    ):
        typed = phone.sends(text)
        await phone.sees(said, "Écrivez, 1 500 lettres au plus.")
        await phone.until(lambda typed=typed: typed.deleted, lambda: "it is still there")
        phone.sends("Une suite.")
        await phone.sees("Une suite.")
        await phone.taps("Réécrire")
    assert await kept(open_town) == {}


async def test_a_ministry_writes_of_its_axes_alone(open_town: Town) -> None:
    await mariam(open_town)
    moussa = await open_town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
    moussa.sends("/recapitulatif 2013")
    await texts(moussa)
    assert moussa.buttons == ["Axe 1", "← Récapitulatif"]
    version = Tap.parse(
        next(b["callback_data"] for row in moussa.card.markup["inline_keyboard"] for b in row if b["text"] == "Axe 1")
    ).version
    for place in ("2", "_"):
        moussa.presses(moussa.card, str(Tap("wb", 0, version, f"p.{place}")))
        await moussa.toasted("Cet écran a changé")
    await moussa.taps("Axe 1")
    await moussa.sees("Axe 1 · 2013")


async def test_agents_and_evaluators_write_none(open_town: Town) -> None:
    awa = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    awa.presses(awa.card, str(Tap("wa", PLAN, 20130)))
    await awa.toasted("Ce n’est pas ouvert pour vous")


async def test_whoever_was_slower_is_asked_once_more(open_town: Town) -> None:
    phone = await mariam(open_town)
    await texts(phone, "Axe 1", "Résultats")
    phone.sends("Le mien.")
    await phone.sees("Le mien.")
    now = open_town.clock()

    def quicker(session: Session) -> None:
        by = session.scalars(select(func.min(PersonRow.id))).one()
        narratives.write(session, PLAN, 2013, "1", Part.RESULTS, "Le leur.", after=0, by=by, now=now)

    await open_town.database.run(quicker)
    await phone.taps("Garder")
    await phone.sees("Quelqu’un vient d’écrire ce texte.\nGarder le vôtre à sa place ?", "Le mien.")
    assert await kept(open_town) == {("1", Part.RESULTS): "Le leur."}
    await phone.taps("Garder")
    await phone.sees("✓ Gardé.")
    assert await kept(open_town) == {("1", Part.RESULTS): "Le mien."}
    rows = await open_town.database.read(lambda session: session.scalar(select(func.count(NarrativeRow.id))))
    assert rows == 2, "theirs is still to be read"


async def test_frozen_with_the_edition_and_then_for_the_next(open_town: Town) -> None:
    phone = await mariam(open_town)
    await texts(phone, "Ensemble", "Résultats")
    phone.sends("Une année utile.")
    await phone.taps("Garder")
    await phone.sees("✓ Gardé.")
    open_town.clock.later(days=240)
    now = open_town.clock()

    def freeze(session: Session) -> int:
        by = session.scalars(select(PersonRow.id).where(PersonRow.account == 17)).one()
        return editions.freeze(session, Plans().open(session)[0], Scope.YEAR, 2013, None, by, now).id

    edition = await open_town.database.run(freeze)
    await phone.taps("← Retour")
    await phone.sees("2013 est figé : ce que vous écrivez\nira dans l’édition 2.")
    await phone.taps("Ensemble (1)")
    await phone.taps("✓ Résultats")
    phone.sends("Une année très utile.")
    await phone.taps("Garder")
    await phone.sees("✓ Gardé.")
    rolled = await open_town.database.read(editions.rolled, edition)
    assert rolled.narratives == (Narrative(None, Part.RESULTS, "Une année utile."),)


async def test_nothing_that_was_written_comes_as_a_new_message(open_town: Town) -> None:
    phone = await mariam(open_town)
    await texts(phone, "Axe 1", "Difficultés")
    await phone.sees("D’après les rapports :")
    card = phone.card
    card.deleted = True
    phone.sends("La route vers Ansongo est fermée.")
    await phone.until(lambda: phone.card.id != card.id, lambda: phone.text)
    await phone.sees("Axe 1 · Difficultés")
    assert "Ansongo" not in readable(phone.lock_screen[-1].text)
    await phone.taps("Garder")
    await phone.sees("✓ Gardé.")
    assert all("route" not in readable(notice.text) for notice in phone.lock_screen)
