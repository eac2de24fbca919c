"""12.3: one's own data, as a screen and as a file; the name; leaving. Through the stand-in and the library, to SQL."""

import json
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone, readable
from bot.practice.world import Message
from storage.audit import AuditRow
from storage.drafts import DraftRow
from storage.people import PersonRow, Role
from tests.conftest import CANARY
from tests.stories.conftest import Town

NEUTRAL = "Ce service fonctionne sur invitation : demandez un lien à la personne qui vous en a parlé."
WHOLE = "9\n24 16\n40/160\n3\noui"


async def agent(town: Town, account: int = 11, name: str = "Awa") -> Phone:
    return await town.phone(account, name, Role.AGENT, "MSIPC", "gao")


async def opened(phone: Phone) -> None:
    phone.sends("/mesdonnees")
    await phone.sees("Vos données")


async def received(phone: Phone, nth: int = 1) -> tuple[Message, dict[str, Any]]:
    """The file that came, and what it says."""

    def files() -> list[Message]:
        return [m for m in phone.messages if m.kind == "document"]

    await phone.until(lambda: len(files()) >= nth, lambda: f"{[m.kind for m in phone.messages]}")
    return files()[-1], json.loads(files()[-1].content)


async def sends_a_report(phone: Phone) -> None:
    await phone.taps("Commencer")
    await phone.sees("1 sur 5")
    phone.sends(WHOLE)
    await phone.taps("En cours pour les 3")
    await phone.taps("Envoyer")
    await phone.sees("Reçu n° 1")


def lines(session: Session, action: str) -> list[tuple[int | None, str]]:
    rows = session.execute(select(AuditRow.actor, AuditRow.object).where(AuditRow.action == action))
    return [(actor, what) for actor, what in rows]


async def test_the_screen(open_town: Town) -> None:
    awa = await agent(open_town)
    await opened(awa)
    assert (
        readable(awa.card.text) == "Vos données\nagent, MSIPC, Gao\nNom : non donné\nEnvois : 0, depuis le 12 juillet"
    )
    assert awa.buttons == ["Recevoir le fichier", "Changer mon nom", "Quitter Relais"]
    assert "mesdonnees" in awa.commands
    moussa = await open_town.phone(14, "Moussa", Role.COORDINATOR, None)
    await opened(moussa)
    await moussa.sees("Vos données\ncoordination, tout le plan\nNom : non donné\nAccès depuis le 12 juillet")


async def test_in_english(open_town: Town) -> None:
    awa = await agent(open_town)
    awa.sends("/langue")
    await awa.taps("English")
    await awa.sees("Noted: English.")
    awa.sends("/mydata")
    await awa.sees("Your data\nagent, MSIPC, Gao\nName: not given\nSent: 0, since 12 July")
    await awa.taps("Leave Relais")
    await awa.sees("Close your access?\nYour identity goes after 12 months.\nYour figures stay, without a name.")
    await awa.taps("No")
    await awa.taps("Get the file")
    message, told = await received(awa)
    assert message.file["file_name"] == "Relais-my-data-2013-07-12.json"
    assert readable(message.text) == "Your data, on 12 July 2013"
    assert "Your access" in told


async def test_the_file(open_town: Town) -> None:
    awa = await agent(open_town)
    await sends_a_report(awa)
    await opened(awa)
    assert "Envois : 1, depuis le 12 juillet" in awa.text
    await awa.taps("Recevoir le fichier")
    assert awa.toast == "Le fichier arrive."
    message, told = await received(awa)
    assert (message.silent, message.file["file_name"]) == (True, "Relais-mes-donnees-2013-07-12.json")
    assert readable(message.text) == "Vos données, au 12 juillet 2013"
    [access] = told["Votre accès"]
    assert (access["account"], access["role"], access["organisation_id"]) == (11, "agent", "MSIPC")
    assert access["consent_version"]
    assert [place["area_id"] for place in told["Vos lieux"]] == ["gao"]
    assert [receipt["quarter"] for receipt in told["Vos envois"]] == ["2013T2"]
    figures = {f["indicator_id"]: f for r in told["Vos rapports et leurs chiffres"] for f in r["figures"]}
    assert (figures["1.1.2a"]["women"], figures["1.1.2a"]["men"]) == (24, 16)
    assert "data.asked" in {line["action"] for line in told["Ce qui a été fait par vous, ou à votre sujet"]}
    assert "mydata.file" in {row["template"] for row in told["Les messages pour vous"]}
    person = access["id"]
    assert await open_town.database.read(lines, "data.asked") == [(person, f"person:{person}")]
    assert "hash" not in message.content.decode()


