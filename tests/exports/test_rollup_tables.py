"""A roll-up as flat tables: every column says what it holds, and what is unknown is never a zero, in CSV and JSON."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.exports import rollup_columns, rollup_csv
from bot.exports.cautions import CAUTIONS
from bot.exports.flat import Column, Filled, Holds, Table
from bot.exports.rollup_incidents import NotOfThisRollUp
from bot.exports.rollup_json import rollup_json
from bot.exports.rollup_tables import percent, state, tables
from bot.exports.rollup_words import State
from storage.calendar import Quarter
from storage.plan.logframe import Kind
from storage.released import MASKED, Release
from storage.rolled import ActivityPart, Amount, AxisPart, Beside, Cell, Counted, IndicatorPart, Narrative, Part, RollUp
from tests.documents import sample, sampled_release
from tests.texts import TEXTS


def with_zero(release: Release) -> Release:
    """With a zero that is printed, in its first cell."""
    table = release.tables[0]
    cells = ((0, *table.cells[0][1:]), *table.cells[1:])
    return replace(release, tables=(replace(table, cells=cells), *release.tables[1:]))


FR, EN = TEXTS.of("fr"), TEXTS.of("en")
YEAR, RELEASE = sample.year(), with_zero(sample.release())
REAL = replace(YEAR, fictional=False)
HOLDS = {
    Holds.TEXT: str, Holds.CODE: str, Holds.WORD: str, Holds.NUMBER: (int, float), Holds.FLAG: bool,
    Holds.MOMENT: datetime,
}  # fmt: skip
DEFINED = (*rollup_columns.TABLES, *rollup_columns.INCIDENTS.values(), rollup_csv.COLUMNS, CAUTIONS)
GROUPS = {"reports": rollup_columns.COUNTED, "targets": rollup_columns.REACHED, "figures": rollup_columns.FIGURES}

Lines = dict[str, list[dict[str, object]]]


def said(rollup: RollUp = YEAR) -> Lines:
    found: Lines = json.loads(rollup_json(FR, rollup, RELEASE if rollup in (YEAR, REAL) else None))
    return found


def cells(filled: tuple[Filled, ...]) -> Iterator[tuple[Column, object]]:
    for one in filled:
        for row in one.rows:
            yield from zip(one.table.columns, row, strict=True)


@pytest.mark.parametrize(
    "filled",
    [
        tables(FR, YEAR, RELEASE), tables(EN, sample.draft()),
        tables(FR, sample.quarter(2), sampled_release.of_quarter(2)), tables(FR, sample.october()),
    ],
    ids=("year", "draft", "quarter", "october"),
)  # fmt: skip
def test_a_column_holds_what_it_says_and_nothing_else(filled: tuple[Filled, ...]) -> None:
    for column, value in cells(filled):
        if value is None:
            continue
        assert isinstance(value, HOLDS[column.holds]), (column.name, value)
        assert column.holds is Holds.FLAG or not isinstance(value, bool)
        assert column.holds is not Holds.WORD or value in column.words


@pytest.mark.parametrize("words", [FR, EN], ids=("fr", "en"))
def test_names_and_titles_are_clear_and_each_has_a_meaning(words: object) -> None:
    titles = [words.label(table.title) for table in DEFINED]  # type: ignore[attr-defined]
    assert len(set(titles)) == len(titles) and all(0 < len(title) <= 31 for title in titles)
    assert not any(set(title) & set("[]:*?/\\") or title[0] == "'" for title in titles)
    for table in DEFINED:
        names = [column.name for column in table.columns]
        tags = [column.tag for column in table.columns if column.tag]
        called = [words.label(column.title) for column in table.columns]  # type: ignore[attr-defined]
        assert all(len(set(each)) == len(each) for each in (names, tags, called)), table.name
        assert all(column.meaning and re.fullmatch("[a-z_]+", column.name) for column in table.columns)
        assert all((column.holds is Holds.WORD) == bool(column.words) for column in table.columns)


def test_the_page_says_of_every_column_what_the_code_says() -> None:
    page = (Path(__file__).parents[2] / "docs" / "roll-up-files.md").read_text(encoding="utf-8")
    written = dict(sections(page))
    assert written == {
        **{name: list(map(documented, group)) for name, group in GROUPS.items()},
        **{table.name: list(collapsed(table)) for table in DEFINED},
    }


def sections(page: str) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The tables of columns, by the name in their heading."""
    for part in re.split("^### ", page, flags=re.MULTILINE)[1:]:
        name = re.match(r"`(\w+)`", part)
        assert name is not None
        rows = re.findall(r"^\| (\S+) \| ([^|]*) \| ([^|]*) \| (.*) \|$", part, re.MULTILINE)
        yield name[1], [row for row in rows if row[0] not in ("column", "---")]


