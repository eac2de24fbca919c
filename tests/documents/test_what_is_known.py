"""What is not a figure says which of several things it is; what one source said never stands under the other's name."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.documents import bars, paper, states
from bot.documents.annex import annex
from bot.documents.completeness import completeness
from storage.calendar import Quarter
from storage.plan.logframe import Kind
from storage.rolled import ActivityPart, Agreement, Amount, Beside, Cell, Counted, IndicatorPart, Named, RollUp
from tests.documents import sample
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")
VERIFIED, REACHED = 5, 11  # columns of the annex, the name before them
QUARTERS = tuple(Quarter(2013, number) for number in (1, 2, 3, 4))


def an_indicator(**whole: Any) -> IndicatorPart:
    """Of a count; what is not said of it is nothing."""
    some = next(i for a in sample.year().activities for i in a.indicators if i.kind is Kind.COUNT and not i.protected)
    return replace(some, reached=None, whole=Cell(**whole), quarters={})


def in_the_annex(of: IndicatorPart) -> list[str]:
    rollup = sample.year()
    axis = rollup.axes[0]
    activity = replace(axis.activities[0], indicators=(of,), comonitors=("NGO",))
    objective = replace(axis.objectives[0], activities=(activity,))
    (row,) = annex(EN, replace(rollup, axes=(replace(axis, objectives=(objective,)),)))["rows"]
    return [row["name"], *row["cells"]]


def test_what_came_and_was_not_verified_is_not_missing() -> None:
    said = in_the_annex(an_indicator(of_record=Amount(5), reported=Amount(5), expected=4, figures=3, target=9))
    assert said[VERIFIED] == "not verified"
    nothing = in_the_annex(an_indicator(expected=4, target=9))
    assert nothing[VERIFIED] == "n.r."


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        ({"target": 0, "of_record": Amount(5)}, "undefined"),
        ({"target": None, "of_record": Amount(5)}, "–"),
        ({"target": 9}, "n.r."),
    ],
)
def test_whether_a_target_is_reached_says_why_it_cannot_be_said(whole: dict[str, Any], said: str) -> None:
    assert in_the_annex(an_indicator(**whole, expected=4))[REACHED] == said


def test_an_activity_of_which_nothing_was_expected_owes_no_word() -> None:
    some = sample.year().activities[0]
    of = replace(some, status=None, counted=Counted())
    assert states.activity(EN, of).text == "nothing planned"
    assert states.activity(EN, replace(of, counted=Counted(expected=1))).text == "state not reported"


def test_a_quarter_in_which_nothing_was_expected_has_its_sign_on_the_bars_and_in_the_legend() -> None:
    rollup = sample.year()
    of = replace(an_indicator(expected=2), quarters={QUARTERS[3]: Cell(expected=2)})
    drawn = bars.by_quarter(EN, rollup, of)["bars"]
    assert [bar["text"] for bar in drawn] == ["–", "–", "–", "n.r."]
    signs = [one["sign"] for one in completeness(FR, rollup)["signs"]]
    assert {"0", "n.r.", "–", "non réparti", "non vérifié"} <= {*signs}


def test_a_bar_of_the_ministry_shows_what_the_ministry_said_after_the_other_was_chosen() -> None:
    chosen = Cell(
        reported=Amount(6), of_record=Amount(5), comonitor=Amount(5), expected=1, figures=1, settled=1,
        beside=Beside(Amount(6), Amount(5), 1), to_observe=1, observed=1, agreement=Agreement.SETTLED,
    )  # fmt: skip
    of = replace(an_indicator(), whole=chosen, quarters={QUARTERS[0]: chosen})
    chart = bars.side_by_side(EN, sample.year(), of)
    assert [bar["text"] for bar in chart["groups"][0]["bars"]] == ["6", "5"]
    assert chart["legend"][0] == "ministry"
    assert chart["text"].endswith("Figure of record where it is not the ministry’s: Q1 5.")


def with_two_kinds() -> RollUp:
    """A ministry and an NGO, which co-monitors alone; a region with a part, and a district."""
    rollup = sample.year()
    activity: ActivityPart = replace(rollup.activities[0], responsible=("M",), comonitors=("N",))
    objective = replace(rollup.axes[0].objectives[0], activities=(activity,))
    return replace(
        rollup,
        axes=(replace(rollup.axes[0], objectives=(objective,)),),
        by_organisation={"M": Counted(4, 3, 3, 2), "N": Counted(2, 2, 1, 0)},
        by_area={"kayes": Counted(2, 2, 2, 1), "kita": Counted(1, 0, 0, 0), "bamako": Counted(1, 1, 1, 1)},
        organisations=(Named("M", {"en": "Ministry"}), Named("N", {"en": "NGO"})),
        areas=(
            Named("kayes", {"en": "Kayes"}, "region"), Named("kita", {"en": "Kita"}, "cercle", "kayes"),
            Named("bamako", {"en": "Bamako"}, "district"),
        ),
    )  # fmt: skip


def tables() -> dict[str, Any]:
    return {one["heading"]: one for one in completeness(EN, with_two_kinds())["tables"]}


def rows(table: Any) -> list[tuple[str, str]]:
    """The name, and how many were expected."""
    return [(row["cells"][0], row["cells"][1]) for row in table["rows"]]


def test_co_monitors_are_counted_in_a_table_of_their_own() -> None:
    assert rows(tables()["By responsible organisation"]) == [("Ministry", "4")]
    assert rows(tables()["By co-monitoring organisation"]) == [("NGO", "2")]
    assert "never added" in tables()["By co-monitoring organisation"]["note"]


def test_a_region_has_its_total_and_below_it_what_lies_in_it() -> None:
    by_place = tables()["By place"]
    assert rows(by_place) == [("Kayes", "3"), ("Kayes as a whole", "2"), ("Kita", "1"), ("Bamako", "1")]
    assert [row["strong"] for row in by_place["rows"]] == [True, False, False, False]
    assert [row["within"] for row in by_place["rows"]] == [False, True, True, False]


def test_the_division_of_the_country_is_named() -> None:
    said = tables()["By place"]["note"]
    assert said.startswith("The division of this plan: 1 region, 1 cercle, 1 district")
    assert "add up to it" in said


def test_a_document_is_dated_by_the_plans_own_days() -> None:
    """Half an hour before midnight in Greenwich is the next day further east."""
    rollup = replace(sample.year(), frozen_at=datetime(2014, 2, 12, 23, 30, tzinfo=UTC), zone="Africa/Nairobi")
    assert paper.frame(FR, rollup)["date"] == [2014, 2, 13]
    assert "13 février 2014" in paper.edition(FR, rollup)


def test_what_has_left_the_plan_says_so() -> None:
    """Beside what it counts, on the page of its axis and in the annex."""
    there = an_indicator(of_record=Amount(5), reported=Amount(5), expected=4, figures=3)
    assert not any("left out of the plan" in one for one in in_the_annex(there))
    gone = replace(there, closed=True)
    assert any(one.endswith("; left out of the plan since") for one in in_the_annex(gone))
