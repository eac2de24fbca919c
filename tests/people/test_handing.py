"""Handing over, tap by tap: to somebody of the team, to somebody new; taken back, ended early; and what is refused."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.attending import attend
from bot.cards import Button, Card, Redraw, Say
from bot.doors import DOORS, built
from bot.house import House, Said
from bot.taps import Tap
from storage import handovers, people
from storage.handovers import HandoverRow
from storage.invitations import InvitationRow
from storage.people import PersonAreaRow, Role
from tests.people.cast import Town, joined, who

K, A, B, C, M, P = 1, 2, 3, 4, 5, 6  # MSIPC: coordinator, two agents; a co-monitor; MPFEF’s coordinator; plan-wide


class Desk:
    """A coordinator's phone: one card, drawn again by every tap."""

    def __init__(self, town: Town, account: int) -> None:
        self.town, self.account, self.card, self.toast = town, account, Card(""), ""
        built_ = House(town.house.texts, town.house.plans, 1, "RelaisBot", built())
        self.house = built_

    @property
    def sees(self) -> str:
        return self.card.text.replace("\u00a0", " ")

    @property
    def buttons(self) -> dict[str, Button]:
        return {b.label.replace("\u00a0", " "): b for row in self.house.offered(self.card).rows for b in row}

    async def presses(self, tap: Tap) -> None:
        door = next(d for d in DOORS if tap.verb in d.verbs)
        await self._does(door.unit, tap=Tap.parse(str(tap)), query="q", message=7)

    async def taps(self, label: str) -> None:
        tap = self.buttons[label].tap
        assert tap is not None
        await self.presses(tap)

    async def types(self, text: str) -> None:
        from bot import errands
        from bot.handlers import always

        await self._does(errands.typed(always.unread), text=text, message=8)

    async def _does(self, unit: Callable[..., object], **said: object) -> None:
        update = Said(next(self.town.updates), self.account, self.account, self.town.now, **said)  # type: ignore[arg-type]
        answered = await attend(self.town.database, self.house, update, unit, "test", changes=True)  # type: ignore[arg-type]
        self.toast = ""
        for action in answered.reply.actions:
            match action:
                case Redraw(card=card) | Say(card=card):
                    self.card = card
                case _:
                    self.toast = getattr(action, "text", "") or self.toast


@pytest.fixture
async def team(town: Town) -> Town:
    await joined(town, K, Role.COORDINATOR, "MSIPC", ())
    await joined(town, A, label="Awa")
    await joined(town, B, Role.AGENT, "MSIPC", ("ansongo",), label="Ali")
    await joined(town, C, Role.COMONITOR, "ONG1", label="Fanta")
    await joined(town, M, Role.COORDINATOR, "MPFEF", ())
    await joined(town, P, Role.COORDINATOR, None, ())
    return town


@pytest.fixture
async def moussa(team: Town) -> Desk:
    desk = Desk(team, K)
    await desk.presses(Tap("tq", (await who(team, A)).id))
    return desk


def all_of(session: Session) -> list[tuple[int, int | None, str, date, date | None, bool, bool, bool]]:
    return [
        (
            one.from_id, one.to_id, one.kind, one.starts, one.ends,
            one.begun_at is not None, one.over_at is not None, one.cancelled_at is not None,
        )
        for one in session.scalars(select(HandoverRow).order_by(HandoverRow.id))
    ]  # fmt: skip


async def places(town: Town, account: int) -> tuple[str, ...]:
    return (await who(town, account)).areas


async def stands_in(moussa: Desk) -> None:
    await moussa.taps("Passer la main")
    await moussa.taps("Remplaçant")
    assert "Jusqu’à quel jour ?" in moussa.sees
    await moussa.types("31/08")
    assert moussa.sees == "Awa : remplaçant jusqu’au 31 août\nQui ?"
    await moussa.taps("Ali")