async def test_what_was_written_is_in_the_file_and_in_no_log(open_town: Town) -> None:
    awa = await agent(open_town)
    await opened(awa)
    await awa.taps("Changer mon nom")
    await awa.sees("Écrivez votre nom")
    awa.sends(CANARY)
    await awa.sees(f"Nom : {CANARY}")
    await awa.taps("Recevoir le fichier")
    message, told = await received(awa)
    [access] = told["Votre accès"]
    assert access["name"] == CANARY
    assert CANARY not in readable(message.text)
    assert CANARY not in str(message.file), "nor in the file’s name"


async def test_a_file_that_is_too_old_to_be_deleted_says_nothing_any_more(open_town: Town) -> None:
    awa = await agent(open_town)
    await opened(awa)
    await awa.taps("Recevoir le fichier")
    message, _ = await received(awa)
    open_town.clock.later(hours=50)
    awa.sends("/effacer")
    await awa.sees("Conversation vidée.")
    assert (message.deleted, message.content, readable(message.text)) == (False, b" ", "Effacé.")


async def test_a_young_file_is_deleted(open_town: Town) -> None:
    awa = await agent(open_town)
    await opened(awa)
    await awa.taps("Recevoir le fichier")
    message, _ = await received(awa)
    awa.sends("/effacer")
    await awa.sees("Conversation vidée.")
    assert message.deleted


async def test_a_file_that_is_on_its_way_is_not_made_twice(town: Town) -> None:
    async with town.bot():
        awa = await agent(town)
        await opened(awa)
        town.world.faults.plan("slow", "sendDocument", seconds=1)
        await awa.taps("Recevoir le fichier")
        await awa.taps("Recevoir le fichier")
        await received(awa)
        assert len(await town.database.read(lines, "data.asked")) == 1
        await awa.until(lambda: not town.world.updates, lambda: "not confirmed")


async def test_a_file_that_the_network_swallows_comes_later(town: Town) -> None:
    async with town.bot():
        awa = await agent(town)
        await opened(awa)
        town.world.faults.plan("500", "sendDocument", times=50)
        await awa.taps("Recevoir le fichier")
    town.world.faults.planned.clear()
    async with town.bot():
        await received(awa)
    assert len([m for m in awa.messages if m.kind == "document"]) == 1


async def test_the_name(open_town: Town) -> None:
    awa = await agent(open_town)
    await opened(awa)
    card = awa.card.id
    await awa.taps("Changer mon nom")
    await awa.sees("Écrivez votre nom, sur une ligne.")
    assert awa.buttons == ["← Retour"]
    typed = awa.sends(f"Awa <b>{CANARY}</b> & fille")
    await awa.sees("Vos données", f"Nom : Awa <b>{CANARY}</b> & fille")
    await awa.until(lambda: typed.deleted, lambda: "what was typed stays")
    assert awa.card.id == card, "one card"

    await awa.taps("Changer mon nom")
    await awa.sees(f"Actuel : Awa <b>{CANARY}</b> & fille")
    await awa.taps("Retirer mon nom")
    assert awa.toast == "C’est noté."
    await awa.sees("Nom : non donné")

    def audited(session: Session) -> list[dict[str, str | int]]:
        of = select(AuditRow.detail).where(AuditRow.action == "person.named").order_by(AuditRow.id)
        return list(session.scalars(of))

    assert await open_town.database.read(audited) == [{"given": 1}, {"given": 0}]


async def test_a_name_whose_process_dies_does_not_stay_in_the_chat(town: Town) -> None:
    """It was kept, and its message was not deleted: the update comes again."""
    async with town.bot():
        awa = await agent(town)
        await opened(awa)
        await awa.taps("Changer mon nom")
        await awa.sees("Écrivez votre nom")
        await awa.until(lambda: not town.world.updates, lambda: "not confirmed")
        town.world.faults.plan("500", "deleteMessages", times=50)
        typed = awa.sends(CANARY)
        await awa.sees(f"Nom : {CANARY}")
        await awa.until(lambda: not town.world.updates, lambda: "not confirmed")
    assert not typed.deleted
    town.world.faults.planned.clear()
    town.world.redeliver(town.world.confirmed[-1].id)
    async with town.bot():
        await awa.until(lambda: typed.deleted, lambda: "what was typed stays")
        await awa.sees(f"Nom : {CANARY}")


