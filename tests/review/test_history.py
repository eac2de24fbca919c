"""[History]: what was said, asked and decided, the latest first, a page at a time; nothing of it is lost."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.taps import Tap
from storage import deciding, remarks, reviewing
from storage.answers import Source
from storage.database import Database
from storage.deciding import Choosing
from storage.settlements import Because
from storage.verification import Withdrawn
from tests.review.phone import Phone
from tests.review.scene import (
    AWA,
    FANTA,
    MARIAM,
    MOUSSA,
    NGO,
    NOW,
    OUMAR,
    correct,
    count,
    person,
    send,
    sexes,
    share,
    the_plan,
)
from tests.review.test_deciding import both, newest, report_on, shown
from tests.review.test_review_screens import fits

PERCENT = {"1.1.2b": share(40, 160)}
OTHERS = {"1.1.2b": share(41, 160)}


def days(n: int) -> datetime:
    return NOW + timedelta(days=n)


def chooses(session: Session, account: int, n: int, because: Because, *, ngo: bool = False) -> None:
    """1.1.2a, on the n-th day from now."""
    plan = the_plan(session)
    organisation = next(o.id for o in plan.organisations if o.code == "ONG1") if ngo else None
    choosing = Choosing(report_on(session, "1.1.2").id, "1.1.2a", organisation, because)
    deciding.settle(session, plan, person(session, account), choosing, newest(session, "1.1.2"), days(n))


def verifies(session: Session, account: int, n: int) -> None:
    plan, report = the_plan(session), report_on(session, "1.1.2").id
    deciding.verify(session, plan, person(session, account), report, shown(session, "1.1.2"), days(n))


def takes_back(session: Session, account: int, n: int, because: Withdrawn) -> None:
    plan, report, who = the_plan(session), report_on(session, "1.1.2").id, person(session, account)
    matter = reviewing.matter_of(session, plan, who, report)
    assert matter is not None
    deciding.undo(session, plan, who, report, because, deciding.as_decided(who, matter), days(n))


def eventful(session: Session) -> None:
    """Three choices: two fell, one was taken back with a verification; four corrections, three questions."""
    both(session)
    chooses(session, MOUSSA, 1, Because.SEEN)
    correct(session, AWA, 1, {"1.1.2a": sexes(30, 16), **PERCENT})
    chooses(session, MARIAM, 2, Because.OTHER_PERIOD, ngo=True)
    correct(session, FANTA, 2, {"1.1.2a": sexes(21, 16), **PERCENT})
    chooses(session, OUMAR, 3, Because.OTHER_DEFINITION)
    verifies(session, OUMAR, 4)
    takes_back(session, MOUSSA, 5, Withdrawn.NEW_INFORMATION)
    correct(session, AWA, 1, {"1.1.2a": sexes(30, 16), **OTHERS})
    correct(session, AWA, 1, {"1.1.2a": sexes(31, 16), **OTHERS})
    awa, mariam, report = person(session, AWA).id, person(session, MARIAM).id, report_on(session, "1.1.2").revision
    for n in range(3):
        asked, said = (
            f"Question {n + 1} ? " + "Et la session de mai ? " * 10,
            "Deux sessions, " * 12 + f"réponse {n + 1}",
        )
        number = remarks.ask(session, report, asked, by=mariam, now=days(n))
        remarks.answer(session, number, said, by=awa, now=NOW)


async def opened(phone: Phone, code: str = "", verb: str = "vh") -> None:
    """The history of 1.1.2a, or of its activity; or the notes."""
    report = await phone.database.read(lambda s: report_on(s, "1.1.2").id)
    await phone.presses(Tap(verb, report, 0, f"d{code}"))


async def all_pages(phone: Phone) -> list[str]:
    """Each page, until the first comes again."""
    pages = [phone.text]
    while "Suite" in phone.buttons:
        assert phone.buttons == ["Suite", "← Retour"]
        await phone.taps("Suite")
        if phone.text == pages[0]:
            break
        pages.append(phone.text)
        assert len(pages) < 20
    return pages


def entries(pages: list[str]) -> list[str]:
    """The lines of all pages, without the title of each."""
    return [line for page in pages for line in page.split("\n")[1:]]


def seen_at_once(page: str) -> int:
    return sum(-(-len(line) // 35) for line in page.split("\n"))


async def test_each_choice_says_its_figure_who_made_it_and_what_became_of_it(place: Database, moussa: Phone) -> None:
    await place.run(eventful)
    await opened(moussa, "1.1.2a")
    lines = entries(await all_pages(moussa))
    decided = "\n".join(lines)
    for choice in (
        "Retenu : 46 (MSIPC)\n15 juillet, Coordination MSIPC 2\ndéfinitions différentes\n"
        "annulé : nouvelle information\n17 juillet, vous",
        "Retenu : 36 (ONG1)\n14 juillet, Coordination du plan 1\npériodes différentes\n"
        "jusqu’au changement d’un rapport",
        "Retenu : 40 (MSIPC)\n13 juillet, vous\nvu sur place\njusqu’au changement d’un rapport",
        "MSIPC, version 2 : vérifié\n16 juillet, Coordination MSIPC 2\nannulé : nouvelle information\n17 juillet, vous",
    ):
        assert choice in decided
    heads = [lines.index(one) for one in ("Retenu : 46 (MSIPC)", "Retenu : 36 (ONG1)", "Retenu : 40 (MSIPC)")]
    assert heads == sorted(heads), "the latest first"


async def test_nothing_is_lost_of_a_long_one_and_each_page_is_seen_at_once(place: Database, moussa: Phone) -> None:
    await place.run(eventful)
    for code in ("1.1.2a", "_"):
        await opened(moussa, code)
        pages = await all_pages(moussa)
        assert len(pages) > 3
        assert all(seen_at_once(page) <= 12 for page in pages), pages
        title = f"1.1.2{'a' if code == '1.1.2a' else ''} · Gao : historique"
        assert [page.split("\n")[0] for page in pages] == [
            f"{title} · {n}/{len(pages)}" for n in range(1, len(pages) + 1)
        ]
        whole = "\n".join(entries(pages))
        assert "…" not in whole
        for n in range(3):
            assert f"Question {n + 1} ?" in whole
            assert f"réponse {n + 1}" in whole
        for version in range(1, 5):
            assert f"MSIPC, version {version}, 12 juillet :" in whole
        assert len(set(pages)) == len(pages)


async def test_several_indicators_are_told_apart(place: Database, moussa: Phone) -> None:
    await place.run(eventful)
    await opened(moussa, "_")
    lines = entries(await all_pages(moussa))
    assert "1.1.2a, retenu : 36 (ONG1)" in lines
    assert "1.1.2b : 41/160 = 26 %" in lines


async def test_a_choice_that_stands_says_nothing_more(place: Database, moussa: Phone) -> None:
    await place.run(both)
    await place.run(chooses, MOUSSA, 1, Because.DOCUMENTS)
    await opened(moussa, "1.1.2a")
    assert moussa.text.split("\n") == [
        "1.1.2a · Gao : historique",
        "Retenu : 40 (MSIPC)",
        "13 juillet, vous",
        "pièces vues",
        "MSIPC, version 1, 12 juillet :",
        "24 F, 16 H = 40 · en cours",
        "ONG1, version 1, 12 juillet :",
        "20 F, 16 H = 36 · vu sur place",
        "T1 2013 : pas reçu",
    ]
    fits(moussa)
    assert moussa.buttons == ["← Retour"]


async def test_figures_that_differ_by_sex_alone_are_told_apart(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.2a": sexes(24, 16), **PERCENT})
    await place.run(send, FANTA, {"1.1.2a": sexes(16, 24), **PERCENT})
    await place.run(chooses, MOUSSA, 1, Because.DOCUMENTS, ngo=True)
    await opened(moussa, "1.1.2a")
    moussa.sees("Retenu : 16 F, 24 H (ONG1)")


async def test_old_and_forged_buttons(place: Database, moussa: Phone) -> None:
    await place.run(eventful)
    await opened(moussa, "1.1.2a")
    first = moussa.text
    for argument in ("d1.1.2a/99", "d1.1.2a/", "d1.1.2a/x", "d1.1.2a/1/2"):
        report = await place.read(lambda s: report_on(s, "1.1.2").id)
        await moussa.presses(Tap("vh", report, 0, argument))
        assert moussa.text == first
    await moussa.presses(Tap("vh", report, 0, "d1.1.9z/1"))
    assert moussa.toast == "Cet écran a changé."


def protected(session: Session) -> None:
    """1.1.5a counts survivors: its figures stand beside the others in each revision."""
    send(session, AWA, {"1.1.5a": count(7777), "1.1.5b": count(2)})
    send(session, FANTA, {"1.1.5a": count(8888), "1.1.5b": count(4)})
    plan, report = the_plan(session), report_on(session, "1.1.5").id
    choosing = Choosing(report, "1.1.5b", None, Because.SEEN)
    deciding.settle(session, plan, person(session, MOUSSA), choosing, newest(session, "1.1.5"), NOW)
    correct(session, AWA, 1, {"1.1.5a": count(9999), "1.1.5b": count(3)})


async def test_a_protected_indicator_has_no_figure_there(place: Database, moussa: Phone) -> None:
    await place.run(protected)
    report = await place.read(lambda s: report_on(s, "1.1.5").id)
    for code in ("1.1.5b", "_"):
        await moussa.presses(Tap("vh", report, 0, f"d{code}"))
        whole = "\n".join(await all_pages(moussa))
        assert "etenu : 2 (MSIPC)" in whole
        assert "1.1.5a" not in whole
    await moussa.presses(Tap("vh", report, 0, "d1.1.5a"))
    assert moussa.toast == "Cet écran a changé."
    assert not [text for text in moussa.seen for figure in (7, 8, 9) if f"{figure}" * 3 in text]


@pytest.mark.parametrize("unit", [eventful, both], ids=["decided", "sent"])
async def test_an_ngo_s_coordinator_reads_of_its_own_report_alone(
    place: Database, unit: Callable[[Session], None]
) -> None:
    await place.run(unit)
    ngo = Phone(place, NGO)
    report = await place.read(lambda s: report_on(s, "1.1.2", Source.COMONITOR).id)
    for code in ("1.1.2a", "_"):
        await ngo.presses(Tap("vh", report, 0, f"d{code}"))
        pages = await all_pages(ngo)
        assert "ONG1, version 1, 12 juillet :" in "\n".join(pages)
    for text in ngo.seen:
        assert not [word for word in ("MSIPC", "etenu : 3", "etenu : 4", "vérifié", "Question", "46") if word in text]


async def test_it_says_how_far_each_was_and_how_it_is_known(place: Database, moussa: Phone) -> None:
    """What the card of an indicator leaves out where it has no room."""
    await place.run(eventful)
    for code in ("1.1.2a", "_"):
        await opened(moussa, code)
        whole = "\n".join(entries(await all_pages(moussa)))
        assert whole.count("en cours\n") == 4, "of each version of the ministry's"
    assert "ONG1, version 2, 12 juillet :\n1.1.2a : 21 F, 16 H = 37\n1.1.2b : 40/160 = 25 %\nvu sur place" in whole


async def test_each_correction_says_why(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(correct, AWA, 1, {"1.1.1": count(8)})
    await moussa.sends("/verifier")
    await moussa.taps("Corrigés (1)")
    await moussa.taps("Historique")
    assert moussa.text.split("\n")[1:8] == [
        "MSIPC, version 2, 12 juillet :",
        "1.1.1 : 8",
        "en cours",
        "Raison : erreur de saisie",
        "MSIPC, version 1, 12 juillet :",
        "1.1.1 : 9",
        "en cours",
    ]
