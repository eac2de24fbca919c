"""The screens of progress (9.2, 9.3) from a roll-up made by hand: what they say, and what one organisation is shown."""

from collections.abc import Callable

import pytest

from bot.cards import Card
from bot.messages import progress
from bot.messages.bars import bar
from bot.messages.progress import Beside, View
from bot.practice.phones import readable
from storage.calendar import Quarter
from storage.narrowed import of_organisation
from storage.rolled import Cell, Reached, RollUp
from tests.documents import sample
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")
VIEW = View(1, 2013, None, Quarter(2013, 2))


def lines(card: Card) -> list[str]:
    return readable(card.text).split("\n")


def labels(card: Card) -> list[list[str]]:
    return [[readable(button.label) for button in row] for row in card.rows]


@pytest.mark.parametrize(
    ("part", "whole", "blocks"),
    [(7, 12, 6), (4, 10, 4), (2, 3, 7), (1, 5, 2), (5, 6, 8), (9, 10, 9), (40, 50, 8), (3, 4, 7), (0, 5, 0), (5, 5, 10),
     (6, 5, 10), (1, 100, 1), (99, 100, 9), (999, 1000, 9)],
)  # fmt: skip
def test_a_bar_is_full_only_where_all_is_reached(part: int, whole: int, blocks: int) -> None:
    """The first eight are the story's own."""
    assert bar(part, whole) == "▓" * blocks + "░" * (10 - blocks)


def test_the_plan_at_a_glance() -> None:
    card = progress.glance(FR, VIEW, sample.year(), Beside(years=[2012], tallies=True, summary=True))
    assert lines(card) == [
        "Suivi 2013 · jusqu’au T2",
        "Axe 1 ▓▓▓▓▓░░░░░  6 sur 11",
        "Axe 2 ▓▓▓▓▓░░░░░  6 sur 11",
        "Axe 3 ▓▓░░░░░░░░  2 sur 10",
        "Axe 4 ▓▓░░░░░░░░  2 sur 9",
        "Axe 5 ▓▓▓▓▓░░░░░  2 sur 4",
        "Cibles atteintes sur cibles prévues",
        "Rapports reçus : 532 sur 573",
    ]
    assert labels(card) == [
        ["Axe 1", "Axe 2", "Axe 3"],
        ["Axe 4", "Axe 5"],
        ["2012"],
        ["Décomptes", "Récapitulatif"],
    ]


def test_the_same_in_english() -> None:
    card = progress.glance(EN, VIEW, sample.year(), Beside())
    assert lines(card)[:2] == ["Progress 2013 · until Q2", "Axis 1 ▓▓▓▓▓░░░░░  6 of 11"]
    assert lines(card)[-2:] == ["Targets reached of targets planned", "Reports received: 532 of 573"]