async def test_no_name(open_town: Town) -> None:
    awa = await agent(open_town)
    await opened(awa)
    await awa.taps("Changer mon nom")
    await awa.sees("Écrivez votre nom")
    for wrong in ("x" * 121, "Awa\nFatou", "1234", "…"):
        awa.sends(wrong)
        await awa.sees("De 1 à 120 lettres, sur une ligne. Exemple : Awa", "Écrivez votre nom")
    awa.sends("A" * 120)
    await awa.sees("Vos données", "A" * 120)


async def test_back_from_the_name(open_town: Town) -> None:
    awa = await agent(open_town)
    await opened(awa)
    await awa.taps("Changer mon nom")
    await awa.taps("← Retour")
    await awa.sees("Vos données", "Nom : non donné")
    awa.sends("Awa")
    await awa.sees("Je n’ai pas compris.")


async def test_cancelled_in_the_name(open_town: Town) -> None:
    """12.10 in a short form."""
    awa = await agent(open_town)
    await opened(awa)
    await awa.taps("Changer mon nom")
    await awa.sees("Écrivez votre nom")
    awa.sends("/annuler")
    await awa.sees("Annulé.")
    awa.sends("/annuler")
    await awa.sees("Rien à annuler.")


async def test_an_old_button_of_the_name(open_town: Town) -> None:
    awa = await agent(open_town)
    await opened(awa)
    await awa.taps("Changer mon nom")
    awa.sends("Awa")
    await awa.sees("Nom : Awa")
    await awa.taps("Changer mon nom")
    await awa.sees("Actuel : Awa")
    [[remove]] = [row for row in (awa.card.markup or {})["inline_keyboard"] if row[0]["text"].startswith("Retirer")]
    await awa.taps("← Retour")
    await awa.sees("Vos données")
    awa.presses(awa.card, remove["callback_data"])
    await awa.toasted("Cet écran a changé. Voici où vous en êtes.")
    await awa.sees("Nom : Awa")


async def test_leaving(open_town: Town) -> None:
    awa = await agent(open_town)
    moussa = await open_town.phone(14, "Moussa", Role.COORDINATOR, "MSIPC")
    await awa.taps("Commencer")
    awa.sends("9")
    await awa.sees("2 sur 5")
    awa.sends("/mesdonnees")
    await awa.taps("Quitter Relais")
    await awa.sees("Fermer votre accès ?\nVotre identité part après 12 mois.\nVos chiffres restent, sans nom.")
    await awa.taps("Non")
    await awa.sees("Vos données")
    await awa.taps("Quitter Relais")
    await awa.taps("Oui, quitter")
    assert awa.toast == "Votre accès est fermé. Merci."
    await awa.until(lambda: awa.messages == [], lambda: f"{[m.text for m in awa.messages]}")
    await awa.until(lambda: awa.commands == [], lambda: f"{awa.commands}")
    await moussa.sees("Agent Gao 1 a quitté Relais.")
    assert not moussa.lock_screen[-1].silent
    assert CANARY not in moussa.text

    awa.sends("/rapport")
    await awa.sees(NEUTRAL)

    def ended(session: Session) -> tuple[object, ...]:
        person = session.scalars(select(PersonRow).where(PersonRow.account == 11)).one()
        drafts = session.scalar(select(func.count()).where(DraftRow.ended_at.is_(None)))
        return person.revoked_at is not None, person.revoked_by == person.id, drafts

    assert await open_town.database.read(ended) == (True, True, 0)
    [(actor, who)] = await open_town.database.read(lines, "person.revoked")
    assert who == f"person:{actor}"


async def test_leaving_twice_is_leaving_once(open_town: Town) -> None:
    awa = await agent(open_town)
    await opened(awa)
    await awa.taps("Quitter Relais")
    await awa.sees("Fermer votre accès ?")
    card = awa.card
    [[yes, _]] = (card.markup or {})["inline_keyboard"]
    awa.presses(card, yes["callback_data"])
    awa.presses(card, yes["callback_data"])
    await awa.sees(NEUTRAL)
    assert len(await open_town.database.read(lines, "person.revoked")) == 1


async def test_who_has_no_access_sees_no_data(open_town: Town) -> None:
    stranger = Phone.join(open_town.world, 99, CANARY)
    stranger.sends("/mesdonnees")
    await stranger.sees(NEUTRAL)


async def test_who_left_may_come_back(open_town: Town) -> None:
    awa = await agent(open_town)
    await opened(awa)
    await awa.taps("Quitter Relais")
    await awa.taps("Oui, quitter")
    await awa.until(lambda: awa.messages == [], lambda: f"{awa.messages}")
    again = await agent(open_town)
    await opened(again)
    await again.sees("Nom : non donné")
