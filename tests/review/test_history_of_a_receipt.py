"""[History] of a receipt: all its versions and all that was asked about it, a page at a time; nothing of it is lost."""

import pytest
from sqlalchemy.orm import Session

from bot.messages.paging import in_pages
from bot.messages.sheet import LINES, takes
from bot.taps import Tap, base36
from bot.texts import Html
from storage import remarks
from storage.database import Database
from tests.review.phone import Phone
from tests.review.scene import AWA, MARIAM, MOUSSA, NOW, correct, count, person, send
from tests.review.test_deciding import report_on

VERSIONS, QUESTIONS = 9, 8


def long_told(session: Session) -> None:
    receipt = send(session, AWA, {"1.1.1": count(9)})
    for n in range(VERSIONS - 1, 0, -1):
        correct(session, AWA, receipt, {"1.1.1": count(n)})
    awa, mariam = person(session, AWA).id, person(session, MARIAM).id
    for n in range(1, QUESTIONS + 1):
        asked = remarks.ask(session, report_on(session, "1.1.1").revision, f"Question {n} ?", by=mariam, now=NOW)
        remarks.answer(session, asked, f"Réponse {n}", by=awa, now=NOW)


@pytest.mark.parametrize(
    ("account", "whence"),
    [(MOUSSA, ""), (MOUSSA, f"q{base36(1)}"), (MARIAM, f"q{base36(1)}"), (AWA, "r"), (AWA, "m0"), (AWA, "")],
    ids=["from what changed", "from what was asked", "plan-wide", "the agent", "from the list", "a card of before"],
)
async def test_nothing_is_lost_of_a_long_one(place: Database, account: int, whence: str) -> None:
    await place.run(long_told)
    phone = Phone(place, account)
    opened = Tap("rh", 1, VERSIONS, whence)
    await phone.presses(opened)
    pages, back = [phone.text], phone.tap("← Retour")
    for _ in range(20):
        assert phone.buttons == ["Suite", "← Retour"]
        assert takes(phone.shown.text) <= LINES
        assert phone.tap("← Retour") == back
        await phone.taps("Suite")
        if phone.text == pages[0]:
            break
        pages.append(phone.text)
    titles = [page.split("\n")[0] for page in pages]
    assert titles == [f"Rapport n° 1 : versions · {n}/{len(pages)}" for n in range(1, len(pages) + 1)]
    whole = "\n".join(pages)
    for n in range(1, VERSIONS + 1):
        assert f"Version {n} · 12 juillet" in whole
    for n in range(1, QUESTIONS + 1):
        assert f"Question {n} ?" in whole
        assert f"Réponse {n}" in whole
    await phone.presses(Tap("rh", 1, VERSIONS, f"{whence}/99"))
    assert phone.text == pages[0], "a page that is not there"


async def test_a_short_one_is_one_page(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await place.run(correct, AWA, 1, {"1.1.1": count(8)})
    await moussa.presses(Tap("rj", 1, 2))
    await moussa.taps("Historique")
    assert moussa.text.split("\n") == [
        "Rapport n° 1 : versions",
        "Version 2 · 12 juillet",
        "1.1.1 : 9 → 8",
        "Raison : erreur de saisie",
        "Version 1 · 12 juillet",
    ]
    assert moussa.buttons == ["← Retour"]


def test_what_is_longer_than_a_page_goes_on_in_the_next() -> None:
    text = " ".join(f"mot{n}" for n in range(100)) + " & fin"
    pages = in_pages([[Html("titre"), Html.escaped(text)]], 11)
    assert len(pages) > 1
    assert all(sum(takes(line) for line in page) <= 11 for page in pages)
    assert " ".join(line for page in pages for line in page) == f"titre {Html.escaped(text)}"
