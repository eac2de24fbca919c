"""Two sources side by side: no place that owes a figure is dropped without a word, and a row of zeros is no chart."""

import io
from collections.abc import Mapping
from dataclasses import replace

from pypdf import PdfReader

from bot.documents import bars, charts, quarterly
from storage.plan.logframe import Kind
from storage.rolled import Agreement, Amount, Beside, Cell, IndicatorPart, RollUp
from tests.documents import sample
from tests.documents.tree import words_of
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")
BOTH = Cell(
    reported=Amount(12), of_record=Amount(12), comonitor=Amount(12), expected=1, figures=1, to_observe=1, observed=1,
    agreement=Agreement.CONCORDANT, beside=Beside(Amount(12), Amount(12), 1),
)  # fmt: skip
ALONE = replace(BOTH, comonitor=None, observed=0, beside=None, agreement=Agreement.ONE_SOURCE)
SILENT = Cell(expected=1, to_observe=1)
UNWATCHED = Cell(reported=Amount(30), of_record=Amount(30), expected=1, figures=1)
DIFFERS = replace(BOTH, beside=Beside(Amount(12), Amount(9), 1), agreement=Agreement.DIVERGENT, differing=1)


def a_count(areas: Mapping[str, Cell]) -> IndicatorPart:
    some = next(i for a in sample.year().activities for i in a.indicators if i.kind is Kind.COUNT and not i.protected)
    return replace(some, whole=replace(BOTH, differing=99, to_observe=len(areas)), areas=areas)


def shown(areas: Mapping[str, Cell]) -> dict[str, list[str]]:
    chart = bars.side_by_side(EN, sample.quarter(2), a_count(areas))
    return {group["name"]: [bar["text"] for bar in group["bars"]] for group in chart["groups"]}


def with_one(of: IndicatorPart) -> RollUp:
    rollup = sample.quarter(2)
    axis = rollup.axes[0]
    activity = replace(axis.activities[0], indicators=(of,))
    return replace(rollup, axes=(replace(axis, objectives=(replace(axis.objectives[0], activities=(activity,)),)),))


def test_each_place_that_owes_a_figure_of_both_is_shown_whatever_came() -> None:
    areas = {"gao": BOTH, "mopti": ALONE, "bamako": SILENT, "kayes": UNWATCHED}
    assert shown(areas) == {"Gao": ["12", "12"], "Mopti": ["12", "n.r."], "District of Bamako": ["n.r.", "n.r."]}


def test_more_places_than_there_is_room_for_are_counted_and_where_the_two_differ_is_shown() -> None:
    keys = [one.code for one in sample.quarter(2).areas][:11]
    areas = dict.fromkeys(keys, BOTH) | {keys[0]: SILENT, keys[10]: DIFFERS}
    chart = bars.side_by_side(EN, sample.quarter(2), a_count(areas))
    assert "3 more places are not shown." in chart["text"]
    assert [bar["text"] for bar in chart["groups"][-1]["bars"]] == ["12", "9"]
    assert "not shown" not in bars.side_by_side(EN, sample.quarter(2), a_count({"gao": BOTH}))["text"]


def test_the_summary_and_the_picture_print_what_is_to_be_known_of_the_chart() -> None:
    rollup = with_one(a_count({"gao": BOTH, "bamako": SILENT}))
    file = quarterly.quarterly_pdf(FR, rollup)
    assert "Seul est montré ce que les deux ont rapporté" in words_of(file).replace("\u00a0", " ")
    assert len(PdfReader(io.BytesIO(file)).pages) == 2
    said = charts.values(FR, rollup)
    assert said["sources"]["text"]
    less = with_one(replace(a_count({"gao": BOTH, "bamako": SILENT}), whole=replace(BOTH, settled=9, differing=9)))
    assert charts.quarter_png(FR, rollup) != charts.quarter_png(FR, less), "its text is in the picture"


def test_the_picture_says_what_it_writes_where_nothing_came() -> None:
    known = {"gao": BOTH, "mopti": BOTH}
    of_two = replace(sample.quarter(2), axes=with_one(a_count(known)).axes)
    whole, some = charts.values(FR, of_two), charts.values(FR, with_one(a_count({"gao": BOTH, "mopti": ALONE})))
    assert "n.r." in str(some["sources"]["groups"])
    assert some["unreported"] == "n.r.\u00a0: attendu et non reçu, ce qui n’est pas zéro"
    assert ("n.r." in str(whole["targets"]["bars"])) == bool(whole["unreported"])


def test_zeros_alone_are_no_chart_while_anything_else_can_be_seen() -> None:
    zero = replace(BOTH, beside=Beside(Amount(0), Amount(0), 1))
    nothing = replace(a_count({"gao": zero}), whole=zero, quarters={})
    level = replace(nothing, kind=Kind.LEVEL, whole=BOTH)
    assert bars.most_telling([nothing, level]) is level, "though a sum goes first among what can be seen"
    assert bars.most_telling([nothing]) is None
    (quarter,) = sample.quarter(2).quarters
    earlier = replace(nothing, quarters={quarter: BOTH})
    assert bars.most_telling([earlier]) is earlier