async def test_a_stand_in_of_the_team_begins_at_once_and_is_ended_early(team: Town, moussa: Desk) -> None:
    await stands_in(moussa)
    assert moussa.sees == "Ali remplace Awa jusqu’au 31 août."
    assert await places(team, A) == ()
    assert await places(team, B) == ("gao", "ansongo")
    await moussa.presses(Tap("tq", (await who(team, B)).id))
    assert "Remplace Awa jusqu’au 31 août." in moussa.sees
    assert "Passer la main" not in moussa.buttons
    await moussa.presses(Tap("tq", (await who(team, A)).id))
    assert "Remplaçant : Ali, jusqu’au 31 août." in moussa.sees
    await moussa.taps("Terminer le remplacement")
    assert "Remplaçant :" not in moussa.sees
    assert "Passer la main" in moussa.buttons
    assert await places(team, A) == ("gao",)
    assert await places(team, B) == ("ansongo",)


async def test_a_second_tap_changes_nothing(team: Town, moussa: Desk) -> None:
    await moussa.taps("Passer la main")
    await moussa.taps("Successeur")
    await moussa.taps("1er juillet")
    last = moussa.buttons["Ali"].tap
    assert last is not None
    await moussa.taps("Ali")
    assert moussa.sees == "Awa passe la main à Ali le 1er juillet."
    before = await team.database.read(all_of)
    assert len(before) == 1
    await moussa.presses(last)
    assert await team.database.read(all_of) == before
    await moussa.presses(Tap("hw", (await who(team, A)).id, 0, "s"))
    assert moussa.toast.startswith("Cet écran a changé.")
    assert "Passe la main à Ali le 1er juillet." in moussa.sees
    await moussa.taps("Annuler la passation")
    assert "Passe la main" not in moussa.sees
    assert [row[-1] for row in await team.database.read(all_of)] == [True]
    await moussa.presses(Tap("hd", 1))
    assert moussa.toast.startswith("Cet écran a changé.")


async def test_back_and_cancel(team: Town, moussa: Desk) -> None:
    await moussa.taps("Passer la main")
    first = moussa.sees
    await moussa.taps("Successeur")
    await moussa.taps("Aujourd’hui")
    await moussa.taps("← Retour")
    assert "À partir de quel jour ?" in moussa.sees
    await moussa.taps("← Retour")
    assert moussa.sees == first
    await moussa.taps("Remplaçant")
    await moussa.types("hier soir")
    assert "Je n’ai pas pu lire « hier soir »." in moussa.sees
    await moussa.types("31/08/2019")
    assert "Un jour du 20 avril 2013" in moussa.sees
    await moussa.taps("Annuler")
    assert await team.database.read(all_of) == []


async def test_only_the_same_duty_is_offered_and_taken(team: Town, moussa: Desk) -> None:
    await moussa.taps("Passer la main")
    await moussa.taps("Successeur")
    await moussa.taps("Aujourd’hui")
    assert [label for label in moussa.buttons if label in ("Ali", "Fanta", "Awa")] == ["Ali"]
    errand = moussa.buttons["Ali"].tap
    assert errand is not None
    for account in (A, C, K):
        other = (await who(team, account)).id
        await moussa.presses(Tap(errand.verb, errand.object, errand.version, f"r.{other}"))
        assert moussa.toast.startswith("Cet écran a changé.")
    assert await team.database.read(all_of) == []


async def test_another_organisation_s_is_not_taken_back(team: Town, moussa: Desk) -> None:
    await stands_in(moussa)
    one = await team.database.read(handovers.from_, (await who(team, A)).id)
    assert one is not None
    other = Desk(team, M)
    for argument in ("", "end"):
        await other.presses(Tap("hd", one.id, 0, argument))
        assert "Ce n’est pas ouvert pour vous." in f"{other.sees}{other.toast}".replace("\u00a0", " ")
    assert await team.database.read(handovers.from_, one.giver) == one


async def test_a_new_phone(team: Town, moussa: Desk) -> None:
    awa = await who(team, A)
    await moussa.taps("Passer la main")
    await moussa.taps("Nouveau téléphone")
    assert "Invitation : agent, Gao" in moussa.sees
    assert await team.database.read(people.by_id, awa.id) is None
    back = team.account(77)
    await back.opens(moussa.buttons["Copier le lien"].copy.partition("?start=")[2])  # type: ignore[union-attr]
    await back.taps("Oui, c’est moi")
    await back.taps("J’accepte")
    again = await who(team, 77)
    assert (again.id, again.areas) == (awa.id, ("gao",))


