"""What changed is shown to its end before it can be verified, wherever a coordinator comes from: 5.7, or an answer."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.messages.sheet import LINES, takes
from bot.taps import Tap
from storage import remarks
from storage.database import Database
from storage.remarks import RemarkRow
from tests.filling import Filling
from tests.review.phone import Phone
from tests.review.scene import AWA, MARIAM, MOUSSA, NOW, correct, count, of_many, person, send, sexes, share
from tests.review.test_deciding import report_on, verify

BEFORE = {
    "1.1.1": count(9), "1.1.2a": sexes(1024, 2016), "1.1.2b": share(10_040, 10_160), "1.1.4a": count(3),
    "1.1.5b": count(4),
}  # fmt: skip
AFTER = {
    "1.1.1": count(8), "1.1.2a": sexes(1026, 2018), "1.1.2b": share(10_050, 10_160), "1.1.4a": count(2),
    "1.1.5b": count(5),
}  # fmt: skip
ASKED, ANSWERED = "La session de mai est-elle comptée ? " * 8, "Deux sessions, à Gao et à Ansongo, en mai. " * 6


def much_changed(session: Session) -> None:
    """Two versions of all of a receipt; what was asked of one of its reports at length, and answered at length."""
    send(session, AWA, BEFORE, comment="La session de mai a été reportée à juin.")
    for code in ("1.1.1", "1.1.2", "1.1.4", "1.1.5"):
        verify(session, MOUSSA, code)
    mariam, awa, report = person(session, MARIAM).id, person(session, AWA).id, report_on(session, "1.1.2").revision
    remarks.answer(session, remarks.ask(session, report, ASKED, by=mariam, now=NOW), ANSWERED, by=awa, now=NOW)
    correct(session, AWA, 1, AFTER)


@pytest.mark.parametrize(
    ("opened", "shown"),
    [
        (Tap("rj", 1, 2), ("1.1.1 : 9 → 8", "1.1.5b : 4 → 5", "Raison : erreur de saisie")),
        (Tap("qs", 1), ("1.1.2b", "Raison : erreur de saisie", ASKED.strip(), ANSWERED.strip())),
    ],
    ids=["5.7", "answered"],
)
async def test_nothing_can_be_verified_before_all_was_shown(
    place: Database, moussa: Phone, opened: Tap, shown: tuple[str, ...]
) -> None:
    await place.run(much_changed)
    await moussa.presses(opened)
    pages = [moussa.text]
    while "Vérifier" not in moussa.buttons:
        assert moussa.buttons[0] == "Suite"
        assert not {"Renvoyer", "Demander"} & {*moussa.buttons}
        await moussa.taps("Suite")
        pages.append(moussa.text)
    assert "Renvoyer" in moussa.buttons
    assert len(pages) > 1
    assert [page.split("\n")[0][-3:] for page in pages] == [f"{n}/{len(pages)}" for n in range(1, len(pages) + 1)]
    assert all(takes(page) <= LINES for page in pages)
    whole = " ".join(line for page in pages for line in page.split("\n")[1:])
    for text in shown:
        assert text in whole
    await moussa.taps("Suite")
    assert moussa.text == pages[0]
    await moussa.presses(Tap(opened.verb, opened.object, opened.version, "/9"))
    assert moussa.text == pages[0], "a page that is not there"


async def test_what_changed_between_two_pages_is_shown_from_the_beginning(place: Database, moussa: Phone) -> None:
    """Of an answered question; and that it was answered is to be found until its last page was seen."""
    await place.run(much_changed)
    await moussa.presses(Tap("qs", 1))
    first = moussa.text
    assert await place.read(unseen) == 1
    await place.run(correct, AWA, 1, {"1.1.2a": sexes(1, 1), "1.1.2b": share(10_050, 10_160)})
    await moussa.taps("Suite")
    assert moussa.toast.startswith("Cet écran a changé")
    assert "1/" in moussa.text.split("\n")[0] and "Vérifier" not in moussa.buttons
    assert "1 F" in moussa.text and moussa.text != first
    while "Vérifier" not in moussa.buttons:
        await moussa.taps("Suite")
    assert await place.read(unseen) == 0


async def test_what_came_back_is_shown_again_where_more_came(
    database: Database, fill: Callable[[Filling], None]
) -> None:
    """9.10: what is verified on the last page is what all pages showed."""
    fill(twelve_corrected)
    moussa = Phone(database, MOUSSA)
    await moussa.sends("/verifier")
    await moussa.taps("Corrigés (1)")
    assert "Suite" in moussa.buttons and "Vérifier" not in moussa.buttons
    await database.run(correct, AWA, 1, {code: count(999 if code == TWELVE[0] else 41) for code in TWELVE})
    await moussa.taps("Suite")
    assert moussa.toast.startswith("Cet écran a changé")
    moussa.sees("1/2", "999")
    assert "Vérifier" not in moussa.buttons
    await moussa.taps("Suite")
    moussa.sees("2/2")
    await moussa.taps("Vérifier")
    moussa.sees("Tout est vérifié")


TWELVE = tuple(f"1.1.2{letter}" for letter in "abcdefghijkl")


def twelve_corrected(session: Session) -> None:
    of_many(session, TWELVE)
    send(session, AWA, {code: count(40) for code in TWELVE})
    verify(session, MOUSSA, "1.1.2")
    correct(session, AWA, 1, {code: count(41) for code in TWELVE})


def unseen(session: Session) -> int:
    its = RemarkRow.outcome.is_not(None), RemarkRow.seen_at.is_(None)
    return session.scalar(select(func.count()).select_from(RemarkRow).where(*its)) or 0
