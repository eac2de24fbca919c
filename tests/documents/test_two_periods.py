"""A difference is of what both sources reported; the edition for 31 October adds its two periods nowhere; a quarter
that lacks reports says so."""

import io
from dataclasses import replace

from pypdf import PdfReader

from bot.documents import bars, paper, yearly
from bot.documents.annex import annex
from bot.documents.axis_pages import view
from bot.documents.completeness import completeness, meanings
from bot.documents.since import since
from bot.documents.spending import spending
from storage.calendar import Quarter
from storage.plan.logframe import Kind
from storage.rolled import Agreement, Amount, Beside, Cell, IndicatorPart
from tests.documents import sample
from tests.texts import TEXTS

FR, EN = TEXTS.of("fr"), TEXTS.of("en")
T1, T2, T3, T4 = (Quarter(2013, number) for number in (1, 2, 3, 4))
# Both reported in five of nine places: 48 and 46. The ministry has 69 in all, the co-monitor nothing besides.
PARTLY = Cell(
    reported=Amount(69), of_record=Amount(69), comonitor=Amount(46), expected=9, figures=8, to_observe=9, observed=5,
    agreement=Agreement.CONCORDANT, beside=Beside(Amount(48), Amount(46), 5),
)  # fmt: skip


def an_indicator(kind: Kind, whole: Cell, **quarters: Cell) -> IndicatorPart:
    some = next(i for a in sample.year().activities for i in a.indicators if i.kind is kind and not i.protected)
    return replace(some, whole=whole, quarters={Quarter(2013, int(name[1])): cell for name, cell in quarters.items()})


def in_the_annex(of: IndicatorPart) -> list[str]:
    rollup = sample.year()
    activity = replace(rollup.axes[0].activities[0], indicators=(of,), comonitors=("NGO",))
    objective = replace(rollup.axes[0].objectives[0], activities=(activity,))
    (row,) = annex(EN, replace(rollup, axes=(replace(rollup.axes[0], objectives=(objective,)),)))["rows"]
    cells: list[str] = row["cells"]
    return cells[5:7]


def test_the_annex_takes_the_difference_where_both_reported_and_says_of_how_many() -> None:
    assert in_the_annex(an_indicator(Kind.COUNT, PARTLY)) == ["46 (5 / 9)", "−2 (5)"], "not 46 less 69"
    alone = replace(PARTLY, beside=None, agreement=Agreement.ONE_SOURCE)
    assert in_the_annex(an_indicator(Kind.COUNT, alone)) == ["46 (5 / 9)", "–"]
    shares = replace(PARTLY, comonitor=Amount(3, whole=4), beside=Beside(Amount(1, whole=2), Amount(3, whole=4), 1))
    assert in_the_annex(an_indicator(Kind.PERCENT, shares)) == ["75% (5 / 9)", "25 pts (1)"]


def test_what_is_called_concordant_stands_beside_what_it_is_compared_with() -> None:
    activity = replace(sample.year().activities[0], comonitors=("NGO",))
    seen = view(EN, activity, an_indicator(Kind.COUNT, PARTLY))
    assert seen["lines"] == ["co-monitor: 46", "ministry: 48"], "each under its name"
    assert (seen["notes"], seen["tone"]) == (["5 of 9 received", "concordant"], "plain")


def test_equal_sums_of_figures_that_differ_are_not_called_divergent_themselves() -> None:
    activity = replace(sample.year().activities[0], comonitors=("NGO",))
    equal = replace(PARTLY, beside=Beside(Amount(46), Amount(46), 5), agreement=Agreement.DIVERGENT, differing=1)
    seen = view(EN, activity, an_indicator(Kind.COUNT, equal))
    assert (seen["notes"], seen["tone"]) == (["5 of 9 received", "1 figure differs"], "other")
    seen = view(EN, activity, an_indicator(Kind.COUNT, replace(equal, settled=2)))
    assert seen["notes"] == ["5 of 9 received", "1 figure differs", "2 differences settled"]
    assert any("two equal sums can be made of figures that differ" in said for said in meanings(EN))


def test_two_sources_are_drawn_where_both_reported() -> None:
    alone = Cell(reported=Amount(21), of_record=Amount(21), expected=4, figures=4, to_observe=4)
    unwatched = replace(alone, to_observe=0)
    of = an_indicator(Kind.COUNT, PARTLY, T1=PARTLY, T2=alone, T3=unwatched)
    chart = bars.side_by_side(EN, sample.year(), of)
    assert [[bar["text"] for bar in group["bars"]] for group in chart["groups"]] == [
        ["48", "46"], ["21", "n.r."], ["–", "–"], ["–", "–"],
    ]  # fmt: skip
    assert [bar["height"] for bar in chart["groups"][1]["bars"]] == [None, None], "there is nothing to be compared"
    assert "A figure without a bar has none of the other source beside it." in chart["text"]
    assert "Figures received from the co-monitor, of those expected: 5 of 9." in chart["text"]