def collapsed(table: Table) -> Iterator[tuple[str, ...]]:
    """Its columns, as the page lists them: those that many tables have stand under a name of their own."""
    at = 0
    while at < len(table.columns):
        for name, group in GROUPS.items():
            if table.columns[at : at + len(group)] == group:
                yield f"[{name}](#{name})", "", "", ""
                at += len(group)
                break
        else:
            yield documented(table.columns[at])
            at += 1


def documented(column: Column) -> tuple[str, ...]:
    codes = f": {', '.join(f'`{code}`' for code in column.words)}" if column.words else ""
    tag = f"`{column.tag}`" if column.tag else ""
    return f"`{column.name}`", column.holds.value, tag, f"{column.meaning}{codes}"


def test_zero_not_reported_not_broken_down_and_protected_are_four_things() -> None:
    part = replace(first(lambda one: one.by_sex), by_sex=True, protected=False)
    at = {
        "zero": Cell(of_record=Amount(0, 0, 0), expected=3, figures=3),
        "whole": Cell(of_record=Amount(7), expected=3, figures=3),
        "nothing": Cell(expected=3),
        "passed": Cell(expected=3, not_reported=3),
        "unplanned": Cell(),
        "comonitor": Cell(comonitor=Amount(14), observed=14, to_observe=20),
    }
    assert {name: state(part, cell) for name, cell in at.items()} == {
        "zero": State.REPORTED, "whole": State.NOT_BROKEN_DOWN, "nothing": State.NOT_REPORTED,
        "passed": State.NOT_REPORTED, "unplanned": State.NOT_EXPECTED,
        "comonitor": State.NOT_EXPECTED,
    }  # fmt: skip
    assert state(replace(part, protected=True), at["zero"]) is State.PROTECTED


def test_a_number_is_there_exactly_where_the_state_says_so() -> None:
    met = set()
    for name in ("indicators", "indicators_by_quarter", "indicators_by_area", "indicators_by_organisation"):
        for line in said()[name]:
            met.add(line["state"])
            known = line["value"] if line["kind"] != Kind.PERCENT else line["numerator"]
            assert (known is not None) == (line["state"] in (State.REPORTED, State.NOT_BROKEN_DOWN)), line
            if line["state"] == State.NOT_BROKEN_DOWN:
                assert line["women"] is None and line["men"] is None
    assert met == set(State)


def test_a_protected_indicator_has_no_figure_whatever_a_cell_holds() -> None:
    leak = Cell(Amount(4321), Amount(4321), Amount(4321), Amount(4322), 60, 77, 76, 75, 74, 73)
    hidden = first(lambda one: one.protected)
    spoilt = changed(YEAR, hidden.code, whole=leak, quarters={YEAR.quarters[0]: leak}, areas={"gao": leak})
    for line in (line for lines in said(spoilt).values() for line in lines if line.get("indicator") == hidden.code):
        assert line["state"] == State.PROTECTED
        assert {line[name] for name in ("value", "reported", "verified", "comonitor", "difference")} == {None}
        assert {line[name] for name in ("figures_expected", "figures_received", "with_means", "settled")} == {None}
        assert line["target"] == 60


def test_masked_not_reported_and_zero_are_apart_in_what_was_released() -> None:
    shown = said()
    for table in RELEASE.tables:
        lines = shown[rollup_columns.INCIDENTS[table.name].name]
        values = [value for row in table.cells for value in row]
        assert [(line["value"], line["state"]) for line in lines] == [
            (None, "masked") if value == MASKED else (None, "not_reported") if value is None else (value, "reported")
            for value in values
        ]
    met = {(line["state"], line["value"] == 0) for lines in shown.values() for line in lines if "region" in line}
    assert met == {("masked", False), ("not_reported", False), ("reported", False), ("reported", True)}
    assert "incidents_type_age" not in shown and shown["overview"][0]["incidents_left_out"] == "T5"


