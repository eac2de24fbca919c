"""[My activities] of the message that a quarter is open: all of them, a page at a time, and back to that message."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handlers import my_activities, template
from bot.house import House, Said
from bot.messages import my_activities as messages
from bot.messages import reminding
from bot.messages.reminding import Missing
from bot.taps import Tap
from bot.texts import Texts
from storage.calendar import Quarter
from storage.database import Database
from storage.plan.load import load
from storage.plan.reading import Plans
from storage.reports import ReceiptRow, ReportRow
from tests.reporting.conftest import Phone, answered, plain
from tests.reporting.plans import LAWS, T2, T3, TEXTS, TRAINING, with_activities
from tests.scheduler.test_reminders import at, since_2012

__all__ = ["since_2012"]

pytestmark = pytest.mark.usefixtures("since_2012")


@pytest.fixture
def awa(phone: Callable[[int], Phone]) -> Phone:
    awa = phone(11)
    awa.card = 300
    awa.house = replace(awa.house, doors=awa.house.doors | {"ma", "rt", "pl"})
    return awa


async def taps(phone: Phone, tap: Tap) -> None:
    unit = {"ma": my_activities.activities, "rt": template.tapped}[tap.verb]
    said = Said(1, phone.account, phone.account, phone.now, phone.card, tap=Tap.parse(str(tap)), query="q")
    await phone.through(unit, said)


async def test_they_come_by_a_tap_alone_with_the_targets_of_the_plan(awa: Phone) -> None:
    await taps(awa, messages.activities_tap(1, T2))
    assert plain(awa.shown.text).splitlines() == [
        "Vos activités · T2 2013",
        "Gao :",
        "1.1.1 Analyse des lois",
        "  Lois analysées depuis… : cible 10",
        "1.1.2 Formation 1325",
        "  Agents formés : cible 50",
        "1.1.4 Suivi des textes",
        "  Structures en place : cible 4",
        "Cibles : celles de tout le plan",
    ]


async def test_places_that_are_asked_the_same_stand_together(
    database: Database, plans: Plans, phone: Callable[[int], Phone]
) -> None:
    everywhere = [replace(activity, areas=()) for activity in (LAWS, TRAINING)]
    await database.run(load, replace(with_activities(*everywhere)), at(1, 1))
    ali = phone(12)
    ali.card = 300
    await taps(ali, messages.activities_tap(1, T2))
    ali.sees("Gao, Ansongo :")
    assert ali.shown.text.count("Analyse des lois") == 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_is_on_a_page_that_fits_a_phone(language: str) -> None:
    words = Texts.load().of(language)
    one = LAWS.results[0].indicators[0]
    percent = TRAINING.results[0].indicators[1]
    yes = TEXTS.results[0].indicators[1]
    known = (one, replace(percent, targets={T2: 15}), replace(yes, targets={T2: 1}))
    many = [
        replace(LAWS, code=f"{n}.1.1", results=(replace(LAWS.results[0], indicators=known[: n % 4]),))
        for n in range(1, 25)
    ]
    places = {"Gao": many[:11], "Ansongo": many[11:], "Kidal": many[11:]}
    seen: list[str] = []
    page = 0
    while True:
        card = messages.activities(words, 1, T2, places, page, targets=True)
        lines = plain(card.text).splitlines()
        assert len(lines) <= 12 and max(map(len, lines)) <= 35, card.text
        assert lines[1].endswith(":"), "a page says of which places it is"
        seen += lines
        more = [b.tap for row in card.rows for b in row if b.tap is not None and b.tap.argument != messages.BACK]
        assert len(more) == 1 and more[0] is not None
        page = int(more[0].argument)
        if not page:
            break
    titles = [line.split()[0] for line in seen if ".1.1 " in line]
    assert titles == [activity.code for activity in many]
    assert sum("15%" in line.replace(" ", "") for line in seen) == sum(n % 4 > 1 for n in range(1, 25))
    assert sum(line.endswith(("oui", "yes")) for line in seen) == sum(n % 4 == 3 for n in range(1, 25))


async def test_a_comonitor_is_shown_no_target(phone: Callable[[int], Phone]) -> None:
    fanta = phone(13)
    fanta.card = 300
    await taps(fanta, messages.activities_tap(1, T2))
    fanta.sees("1.1.2 Formation 1325")
    assert "cible" not in fanta.shown.text.lower()


async def test_back_looks_at_the_older_quarter_where_the_new_one_lacks_nothing(database: Database, awa: Phone) -> None:
    await answered(awa)
    await awa.taps("Envoyer")

    def moved(session: Session) -> None:
        """What was sent is of the quarter that has begun."""
        for row in session.scalars(select(ReportRow)):
            row.quarter = T3
        for receipt in session.scalars(select(ReceiptRow)):
            receipt.quarter = T3

    await database.run(moved)
    awa.card = 300
    await taps(awa, messages.activities_tap(1, T3, messages.BACK))
    assert awa.toast == ""
    awa.sees("Rapport T2 2013 : encore 3 jours", "Gao : il manque 1.1.1, 1.1.2, 1.1.4")
    assert awa.button("Commencer") == Tap("rs", 1, T2.as_number, awa.button("Commencer").argument)


async def test_the_form_to_fill_in_leads_back_to_the_opening(
    database: Database, house: House, awa: Phone, phone: Callable[[int], Phone]
) -> None:
    await taps(awa, messages.activities_tap(1, T3, messages.BACK))
    awa.sees("T3 2013 est ouvert")
    await taps(awa, awa.button("Modèle à remplir"))
    awa.sees("Touchez le cadre")
    await taps(awa, awa.button("États et causes"))
    await taps(awa, awa.button("← Retour"))
    awa.sees("Touchez le cadre")
    await taps(awa, awa.button("← Retour"))
    awa.sees("T3 2013 est ouvert", "T2 2013 : il manque")

    ali = phone(12)  # of several places: first the choice
    ali.card, ali.house = 300, awa.house
    await taps(ali, messages.activities_tap(1, T3, messages.BACK))
    await taps(ali, ali.button("Modèle à remplir"))
    ali.sees("Modèle T2 2013 · Gao · Ansongo")
    await taps(ali, ali.button("Ansongo"))
    await taps(ali, ali.button("← Retour"))
    ali.sees("Modèle T2 2013 · Gao · Ansongo")
    await taps(ali, ali.button("← Retour"))
    ali.sees("T3 2013 est ouvert")


@pytest.mark.parametrize("argument", [".o-", ".ozz-zz-", ".o1-1-", "1.o1-1-w", ".o1--", "x.o999999-1-b"])
async def test_a_forged_way_back_leads_nowhere(awa: Phone, argument: str) -> None:
    await taps(awa, Tap("rt", 1 if argument[0] != "." else 0, T2.as_number, argument))
    for row in awa.shown.rows:
        for button in row:
            if button.tap is not None and button.tap.verb == "ma":
                await taps(awa, button.tap)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_places_beyond_the_fourth_have_a_button_together(language: str) -> None:
    words = Texts.load().of(language)
    due, lock = at(7, 15).date(), at(7, 30).date()
    places = [Missing(1, Quarter(2013, 2), n, f"Lieu {n}", ("1.1.1",), due, lock) for n in range(7)]
    card = reminding.missing(words, places, at(7, 12).date(), last=False)
    others = [b for row in card.rows for b in row if b.label in ("Autres lieux (3)", "Other places (3)")]
    assert [b.tap for b in others] == [Tap("rs")], card.rows
    card = reminding.missing(words, places[:4], at(7, 12).date(), last=False)
    assert not [b for row in card.rows for b in row if b.tap == Tap("rs")]


async def test_other_places_are_all_that_is_open(database: Database, phone: Callable[[int], Phone]) -> None:
    ali = phone(12)
    ali.card = 300
    await ali.presses(Tap("rs"))
    ali.sees("Rapport T2 2013 · Gao · Ansongo")
    assert ali.button("Ansongo : 2")