def test_a_quarter_that_lacks_reports_says_so_of_whatever_kind_it_is() -> None:
    some = Cell(of_record=Amount(12), reported=Amount(12), expected=9, figures=7)
    whole = replace(some, of_record=Amount(15), figures=34, expected=36)
    drawn = bars.by_quarter(EN, sample.year(), an_indicator(Kind.LEVEL, whole, T3=replace(some, figures=9), T4=some))
    assert [bar["of"] for bar in drawn["bars"]] == ["", "", "", "7/9"]
    assert drawn["alt"].endswith("Q3: 12; Q4: 12 (7 of 9 received).")
    for kind in (Kind.COUNT, Kind.CUMULATIVE, Kind.PERCENT):
        drawn = bars.by_quarter(EN, sample.year(), an_indicator(kind, some, T4=some))
        assert [bar["of"] for bar in drawn["bars"]] == ["", "", "", "7/9"], kind
        assert drawn["alt"].endswith("(7 of 9 received)."), kind
    assert "3/4" in {one["sign"] for one in completeness(EN, sample.year())["signs"]}


def test_the_report_for_october_is_the_full_year_s_with_a_chapter_on_the_year_that_runs() -> None:
    october = sample.october()
    assert october.before is not None
    said = yearly.values(FR, october, None)
    alone = yearly.values(FR, october.before, None)
    for part in ("completeness", "spending", "obstacles", "annex"):
        assert said[part] == paper.of_period(alone[part], "2012"), "nothing of 2013 is in it"
    assert said["axes"] == [paper.of_period(axis, "2012") for axis in alone["axes"]]
    chapter = said["since"]
    assert chapter["heading"] == "T1-T3 2013, à ce jour"
    assert chapter["notice"]["title"] == "L’année 2013 n’est pas finie"
    assert [row["cells"][0] for row in chapter["tables"][0]["rows"]] == ["T1", "T2", "T3*"]
    assert "T3 2013 est encore ouvert" in chapter["provisional"] and said["provisional"] == ""
    assert since(FR, replace(october, before=None), frozenset()) is None


def test_what_was_written_of_each_axis_of_the_year_that_runs_stands_below_it() -> None:
    october = sample.october()
    chapter = yearly.values(FR, october, None)["since"]
    there = {axis["heading"]: axis["words"] for axis in chapter["axes"]}
    written = {one.axis: one.text for one in october.narratives if one.axis is not None}
    assert sum(words is not None for words in there.values()) == len(written) > 1
    for heading, words in there.items():
        if words is not None:
            axis = heading.split()[1]
            assert words["heading"].startswith(f"Axe {axis}") and words["heading"].endswith("T1-T3\u00a02013")
            assert "\n".join(words["parts"][0]["written"]["paragraphs"]) == written[axis]
    pages = PdfReader(io.BytesIO(yearly.yearly_pdf(FR, october, None))).pages
    text = " ".join("".join(page.extract_text() for page in pages).split())
    for said in written.values():
        assert said.split(" :")[0] in text


def test_only_a_quarter_that_is_open_is_called_open() -> None:
    closed = replace(sample.october(), provisional=())
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(yearly.yearly_pdf(FR, closed, None))).pages)
    assert "encore ouvert" not in text.replace("\n", " ").replace("trimestre encore ouvert", "")
    assert "L’année 2013 n’est pas finie" in text


def test_in_the_plan_s_first_year_there_is_no_year_before() -> None:
    alone = replace(sample.october(), before=None)
    assert paper.heading(EN, alone) == "Women, peace and security:\nup to Q3 2013"
    assert yearly.values(EN, alone, None)["since"] is None


def test_a_budget_of_fewer_quarters_is_said_to_be_the_whole_year_s() -> None:
    of_october, of_year = spending(EN, sample.october()), spending(EN, sample.year())
    assert of_october is not None and of_year is not None
    assert of_october["whole_year"] == "The budget is that of the whole year 2013; what was spent, of Q1-Q3 2013 alone."
    assert of_year["whole_year"] == ""
    assert [row["cells"][1] for row in of_october["rows"]] == [row["cells"][1] for row in of_year["rows"]]
    assert of_october["chart"]["legend"][1] == "planned for the whole year"
