"""Spending that nobody names is no zero, and says why; what is planned for it is told apart from what was spent of."""

from dataclasses import replace
from typing import Any

import pytest

from bot.documents import bars
from bot.documents.axis_pages import narratives
from bot.documents.completeness import completeness
from bot.documents.spending import spending
from storage.rolled import ActivityPart, Counted, Narrative, Part, RollUp
from tests.documents import sample
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")
MILLION = 1_000_000


def an_axis(*activities: ActivityPart) -> RollUp:
    """The sample's year with one axis of these activities alone."""
    year = sample.year()
    spent = [one.spent for one in activities if one.spent is not None]
    axis = replace(
        year.axes[0],
        objectives=(replace(year.axes[0].objectives[0], activities=activities),),
        budget=sum(one.budget or 0 for one in activities),
        spent=sum(spent) if spent else None,
    )
    return replace(year, axes=(axis,), currency="USD")


def an_activity(budget: int, spent: int | None, tells: int, of: Counted) -> ActivityPart:
    return replace(sample.year().activities[0], budget=budget, spent=spent, spent_in=tells, counted=of)


TOLD = an_activity(42 * MILLION, 36 * MILLION, 12, Counted(16, 15))
LEFT_OUT = an_activity(43 * MILLION, None, 0, Counted(16, 16))


def rows(rollup: RollUp) -> list[list[str]]:
    """Planned, of which untold, spent, share, reports."""
    said = spending(EN, rollup)
    assert said is not None
    return [row["cells"][1:] for row in said["rows"]]


def texts(rollup: RollUp) -> list[str]:
    chart: dict[str, Any] | None = bars.budget(EN, rollup)
    assert chart is not None
    assert all(bar["text"] in chart["alt"] for bar in chart["bars"])
    return [bar["text"] for bar in chart["bars"]]


@pytest.mark.parametrize(
    ("counted", "spent", "reports"),
    [
        (Counted(), "–", "–"),
        (Counted(expected=16), "n.r.", "–"),
        (Counted(expected=16, received=16), "not stated", "0 / 16"),
        (Counted(expected=16, received=3), "not stated", "0 / 3"),
    ],
)
def test_why_no_amount_is_there(counted: Counted, spent: str, reports: str) -> None:
    rollup = an_axis(an_activity(3 * MILLION, None, 0, counted))
    for row in rows(rollup):
        assert row == ["3,000,000", "3,000,000", spent, "–", reports]
    assert texts(rollup) == [f"{spent} of 3,000,000"]


def test_what_is_planned_for_those_that_name_no_amount_is_said_beside_the_sum() -> None:
    both = an_axis(TOLD, LEFT_OUT)
    axis, told, left_out, whole = rows(both)
    assert axis == whole == ["85,000,000", "43,000,000", "36,000,000", "42%", "12 / 31"]
    assert (told[1], left_out[1]) == ("0", "43,000,000")
    assert texts(both) == ["36 of 85, nothing said of 43"]


@pytest.mark.parametrize(
    ("spent", "fr", "en"),
    [
        (0, "0", "0"), (40_000, "<\u00a00,1", "<\u00a00.1"), (400_000, "0,4", "0.4"), (949_999, "0,9", "0.9"),
        (950_000, "1", "1"), (1_400_000, "1", "1"), (12_600_000, "13", "13"),
    ],
)  # fmt: skip
def test_what_was_spent_is_no_zero_among_millions(spent: int, fr: str, en: str) -> None:
    of = an_axis(an_activity(13 * MILLION, spent, 1, Counted(16, 15)))
    for words, wanted in ((FR, f"{fr} sur 13"), (EN, f"{en} of 13")):
        chart = bars.budget(words, of)
        assert chart is not None
        assert chart["bars"][0]["text"] == wanted and chart["alt"].endswith(f"{wanted}.")


def test_where_all_is_told_nothing_is_added() -> None:
    assert texts(an_axis(TOLD)) == ["36 of 42"]
    assert rows(an_axis(TOLD))[0][1] == "0"


def test_an_activity_without_a_budget_has_nothing_planned_untold() -> None:
    spent_only = replace(TOLD, budget=None)
    said = spending(EN, an_axis(spent_only, LEFT_OUT))
    assert said is not None and said["rows"][1]["cells"][1:3] == ["–", "–"]


def test_the_sign_is_among_those_explained() -> None:
    said = spending(FR, an_axis(LEFT_OUT))
    assert said is not None
    signs = [one["sign"] for one in completeness(FR, sample.year())["signs"]]
    assert said["rows"][1]["cells"][3] == "non indiqué" and "non indiqué" in signs


def test_words_about_an_axis_say_of_which() -> None:
    """They can begin a page, above the next axis."""
    year = replace(
        sample.year(), narratives=(Narrative("4", Part.RESULTS, "Un club."), Narrative(None, Part.RESULTS, "Tout."))
    )
    of_axis, of_all = narratives(FR, year, "4"), narratives(FR, year, None)
    assert of_axis is not None and of_all is not None
    assert of_axis["heading"].replace("\u00a0", " ") == "Axe 4 : ce que dit la coordination"
    assert of_all["heading"] == "Ce que dit la coordination"