def test_a_difference_is_of_what_both_sources_reported_and_can_be_retraced() -> None:
    cell = Cell(
        reported=Amount(69), of_record=Amount(69), comonitor=Amount(46), expected=9, figures=8, to_observe=9,
        observed=5, beside=Beside(Amount(48), Amount(46), 5),
    )  # fmt: skip
    part = first(lambda one: one.kind is Kind.COUNT and not one.by_sex and not one.protected)
    line = next(
        line for line in said(changed(YEAR, part.code, whole=cell))["indicators"] if line["indicator"] == part.code
    )
    names = ("compared", "compared_ministries", "compared_comonitors", "difference")
    assert [line[name] for name in names] == [5, 48, 46, -2], "not 46 less 69"
    assert (line["comonitor_received"], line["comonitor_expected"]) == (5, 9)


@pytest.mark.parametrize(
    ("shares", "points"),
    [
        ((Amount(1, whole=4), Amount(2, whole=6)), 8),
        ((Amount(3, whole=9), Amount(3, whole=9)), 0),
        ((Amount(0, whole=0), Amount(1, whole=2)), None),
    ],
)
def test_two_shares_differ_by_points_and_not_by_parts(shares: tuple[Amount, Amount], points: int | None) -> None:
    assert Cell(beside=Beside(*shares, 1)).apart(Kind.PERCENT) == points


def test_the_edition_for_october_has_lines_of_two_periods_that_are_told_apart() -> None:
    october = sample.october()
    lines = said(october)
    assert [line["period"] for line in lines["overview"]] == ["2012", "2013T1-T3"]
    assert [line["quarters"] for line in lines["overview"]] == [
        "2012T1, 2012T2, 2012T3, 2012T4",
        "2013T1, 2013T2, 2013T3",
    ]
    for name in ("axes", "indicators", "budget", "completeness_by_area"):
        assert {line["period"] for line in lines[name]} == {"2012", "2013T1-T3"}, name
    assert all(str(line["quarter"]).startswith(str(line["period"])[:4]) for line in lines["indicators_by_quarter"])
    code = next(i.code for a in october.activities for i in a.indicators if i.whole.target)
    targets = {line["period"]: line["target"] for line in lines["indicators"] if line["indicator"] == code}
    wanted = [i.whole.target for of in october.periods for a in of.activities for i in a.indicators if i.code == code]
    assert list(targets.values()) == wanted, "each has its own target"
    alone = [line["period"] for line in said(sample.quarter(2))["overview"]]
    assert (alone, [line["period"] for line in said()["overview"]]) == (["2013T2"], ["2013"])


def test_lines_of_organisations_say_as_which_source_they_report() -> None:
    """Those of the ministries alone add up to the whole."""
    activity = next(one for one in YEAR.activities if one.comonitors and one.indicators)
    watcher, indicator = activity.comonitors[0], activity.indicators[0]
    seen = Cell(comonitor=Amount(14), observed=14, to_observe=20, differing=1)
    year = changed(
        replace(YEAR, by_organisation={**YEAR.by_organisation, watcher: Counted(224, 220, 200, 0)}),
        indicator.code,
        organisations={activity.responsible[0]: indicator.whole, watcher: seen},
    )
    lines = said(year)["completeness_by_organisation"]
    assert {line["organisation"] for line in lines if line["source"] == "comonitor"} == {watcher}
    ministries = [line for line in lines if line["source"] == "ministry"]
    assert sum(int(str(line["received"])) for line in ministries) == YEAR.counted.received
    of_it = {
        line["organisation"]: line
        for line in said(year)["indicators_by_organisation"]
        if line["indicator"] == indicator.code
    }
    assert of_it[activity.responsible[0]]["source"] == "ministry"
    line = of_it[watcher]
    assert (line["source"], line["state"], line["comonitor"], line["comonitor_received"]) == (
        "comonitor", "not_expected", 14, 14,
    )  # fmt: skip
    assert line["compared"] is None, "a line alone is beside no other"


@pytest.mark.parametrize(
    ("spent", "counted", "state"),
    [
        (0, Counted(4, 4), "reported"),
        (None, Counted(16, 16), "not_said"),
        (None, Counted(16, 0), "not_reported"),
        (None, Counted(0, 0), "not_expected"),
    ],
)
def test_of_what_was_spent_a_state_says_why_there_is_no_amount(spent: int | None, counted: Counted, state: str) -> None:
    activity = next(one for one in YEAR.activities if one.budget)
    of = activities_as(YEAR, lambda one: replace(one, spent=spent, counted=counted))
    line = next(line for line in said(of)["budget"] if line["activity"] == activity.code)
    assert (line["state"], line["spent"]) == (state, spent)


