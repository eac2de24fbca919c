"""Sentences as a reader takes them: no word that means another, singular where a language has it, nothing cut."""

from dataclasses import replace

import pytest

from bot.documents.annex import annex
from bot.documents.axis_pages import axis_page
from bot.documents.method import method
from bot.documents.overview import held_up, overview
from bot.messages.bars import long, short
from storage.answers import Cause
from storage.plan.logframe import Kind
from storage.rolled import Amount, Beside, Cell, Obstacle, RollUp
from tests.documents import sample
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")
DIFFERENCE = 7  # a column of the annex, the name before it


def with_causes(*causes: Cause) -> RollUp:
    """An activity for each."""
    rollup = sample.year()
    axis = rollup.axes[0]
    some = replace(axis.activities[0], indicators=())
    activities = tuple(
        replace(some, code=f"1.1.{n}", obstacles=(Obstacle(cause, 1, ("gao",)),)) for n, cause in enumerate(causes, 1)
    )
    return replace(rollup, axes=(replace(axis, objectives=(replace(axis.objectives[0], activities=activities),)),))


def test_what_holds_up_is_cut_at_no_tie() -> None:
    five = (Cause.INSECURITY, Cause.INSECURITY, Cause.ACCESS, Cause.STAFF, Cause.FUNDING, Cause.NEW_REGIONS)
    lines = held_up(EN, with_causes(*five, Cause.NEW_REGIONS))
    assert len(lines) == 4
    assert lines[-1] == "Other causes: staff (1 activity), funding (1 activity)."
    assert not any("Other causes" in line for line in held_up(EN, with_causes(*five[:4])))


def test_a_share_that_misses_its_target_does_not_read_as_if_it_reached_it() -> None:
    some = next(i for a in sample.year().activities for i in a.indicators if i.kind is Kind.PERCENT)
    near = Cell(of_record=Amount(396, whole=1000), verified=Amount(396, whole=1000), target=40, expected=1, figures=1)
    of = replace(some, whole=near, reached=False)
    rollup = sample.year()
    axis = rollup.axes[0]
    activity = replace(axis.activities[0], indicators=(of,))
    axis = replace(axis, objectives=(replace(axis.objectives[0], activities=(activity,)),))
    rollup = replace(rollup, axes=(axis,))
    (row,) = axis_page(FR, rollup, axis, frozenset())["objectives"][0]["activities"][0]["indicators"]
    assert (row["target"], row["achieved"]) == ("40\u00a0%", "39,6\u00a0%")
    (line,) = annex(FR, rollup)["rows"]
    assert line["cells"][2:5] == ["40\u00a0%", "39,6\u00a0%", "39,6\u00a0%"]
    assert (short(FR, of, near), long(FR, of, near)) == (
        "39,6/40\u00a0%", "396/1\u00a0000 = 39,6\u00a0% · cible\u00a0: 40\u00a0%",
    )  # fmt: skip


def test_a_draft_promises_no_new_edition() -> None:
    draft, frozen = (overview(FR, of)["reading"]["text"] for of in (sample.draft(), sample.year()))
    assert draft.startswith("Un rapport manquant n’est pas un zéro") and frozen.startswith(draft)
    assert "nouvelle édition" in frozen and "nouvelle édition" not in draft


def difference(one: int, other: int, language: str) -> str:
    """Of two shares, in per cent."""
    some = next(i for a in sample.year().activities for i in a.indicators if i.kind is Kind.PERCENT)
    both = Beside(Amount(one, whole=100), Amount(other, whole=100), 1)
    of = replace(some, whole=Cell(of_record=both.ministry, comonitor=both.comonitor, beside=both, expected=1))
    rollup = sample.year()
    axis = rollup.axes[0]
    activity = replace(axis.activities[0], indicators=(of,))
    axis = replace(axis, objectives=(replace(axis.objectives[0], activities=(activity,)),))
    cells: list[str] = annex(TEXTS.of(language), replace(rollup, axes=(axis,)))["rows"][0]["cells"]
    return cells[DIFFERENCE - 1]


@pytest.mark.parametrize(
    ("one", "other", "fr", "en"),
    [
        (21, 20, "−1 pt (1)", "−1 pt (1)"),
        (20, 21, "1 pt (1)", "1 pt (1)"),
        (20, 20, "0 pt (1)", "0 pts (1)"),
        (22, 20, "−2 pts (1)", "−2 pts (1)"),
    ],
)
def test_points_are_singular_where_the_language_has_it(one: int, other: int, fr: str, en: str) -> None:
    assert (difference(one, other, "fr"), difference(one, other, "en")) == (fr, en)


def test_the_note_of_the_annex_does_not_say_on_the_one_hand() -> None:
    said = annex(FR, sample.year())["difference"].replace("\u00a0", " ")
    assert "D’une part" not in said
    assert said.endswith("Pour une part (en %), l’écart est en points (pts).")


@pytest.mark.parametrize(
    ("language", "heading", "said"),
    [
        (
            "fr",
            "État d’une activité",
            "Le moins avancé de ce que chacun de ses lieux a dit en dernier, dans cet ordre : annulée, bloquée,"
            " reportée, non démarrée, en cours, achevée.",
        ),
        (
            "en",
            "State of an activity",
            "Of what each of its places said last, what is furthest from done, in this order: cancelled, blocked,"
            " postponed, not started, under way, completed.",
        ),
    ],
)
def test_how_the_state_of_an_activity_comes_about_is_said_in_the_method(language: str, heading: str, said: str) -> None:
    sections = {one["heading"]: one["text"] for one in method(TEXTS.of(language), sample.year(), None)["sections"]}
    assert sections[heading].replace("\u00a0", " ").startswith(said)