async def test_a_link_that_carries_a_handover(team: Town, moussa: Desk) -> None:
    await moussa.taps("Passer la main")
    await moussa.taps("Successeur")
    await moussa.taps("1er juillet")
    await moussa.taps("Une nouvelle personne, par lien")
    payload = moussa.buttons["Copier le lien"].copy.partition("?start=")[2]  # type: ignore[union-attr]

    fanta = team.account(C)
    await fanta.opens(payload)
    assert "Un compte n’a qu’un rôle." in fanta.sees
    awa = team.account(A)
    await awa.opens(payload)
    assert "Vous avez déjà un accès." in awa.sees
    assert "Prendre" not in " ".join(awa.buttons) + awa.sees

    ali = team.account(B)
    await ali.opens(payload)
    assert "Awa : prendre la suite le 1er juillet ?" in ali.sees
    await ali.taps("Oui")
    assert ali.sees == "C’est noté, merci.\nAwa vous passe la main le 1er juillet."
    assert await places(team, B) == ("ansongo",), "the day is still to come"
    assert [(row[1], row[5]) for row in await team.database.read(all_of)] == [((await who(team, B)).id, False)]
    await moussa.presses(Tap("tq", (await who(team, A)).id))
    assert "Passe la main à Ali le 1er juillet." in moussa.sees


async def test_cancelling_closes_the_link(team: Town, moussa: Desk) -> None:
    await moussa.taps("Passer la main")
    await moussa.taps("Remplaçant")
    await moussa.types("31/08")
    await moussa.taps("Une nouvelle personne, par lien")
    payload = moussa.buttons["Copier le lien"].copy.partition("?start=")[2]  # type: ignore[union-attr]
    await moussa.presses(Tap("tq", (await who(team, A)).id))
    assert "Remplaçant attendu, jusqu’au 31 août.\nLe lien n’a pas encore servi." in moussa.sees
    await moussa.taps("Annuler la passation")
    closed = await team.database.read(
        lambda session: session.scalars(
            select(InvitationRow.closed_because).where(InvitationRow.closed_at.is_not(None))
        ).all()
    )
    assert list(closed) == ["withdrawn"]
    somebody = team.account(99)
    await somebody.opens(payload)
    assert "sur invitation" in somebody.sees


async def test_a_plan_wide_coordinator_hands_over_for_a_coordinator_and_nobody_for_themselves(team: Town) -> None:
    mariam = Desk(team, P)
    await mariam.presses(Tap("hw", (await who(team, K)).id))
    assert "Les messages de l’équipe suivent." in mariam.sees
    await mariam.presses(Tap("hw", (await who(team, P)).id))
    assert "Ce n’est pas ouvert pour vous." in f"{mariam.sees}{mariam.toast}".replace("\u00a0", " ")
    assert not await team.database.read(lambda session: session.scalars(select(HandoverRow)).all())
    assert await team.database.read(lambda session: len(session.scalars(select(PersonAreaRow.area_id)).all())) == 3


async def test_a_day_that_has_just_passed_is_not_taken_for_next_year(moussa: Desk) -> None:
    await moussa.presses(Tap("hw", (await who(moussa.town, A)).id, 0, "r"))
    await moussa.types("01/04")
    assert "Le 1er avril est passé. Pour l’an prochain, écrivez l’année : 01/04/2014" in moussa.sees
    assert "Jusqu’à quel jour" in moussa.sees
    await moussa.types("01/04/2014")
    assert "remplaçant jusqu’au 1er avril 2014" in moussa.sees
    await moussa.taps("← Retour")
    await moussa.types("05/10")
    assert "remplaçant jusqu’au 5 octobre" in moussa.sees


async def test_the_card_says_that_the_day_of_an_unused_link_is_past(moussa: Desk) -> None:
    awa = await who(moussa.town, A)
    await moussa.presses(Tap("hw", awa.id, 0, "s"))
    await moussa.types("21/04")
    await moussa.taps("Une nouvelle personne, par lien")
    await moussa.presses(Tap("tq", awa.id))
    assert "Passe la main le 21 avril." in moussa.sees
    moussa.town.now += timedelta(days=1)
    await moussa.presses(Tap("tq", awa.id))
    assert "Passe la main le 21 avril." in moussa.sees, "that day it still may be"
    moussa.town.now += timedelta(days=1)
    await moussa.presses(Tap("tq", awa.id))
    assert "Passation prévue le 21 avril.\nLe lien n’a pas encore servi." in moussa.sees
