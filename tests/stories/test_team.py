"""Moussa's team in the chat: who is in it, a lost phone from end to end, the same person back on another, more time."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone, keyboard
from storage import drafts
from storage.audit import AuditRow
from storage.people import PersonAreaRow, PersonRow, Role
from storage.plan.reading import Plans
from storage.reports import ReceiptRow
from tests.stories.conftest import Town
from tests.stories.test_inviting import comes_in, invites, moussa_of, payload_of
from tests.stories.test_joining import NEUTRAL, person


async def reports_all(awa: Phone) -> None:
    """Awa's whole quarter in Gao."""
    await awa.taps("Commencer")
    await awa.sees("1 sur 5")
    awa.sends("9\n24 16\n40/160\n3\noui")
    await awa.taps("En cours pour les 3")
    await awa.sees("Rien n’est encore envoyé.")
    await awa.taps("Envoyer")
    await awa.sees("Reçu n° ")


async def opens_card(moussa: Phone, name: str) -> None:
    moussa.sends("/equipe")
    await moussa.sees("Équipe :")
    await moussa.taps(name)
    await moussa.until(lambda: "Téléphone perdu" in moussa.buttons, lambda: moussa.text)


async def test_a_lost_phone_from_end_to_end(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    await invites(moussa, "Agent", "Gao")
    awa = await comes_in(open_town, 11, "Awa", payload_of(moussa))
    await moussa.sees("Agent Gao 1 a rejoint votre équipe.")
    number = (await person(open_town, 11)).id
    await reports_all(awa)
    # Another quarter is begun, and not sent.
    awa.sends("/rapport")
    await awa.taps("T3 2013 · Gao")
    await awa.sees("T3 2013 · Gao · 1 sur 5")
    awa.sends("10")
    await awa.sees("✓ 1.1.1 : 10")

    await opens_card(moussa, "Agent Gao 1")
    await moussa.sees("Agent Gao 1 · agent · Gao", "Vu le 12 juillet", "T2 2013 : 3 activités sur 3")
    await moussa.sees("Accès donné le 12 juillet")
    old = moussa.card
    lost = next(b["callback_data"] for row in keyboard(old) for b in row if b["text"] == "Téléphone perdu")
    open_town.clock.later(minutes=21)
    await moussa.taps("Téléphone perdu")
    await moussa.sees("Accès fermé à 10 h 0", "Agent Gao 1 ne voit plus rien.", "Brouillons fermés.")
    await moussa.sees("Messages récents effacés là-bas.", "Ses rapports envoyés restent.")
    assert moussa.buttons == ["Nouvelle invitation", "← Équipe"]
    await awa.until(lambda: not awa.messages, lambda: f"{[m.plain for m in awa.messages]}")
    await awa.until(lambda: awa.commands == [], lambda: f"{awa.commands}")
    assert await open_town.database.read(drafts.active, number) is None
    assert await open_town.database.read(drafts.unfinished, number) == ()
    assert await open_town.database.read(authors) == {number}
    moussa.presses(old, lost)
    await moussa.toasted("C’est déjà noté.")
    awa.sends("10")
    await awa.sees(NEUTRAL)

    await moussa.taps("Nouvelle invitation")
    await moussa.sees("Invitation : agent, Gao", "une seule fois,")
    found = await comes_in(open_town, 12, "Awa", payload_of(moussa))
    await moussa.sees("Agent Gao 1 a de nouveau accès.")
    await found.sees("Prochain rapport :")
    again = await person(open_town, 12)
    assert (again.id, again.areas, again.role) == (number, ("gao",), Role.AGENT)
    awa.sends("/rapport")
    await awa.sees(NEUTRAL)
    # The author of the report sees it as such: it is the same person.
    await opens_card(moussa, "Agent Gao 1")
    await moussa.sees("T2 2013 : 3 activités sur 3")


def authors(session: Session) -> set[int]:
    return set(session.scalars(select(ReceiptRow.person_id)))


async def test_the_way_back_refused_by_the_wrong_one(open_town: Town) -> None:
    """Whoever opened it says that it is not them: the next invitation is for the same person again."""
    moussa = await moussa_of(open_town)
    await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    number = (await person(open_town, 11)).id
    await opens_card(moussa, "Agent Gao 1")
    await moussa.taps("Téléphone perdu")
    await moussa.taps("Nouvelle invitation")
    await moussa.sees("une seule fois,")
    somebody = Phone.join(open_town.world, 99, "X")
    somebody.sends(f"/start {payload_of(moussa)}")
    await somebody.taps("Non, pas moi")
    await moussa.sees("Invitation fermée : agent, Gao")
    await moussa.taps("Nouvelle invitation")
    await moussa.sees("Invitation : agent, Gao", "une seule fois,")
    await comes_in(open_town, 12, "Awa", payload_of(moussa))
    await moussa.sees("Agent Gao 1 a de nouveau accès.")
    assert (await person(open_town, 12)).id == number
    assert sum("Lien utilisé" in m.text for m in moussa.messages) == 1


async def test_what_a_coordinator_had_begun_dies_with_the_phone(open_town: Town) -> None:
    mariam = await open_town.phone(32, "Mariam", Role.COORDINATOR, None)
    moussa = await moussa_of(open_town)
    await invites(moussa, "Agent", "Gao")
    payload = payload_of(moussa)
    moussa.sends("/inviter")
    await moussa.sees("Quel rôle ?")

    mariam.sends("/equipe")
    await mariam.sees("Équipe : 1")
    await mariam.taps("MSIPC : 1")
    await mariam.sees("MSIPC", "Équipe : 1", "Liens ouverts : 1")
    await mariam.taps("Coordination 1")
    await mariam.taps("Téléphone perdu")
    await mariam.sees("Brouillons fermés, 1 lien annulé.")
    assert "Ses rapports" not in mariam.text
    awa = Phone.join(open_town.world, 11, "Awa")
    awa.sends(f"/start {payload}")
    await awa.sees(NEUTRAL)
    moussa.sends("agent")
    await moussa.sees(NEUTRAL)
    await mariam.taps("← Équipe")
    await mariam.sees("Équipe : 0")
    await mariam.taps("Fermés : 1")
    await mariam.taps("Coordination 1")
    await mariam.sees("Accès fermé à")
    await mariam.taps("Nouvelle invitation")
    await mariam.sees("Invitation : coordination, MSIPC")
    await comes_in(open_town, 33, "Moussa", payload_of(mariam))
    await mariam.sees("Coordination 1 a de nouveau accès.")


async def test_somebody_is_removed_after_a_question(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    await invites(moussa, "Agent", "Gao", label="Gao 1")
    awa = await comes_in(open_town, 11, "Awa", payload_of(moussa))
    await opens_card(moussa, "Gao 1")
    await moussa.taps("Retirer")
    await moussa.sees("Retirer Gao 1 ?")
    await moussa.taps("Non")
    await moussa.sees("Vu le 12 juillet")
    await moussa.taps("Retirer")
    await moussa.taps("Oui, retirer")
    await moussa.sees("Accès fermé à", "Gao 1 ne voit plus rien.")
    assert "effacés là-bas" not in moussa.text
    assert [m for m in awa.messages if m.mine], "only a lost phone is emptied"
    await awa.taps("Commencer")
    await awa.sees(NEUTRAL)
    await moussa.taps("← Équipe")
    await moussa.sees("Équipe : 0")


async def test_somebody_out_of_reach(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    await invites(moussa, "Agent", "Gao")
    awa = await comes_in(open_town, 11, "Awa", payload_of(moussa))
    awa.blocks()
    await awa.until(lambda: not open_town.world.updates, lambda: "not confirmed, so not committed")
    moussa.sends("/equipe")
    await moussa.sees("Équipe : 1 · injoignable : 1")
    await moussa.taps("Agent Gao 1 · injoignable")
    await moussa.sees("Injoignable depuis le 12 juillet")
    await moussa.taps("Téléphone perdu")
    await moussa.sees("Agent Gao 1 ne voit plus rien.", "Brouillons fermés.")
    assert "effacés là-bas" not in moussa.text, "nothing can be deleted there"
    awa.unblocks()
    awa.sends("/rapport")
    await awa.sees(NEUTRAL)


async def test_open_links_are_listed_and_cancelled(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    await invites(moussa, "Agent", "Gao", label="Gao 1")
    shown = moussa.card
    await invites(moussa, "Agent", "Kidal")
    second, before = payload_of(moussa), moussa.card
    moussa.sends("/equipe")
    await moussa.sees("Équipe : 0", "Liens ouverts : 2")
    await moussa.taps("Liens")
    await moussa.until(lambda: moussa.buttons[:2] == ["agent, Kidal", "Gao 1"], lambda: f"{moussa.buttons}")
    await moussa.taps("agent, Kidal")
    await moussa.sees("Invitation : agent, Kidal", "Lien ouvert jusqu’au 26 juillet.")
    assert moussa.buttons == ["Montrer un nouveau lien", "Annuler ce lien", "← Liens"]
    await moussa.taps("Montrer un nouveau lien")
    await moussa.sees("start=")
    await moussa.until(lambda: "n’est plus valable" in before.plain, lambda: before.plain)
    somebody = Phone.join(open_town.world, 99, "X")
    somebody.sends(f"/start {second}")
    await somebody.sees(NEUTRAL)
    awa = Phone.join(open_town.world, 11, "Awa")
    awa.sends(f"/start {payload_of(moussa)}")
    await awa.sees("Bonjour, bienvenue sur Relais.", "Kidal")
    await moussa.taps("Annuler ce lien")
    await moussa.sees("Lien annulé le 12 juillet.")
    await awa.taps("Oui, c’est moi")
    await awa.sees(NEUTRAL)
    moussa.sends("/equipe")
    await moussa.sees("Liens ouverts : 1")
    assert "start=" in shown.plain


async def test_forty_people_are_pages(town: Town) -> None:
    async with town.bot():
        moussa = await moussa_of(town)
        await town.database.run(forty, town.clock())
        moussa.sends("/equipe")
        await moussa.sees("Équipe : 40")
        assert moussa.buttons[:3] == ["Agent Gao 1", "Agent Gao 2", "Agent Gao 3"]
        assert "Suite" in moussa.buttons
        for first in ("Agent Gao 9", "Agent Gao 17", "Agent Gao 25", "Agent Gao 33", "Agent Gao 1"):
            await moussa.taps("Suite")
            await moussa.until(lambda first=first: moussa.buttons[0] == first, lambda: f"{moussa.buttons}")
        await moussa.taps("Agent Gao 8")
        await moussa.sees("Agent Gao 8 · agent · Gao")
        assert len(keyboard(moussa.card)) <= 10


def forty(session: Session, now: object) -> None:
    plan = Plans().open(session)[0]
    organisation = next(o.id for o in plan.organisations if o.code == "MSIPC")
    gao = next(a.id for a in plan.areas if a.key == "gao")
    for account in range(500, 540):
        row = PersonRow(
            account=account, role=Role.AGENT, organisation_id=organisation, language="fr", consent_version="1",
            consented_at=now, joined_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.execute(insert(PersonAreaRow).values(person_id=row.id, area_id=gao))


async def test_more_time_that_nobody_asked_for(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    moussa.sends("/equipe")
    await moussa.taps("Prolonger")
    await moussa.sees("Personne de votre équipe n’envoie encore de rapport.")
    awa = await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    await open_town.phone(12, "Ali", Role.AGENT, "MSIPC", "kidal", "gao")
    moussa.sends("/equipe")
    await moussa.sees("Équipe : 2")
    await moussa.taps("Prolonger")
    await moussa.sees("Prolonger quel trimestre ?")
    assert moussa.buttons == ["T2 2013", "T1 2013", "← Équipe"]
    await moussa.taps("T2 2013")
    await moussa.sees("Prolonger T2 2013 pour quel lieu ?")
    assert moussa.buttons == ["Gao", "Kidal", "← Retour", "← Équipe"]
    await moussa.taps("Gao")
    await moussa.sees("Prolonger T2 2013 pour Gao ?", "Envoi : 15 juillet", "Fermeture : 30 juillet")
    await moussa.taps("+ 7 jours")
    await moussa.taps("Réseau coupé")
    await moussa.sees("Prolongé. 2 personnes le savent.")
    await awa.sees("T2 2013 · Gao : délai prolongé", "22 juillet")
    assert await open_town.database.read(extended) == [{"quarter": "2013T2", "days": 7, "why": "network"}]


def extended(session: Session) -> list[object]:
    return list(session.scalars(select(AuditRow.detail).where(AuditRow.action == "extend")))


async def test_in_english(open_town: Town) -> None:
    moussa = await moussa_of(open_town)
    await open_town.phone(11, "Awa", Role.AGENT, "MSIPC", "gao")
    moussa.sends("/langue")
    await moussa.taps("English")
    moussa.sends("/team")
    await moussa.sees("Team: 1")
    await moussa.taps("Agent Gao 1")
    await moussa.sees("Agent Gao 1 · agent · Gao", "Seen on 12 July", "Q2 2013: 0 activities of 3")
    await moussa.taps("Remove")
    await moussa.sees("Remove Agent Gao 1?")
    await moussa.taps("No")
    await moussa.taps("Lost phone")
    await moussa.sees("Access closed at 9:4", "Agent Gao 1 sees nothing any more.", "Drafts closed.")
    await moussa.sees("Recent messages there are deleted.", "Their reports stay.")
    await moussa.taps("New invitation")
    await moussa.sees("Invitation: agent, Gao", "Give this link to that person alone.")
    moussa.sends("/team")
    await moussa.sees("Team: 0", "Open links: 1")
    await moussa.taps("Closed: 1")
    await moussa.taps("Agent Gao 1")
    await moussa.sees("Agent Gao 1 sees nothing any more.")
    await moussa.taps("← Team")
    await moussa.taps("Extend")
    await moussa.sees("Nobody of your team sends reports yet.")