def test_no_target_a_target_of_zero_and_a_protected_indicator_are_three_outcomes() -> None:
    part = first(lambda one: one.kind is Kind.COUNT and not one.protected and one.whole.of_record is not None)
    cells = {
        "no_target": (None, replace(part.whole, target=None)),
        "undefined": (None, replace(part.whole, target=0)),
        "unknown": (None, replace(part.whole, target=5, of_record=None)),
        "not_reached": (False, replace(part.whole, target=5)),
    }
    for wanted, (reached, cell) in cells.items():
        of = changed(YEAR, part.code, reached=reached, whole=cell)
        assert outcome_of(of, part.code) == wanted
    assert outcome_of(changed(YEAR, part.code, protected=True, reached=None), part.code) == "protected"


def outcome_of(of: RollUp, code: str) -> object:
    return next(line["outcome"] for line in said(of)["indicators"] if line["indicator"] == code)


def test_a_release_of_another_time_or_plan_is_refused() -> None:
    for rollup, release in (
        (sample.october(), RELEASE), (sample.quarter(2), RELEASE), (YEAR, sampled_release.of_quarter(2)),
        (YEAR, replace(RELEASE, plan="another")), (YEAR, replace(RELEASE, year=2012)),
    ):  # fmt: skip
        with pytest.raises(NotOfThisRollUp):
            tables(FR, rollup, release)
    assert not any(name.startswith(("incidents", "protected")) for name in said(sample.october()))


def test_shares_are_of_sums_to_a_tenth_and_of_a_whole_of_zero_there_is_none() -> None:
    assert percent(Amount(1, whole=3)) == 33.3
    assert percent(Amount(1, whole=16)) == 6.3  # 6.25: halves go up
    assert percent(Amount(0, whole=0)) is None
    assert percent(None) is None
    line = next(line for line in said()["indicators"] if line["kind"] == Kind.PERCENT and line["numerator"])
    assert line["value"] is None and line["denominator"]


