"""/suivi, through the doors: whose figures are seen, the way down and back, and several plans."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.taps import Tap
from storage.database import Database
from storage.plan.load import load
from tests.progress.chat import Chat
from tests.progress.conftest import AWA, EVA, FEBRUARY, KADI, MARIAM, MOUSSA, SALIF
from tests.reporting.plans import second_plan

Chats = Callable[..., Chat]
JULY = datetime(2013, 7, 12, 9, 41, tzinfo=UTC)


async def test_the_way_down_and_back(chat: Chats) -> None:
    mariam = chat(MARIAM, JULY)
    await mariam.sends("/suivi")
    assert mariam.lines == [
        "Suivi 2013 · jusqu’au T2",
        "Axe 1 ░░░░░░░░░░  0 sur 2",
        "Cibles atteintes sur cibles dont le chiffre est connu ; inconnues : 1",
        "Rapports reçus : 3 sur 10",
    ]
    assert mariam.labels == ["Axe 1", "2012", "T2 2013", "Décomptes", "Récapitulatif"]
    await mariam.taps("T2 2013")
    assert mariam.lines[0] == "Suivi T2 2013"
    assert "T1 2013" in mariam.labels
    await mariam.taps("Axe 1")
    assert mariam.lines[:2] == ["Axe 1 · T2 2013", "Axe un"]
    await mariam.taps("1.1")
    assert mariam.lines == [
        "1.1 Un · T2 2013",
        "1.1.1  ▓▓▓▓▓▓▓▓▓░  9/10",
        "1.1.2a ▓▓▓▓▓▓▓▓░░  40/50",
        "1.1.2b 25 %",
        "1.1.4a pas reçu",
        "1.1.4b pas reçu",
    ]
    await mariam.taps("1.1.2")
    assert mariam.lines == [
        "1.1.2 Formation 1325 · T2 2013",
        "En cours",
        "1.1.2a Agents formés",
        "  24 F, 16 H = 40 · cible : 50 · écart",
        "1.1.2b Agents formés, sur tous les…",
        "  40/160 = 25 % · concordant",
        "Rapports reçus : 1 sur 2",
    ]
    await mariam.taps("Gao")
    assert mariam.lines[:3] == ["1.1.2 · Gao · T2 2013", "1.1.2a Agents formés", "  24 F, 16 H = 40 · écart"]
    for label, first in (("← 1.1.2", "1.1.2 Formation"), ("← 1.1", "1.1 Un"), ("← Axe 1", "Axe 1"),
                         ("← Suivi", "Suivi T2 2013")):  # fmt: skip
        await mariam.taps(label)
        assert mariam.lines[0].startswith(first)
    await mariam.taps("2013")
    assert mariam.lines[0] == "Suivi 2013 · jusqu’au T2"
    await mariam.taps("2012")
    assert mariam.lines[0] == "Suivi 2012"


async def test_in_english(chat: Chats) -> None:
    kadi = chat(KADI, JULY)
    await kadi.sends("/progress")
    assert kadi.lines == [
        "Progress 2013 · until Q2",
        "Axis 1 ░░░░░░░░░░  0 of 2",
        "Targets reached of targets whose figure is known; not known: 1",
        "Reports received: 3 of 10",
    ]
    await kadi.taps("Axis 1")
    await kadi.taps("1.1")
    await kadi.taps("1.1.2")
    assert "  27 F, 19 M = 46 · target: 50 · difference" in kadi.lines


async def test_a_coordinator_sees_the_own_organisation(chat: Chats) -> None:
    moussa = chat(MOUSSA, JULY)
    await moussa.sends("/suivi")
    assert moussa.lines[:2] == ["Suivi 2013 · jusqu’au T2", "MSIPC"]
    assert "Rapports reçus : 3 sur 10" in moussa.lines


async def test_a_co_monitor_s_coordinator_sees_nothing_of_the_ministry(chat: Chats) -> None:
    salif = chat(SALIF, JULY)
    await salif.sends("/suivi")
    assert salif.lines == ["Suivi 2013 · jusqu’au T2", "ONG1", "Rapports reçus : 1 sur 4"]
    await salif.taps("Axe 1")
    await salif.taps("1.1")
    assert salif.lines[1:] == ["1.1.2a 36", "1.1.2b 25 %"]
    await salif.taps("1.1.2")
    assert salif.lines[1:3] == ["1.1.2a Agents formés", "  20 F, 16 H = 36"]
    await salif.taps("Gao")
    assert salif.lines[1:3] == ["1.1.2a Agents formés", "  20 F, 16 H = 36"]


async def test_an_evaluator_sees_everything_but_tallies(chat: Chats) -> None:
    eva = chat(EVA, JULY)
    await eva.sends("/suivi")
    assert "Rapports reçus : 3 sur 10" in eva.lines
    assert "Décomptes" not in eva.labels
    awa = chat(AWA, JULY)
    await awa.sends("/suivi")
    assert awa.lines == ["Cette commande n’existe pas ici."]


async def test_of_several_plans_one_is_chosen_first(chat: Chats, database: Database) -> None:
    await database.run(loaded)
    mariam = chat(MARIAM, JULY)
    await mariam.sends("/suivi")
    assert (mariam.lines, mariam.labels) == (["Quel plan ?"], ["ESSAI", "ESSAI2"])
    await mariam.taps("ESSAI2")
    assert "Rapports reçus : 0 sur 10" in mariam.lines
    await mariam.taps("← Plans")
    assert mariam.lines == ["Quel plan ?"]


def loaded(session: Session) -> None:
    load(session, second_plan(), JULY)


async def test_made_up_buttons_change_and_tell_nothing(chat: Chats) -> None:
    mariam = chat(MARIAM, FEBRUARY)
    await mariam.sends("/suivi")
    plan = mariam.button("Axe 1").object
    for version, argument in (
        (20130, "a9"), (20130, "o0.7"), (20130, "t0.0.9"), (20130, "l0.0.1.zz"), (20130, "x"),
        (20130, "a-1"), (20130, "aa"), (20157, ""), (20115, ""), (20144, ""), (20150, ""), (1, ""),
        (20130, "a0,zzzzzzzzzzzz"), (36**7 - 1, "z" * 11),
    ):  # fmt: skip
        await mariam.presses(Tap("ts", plan, version, argument))
        assert mariam.toast == "Cet écran a changé." or argument.startswith("a0,"), (version, argument)
    await mariam.presses(Tap("ts", 999, 20130, "a0"))
    assert mariam.toast == "Cet écran a changé."