def test_no_line_is_wider_than_a_phone_and_no_card_longer() -> None:
    for rolled in (sample.year(), sample.quarter(2)):
        for card in everything(rolled, VIEW, FR):
            assert sum(-(-len(line) // 35) for line in lines(card)) <= 12, lines(card)
            assert all(len(button.label) <= 32 and len(str(button.tap)) <= 40 for row in card.rows for button in row)
            assert all(len(row) == 1 or max(len(one.label) for one in row) <= 16 for row in card.rows)


def everything(rolled: RollUp, view: View, words: object) -> list[Card]:
    """Every page of every card there is."""
    say: Callable[..., list[Card]] = _pages
    cards = say(lambda page: progress.glance(FR, view, rolled, Beside(), page))
    for a, axis in enumerate(rolled.axes):
        cards += say(lambda page, a=a: progress.axis(FR, view, rolled, a, page))
        for o, objective in enumerate(axis.objectives):
            cards += say(lambda page, a=a, o=o: progress.objective(FR, view, rolled, (a, o), page))
            for t, activity in enumerate(objective.activities):
                areas = [(n + 1, key.capitalize()) for n, key in enumerate(activity.areas)]
                cards += say(
                    lambda page, a=a, o=o, t=t, areas=areas: progress.activity(FR, view, rolled, (a, o, t), areas, page)
                )
                for n, key in enumerate(activity.areas):
                    where = (n + 1, key, key.capitalize())
                    cards += say(
                        lambda page, a=a, o=o, t=t, where=where: progress.area(FR, view, rolled, (a, o, t), where, page)
                    )
    return cards


def _pages(card: Callable[[int], Card]) -> list[Card]:
    pages = [card(0)]
    while any(button.label == "Suite" for row in pages[-1].rows for button in row) and len(pages) < 9:
        pages.append(card(len(pages)))
        if pages[-1] == pages[0]:
            break
    return pages


def test_an_axis_tells_its_objectives() -> None:
    card = progress.axis(FR, VIEW, sample.year(), 0, 0)
    assert lines(card) == [
        "Axe 1 · T1-T2 2013",
        "Prévention des conflits et des violences basées sur le genre",
        "1.1 ▓▓▓▓░░░░░░  3 sur 7",
        "1.2 ▓▓▓▓▓▓▓░░░  3 sur 4",
        "Cibles atteintes sur cibles prévues",
    ]
    assert labels(card) == [["1.1", "1.2"], ["← Suivi"]]


def test_an_objective_tells_its_figures() -> None:
    quarter = View(1, 2013, Quarter(2013, 2), None)
    card = progress.objective(FR, quarter, sample.year(), (0, 0), 0)
    assert lines(card) == [
        "1.1 Renforcer les politi… · T2 2013",
        "1.1.1  ▓▓▓▓▓▓▓▓▓▓  15/14",
        "1.1.2a ▓▓▓▓▓▓▓▓▓▓  212/200",
        "1.1.2b ▓▓▓▓▓▓▓▓▓░  34/40 %",
        "1.1.3a ▓▓▓▓▓▓▓▓▓░  107/120",
        "1.1.3b ▓▓▓▓▓▓▓▓▓▓  16/16",
        "1.1.4a ▓▓▓▓▓▓▓░░░  3/4",
        "1.1.4b ▓▓▓▓▓░░░░░  oui : 1 sur 2",
    ]
    assert labels(card) == [["1.1.1", "1.1.2"], ["1.1.3", "1.1.4"], ["← Axe 1"]]


def test_an_activity_says_what_is_counted_and_how_the_two_sources_agree() -> None:
    card = progress.activity(FR, VIEW, sample.year(), (0, 0, 1), [(3, "Gao"), (4, "Ansongo")], 0)
    assert lines(card) == [
        "1.1.2 Formation 1325 · T1-T2 2013",
        "En cours, en retard : pesanteurs socio-culturelles",
        "1.1.2a Agents formés",
        "  85 F, 127 H = 212 · cible : 200 · écart",
        "1.1.2b Agents formés, sur tous les…",
        "  103/300 = 34 % · cible : 40 % · retenu",
        "Rapports reçus : 18 sur 20",
    ]
    assert labels(card) == [["Gao", "Ansongo"], ["← 1.1"]]


def test_what_counts_survivors_is_not_shown() -> None:
    card = progress.objective(FR, VIEW, sample.year(), (1, 0), 0)
    assert "2.1.2a non montré ici" in lines(card)


def test_not_received_is_no_zero() -> None:
    assert "5.1.4a rien de prévu" in lines(progress.objective(FR, VIEW, sample.year(), (4, 0), 0))
    missing = sample.year()
    indicator = missing.axes[0].objectives[0].activities[0].indicators[0]
    from bot.messages.bars import short

    assert short(FR, indicator, Cell(expected=4)) == "pas reçu"
    assert short(FR, indicator, Cell(expected=4, not_reported=1)) == "sans réponse"


def test_an_organisation_sees_its_own_part() -> None:
    rolled = of_organisation(sample.year(), "MJ")
    assert {code for activity in rolled.activities for code in activity.responsible} == {"MJ"}
    assert [axis.code for axis in rolled.axes] == ["1", "2"]
    assert rolled.counted == sample.year().by_organisation["MJ"]
    aims = [one for activity in rolled.activities for one in activity.indicators]
    reached, missed = ([one for one in aims if one.reached is said] for said in (True, False))
    unknown = [one for one in aims if one.unknown]
    assert rolled.reached == Reached(len(reached), len(reached) + len(missed) + len(unknown), len(unknown))


def test_a_co_monitor_sees_no_ministry_and_no_target() -> None:
    rolled = of_organisation(sample.year(), "FEPAX")
    assert rolled.activities
    for activity in rolled.activities:
        assert "FEPAX" in activity.comonitors
        assert activity.status is None
        for one in activity.indicators:
            for cell in (one.whole, *one.quarters.values(), *one.areas.values()):
                assert cell.target is None
                assert cell.of_record == cell.comonitor == cell.reported
                assert cell.agreement is None
    blind = View(1, 2013, None, None, "FEPAX", blind=True)
    card = progress.glance(FR, blind, rolled, Beside())
    assert "░" not in card.text
    assert not any(word in card.text for word in ("cible", "Cible"))
    for one in everything(rolled, blind, FR):
        assert "cible" not in one.text.lower()
        assert "▓" not in one.text