def test_csv_and_json_say_the_same_and_the_same_twice() -> None:
    zipped = rollup_csv.rollup_csv(FR, YEAR, RELEASE)
    assert zipped == rollup_csv.rollup_csv(FR, sample.year(), with_zero(sample.release()))
    assert rollup_json(FR, YEAR, RELEASE) == rollup_json(FR, sample.year(), with_zero(sample.release()))
    with zipfile.ZipFile(io.BytesIO(zipped)) as whole:
        assert {info.date_time for info in whole.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        files = {name.removesuffix(".csv"): whole.read(name).decode() for name in whole.namelist()}
    explained = list(csv.DictReader(io.StringIO(files.pop("columns"))))
    shown = said()
    assert list(files) == list(shown)
    for name, text in files.items():
        plain = [{key: told(value) for key, value in line.items()} for line in shown[name]]
        assert list(csv.DictReader(io.StringIO(text))) == plain
    given = (*(one.table for one in tables(FR, YEAR, RELEASE)), CAUTIONS)
    columns = {(table.name, column.name) for table in given for column in table.columns}
    assert {(line["table"], line["column"]) for line in explained} == columns
    assert next(line["meaning"] for line in explained if line["column"] == "received").startswith("parmi")


def told(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_no_text_that_somebody_wrote_is_a_formula_in_csv() -> None:
    trap = replace(
        YEAR, narratives=(Narrative(None, Part.RESULTS, '=HYPERLINK("x")'), Narrative("1", Part.LESSONS, "@a"))
    )
    with zipfile.ZipFile(io.BytesIO(rollup_csv.rollup_csv(FR, trap))) as whole:
        lines = list(csv.DictReader(io.StringIO(whole.read("words.csv").decode())))
    assert [line["text"] for line in lines] == ['\'=HYPERLINK("x")', "'@a"]


def first(wanted: object) -> IndicatorPart:
    return next(one for a in YEAR.activities for one in a.indicators if wanted(one))  # type: ignore[operator]


def changed(rollup: RollUp, code: str, **values: object) -> RollUp:
    """The roll-up with another indicator under this code."""

    def axis(of: AxisPart) -> AxisPart:
        return replace(of, objectives=tuple(
            replace(o, activities=tuple(
                replace(a, indicators=tuple(
                    replace(i, **values) if i.code == code else i for i in a.indicators  # type: ignore[arg-type]
                )) for a in o.activities
            )) for o in of.objectives
        ))  # fmt: skip

    return replace(rollup, axes=tuple(map(axis, rollup.axes)))


def activities_as(rollup: RollUp, made: Callable[[ActivityPart], ActivityPart]) -> RollUp:
    return replace(rollup, axes=tuple(
        replace(axis, objectives=tuple(
            replace(of, activities=tuple(map(made, of.activities))) for of in axis.objectives
        ))
        for axis in rollup.axes
    ))  # fmt: skip


def test_tables_of_the_code_are_those_that_are_made() -> None:
    made = [one.table for one in tables(FR, YEAR, RELEASE)]
    assert made[: len(rollup_columns.TABLES)] == list(rollup_columns.TABLES)
    assert all(isinstance(table, Table) for table in made)


def test_places_of_released_counts_have_their_names() -> None:
    names = {one.code: FR.text(one.names) for one in YEAR.areas}
    met = set()
    for table, key, name in (
        ("incidents_region_type", "region", "region_name"), ("incidents_region_quarter", "region", "region_name"),
        ("incidents_cercle", "cercle", "cercle_name"),
    ):  # fmt: skip
        for line in said().get(table, []):
            assert line[name] == names.get(str(line[key])), line
            met.add(line[name])
    assert {"Gao", None} <= met, "all regions together have none"


def test_quarters_of_a_release_are_named_whole() -> None:
    numbered = replace(RELEASE, tables=tuple(
        replace(table, columns=tuple(column.removeprefix("2013T") for column in table.columns))
        for table in RELEASE.tables
    ))  # fmt: skip
    told: Lines = json.loads(rollup_json(FR, YEAR, numbered))
    for name in ("incidents_region_quarter", "incidents_type_quarter", "protected_indicators"):
        assert {line["quarter"] for line in told[name]} - {"*"} == set(map(str, YEAR.quarters))


def test_of_protected_indicators_nothing_is_missing_where_nothing_is_planned() -> None:
    """As the PDF says it. A figure that came all the same is there."""
    table = next(table for table in RELEASE.tables if table.name == "I")
    row = table.rows[0]
    columns, cells = ("1", "2", "3", "4", "*"), ((None, None, 3, MASKED, None),)
    release = replace(RELEASE, tables=(replace(table, rows=(row,), columns=columns, cells=cells),))
    planned = (Quarter(YEAR.year, 2),)
    year = activities_as(YEAR, lambda one: replace(one, planned=planned))
    told: Lines = json.loads(rollup_json(FR, year, release))
    assert [(line["value"], line["state"]) for line in told["protected_indicators"]] == [
        (None, "not_expected"), (None, "not_reported"), (3, "reported"), (None, "masked"), (None, "not_reported"),
    ]  # fmt: skip


def test_places_say_how_they_lie_within_each_other() -> None:
    filled = {one.table.name: one for one in tables(TEXTS.of("fr"), sample.year())}
    for name in ("completeness_by_area", "indicators_by_area"):
        at = [column.name for column in filled[name].table.columns].index("area")
        known = {row[at : at + 4] for row in filled[name].rows}
        assert ("kita", "Kita", "cercle", "kayes") in known
        assert ("kayes", "Kayes", "region", None) in known


def test_json_says_of_incident_tables_what_they_do_not_measure() -> None:
    told = {str(line["table"]): str(line["text"]) for line in said(REAL)["cautions"]}
    released = {rollup_columns.INCIDENTS[table.name].name for table in RELEASE.tables}
    assert set(told) == released
    assert all("pas la prévalence" in text for text in told.values())
    assert [name for name, text in told.items() if "des lieux peuvent y manquer" in text] == ["protected_indicators"]
    assert "cautions" not in said(replace(sample.draft(), fictional=False))


def test_of_an_exercise_each_table_says_that_all_is_invented() -> None:
    invented = "Exercice\N{NO-BREAK SPACE}: toutes les données sont fictives"
    told = [line["table"] for line in said()["cautions"] if line["text"] == invented]
    assert told == [one.table.name for one in tables(FR, YEAR, RELEASE)]


def test_what_has_left_the_plan_is_marked() -> None:
    axis = REAL.axes[0]
    objective = axis.objectives[0]
    activity = objective.activities[0]
    gone = replace(activity, closed=True, indicators=tuple(replace(one, closed=True) for one in activity.indicators))
    objective = replace(objective, activities=(gone, *objective.activities[1:]))
    there = said(replace(REAL, axes=(replace(axis, objectives=(objective, *axis.objectives[1:])), *REAL.axes[1:])))
    assert [one["activity"] for one in there["activities"] if one["closed"]] == [activity.code]
    assert {one["activity"] for one in there["indicators"] if one["closed"]} == {activity.code}
