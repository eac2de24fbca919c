"""[Notes] of a matter: what each side wrote beside its figures, all of it, a page at a time."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.messages.sheet import LINES, WIDE, takes
from bot.taps import Tap
from storage.database import Database
from storage.plan.load import load
from tests.filling import Filling
from tests.reporting.plans import both as said
from tests.review.phone import Phone
from tests.review.scene import AWA, FANTA, MOUSSA, NOW, REVIEWED, count, founded, send
from tests.review.test_history import all_pages, entries, opened

COMMENT = "Aïssata dit que la session de mai est reportée, & que juin suit. " * 7


def much_noted(session: Session) -> None:
    """In a place with a long name, each side has a comment and says where each figure can be checked."""
    founded(session)
    areas = tuple(
        replace(area, names=said("Tombouctou-Taoudénit Nord", "Timbuktu-Taoudenit North"))
        if area.key == "gao"
        else area
        for area in REVIEWED.areas
    )
    load(session, replace(REVIEWED, areas=areas, version=2), NOW)
    means = {"1.1.2a": "PV 12, registre a, " * 6, "1.1.2b": "PV 12, registre b, " * 6}
    figures = {"1.1.2a": count(40), "1.1.2b": count(3)}
    for account in (AWA, FANTA):
        send(session, account, figures, comment=f"{COMMENT}{account}", means=means)


async def test_nothing_is_cut(database: Database, fill: Callable[[Filling], None]) -> None:
    fill(much_noted)
    moussa = Phone(database, MOUSSA)
    await opened(moussa, "_", "vn")
    first, back = moussa.tap("Suite"), moussa.tap("← Retour")
    pages = await all_pages(moussa)
    assert len(pages) > 2
    assert moussa.tap("← Retour") == back
    titles = [page.split("\n")[0] for page in pages]
    assert titles == [f"1.1.2 · Tombouctou-T… : notes · {n}/{len(pages)}" for n in range(1, len(pages) + 1)]
    assert len(titles[0]) == WIDE
    whole = " ".join(entries(pages))
    for account in (AWA, FANTA):
        assert f"« {COMMENT}{account} »" in whole
    for letter in "ab":
        assert whole.count(f"1.1.2{letter}, preuve : PV 12, registre {letter}, ") == 2
    await moussa.presses(Tap(first.verb, first.object, first.version, first.argument.replace("/1", "/9")))
    assert moussa.text == pages[0], "a page that is not there"
    for text in moussa.seen:
        assert takes(text) <= LINES


async def test_a_short_one_is_one_page(place: Database, moussa: Phone) -> None:
    await place.run(send, AWA, {"1.1.1": count(9)})
    await moussa.sends("/verifier")
    await moussa.taps("Une source (1)")
    await moussa.taps("Notes")
    assert moussa.text.split("\n")[:2] == ["1.1.1 · Gao : notes", "Rien n’a été écrit."]
    assert moussa.buttons == ["← Retour"]
