"""Completeness and timeliness follow the plan too: by axis, objective and pillar, each of its own activities."""

from dataclasses import replace
from typing import Any

from bot.documents.completeness import completeness
from bot.documents.spending import pillars
from bot.exports.rollup_columns import PILLARS
from bot.exports.rollup_tables import tables
from storage.rolled import ActivityPart, Counted
from tests.documents import sample
from tests.texts import TEXTS

EN, YEAR = TEXTS.of("en"), sample.year()


def in_a_row(of: Counted) -> list[str]:
    shares = [f"{(200 * part + of.expected) // (2 * of.expected)}%" for part in (of.received, of.on_time)]
    return [str(of.expected), str(of.received), shares[0], str(of.on_time), shares[1], str(of.verified)]


def test_an_axis_has_its_reports_and_below_it_those_of_its_objectives() -> None:
    (table,) = (one for one in completeness(EN, YEAR)["tables"] if one["heading"] == "By axis and objective")
    rows: list[dict[str, Any]] = table["rows"]
    assert len(rows) == sum(1 + len(axis.objectives) for axis in YEAR.axes)
    assert [row["cells"][1:] for row in rows if row["strong"]] == [in_a_row(axis.counted) for axis in YEAR.axes]
    objectives = [one for axis in YEAR.axes for one in axis.objectives]
    within = [row for row in rows if row["within"]]
    assert [row["cells"][0].split()[0] for row in within] == [one.code for one in objectives]
    assert [row["cells"][1:] for row in within] == [in_a_row(one.counted) for one in objectives]


def carrying(tag: str) -> list[ActivityPart]:
    return [one for one in YEAR.activities if any(tag in indicator.tags for indicator in one.indicators)]


def test_a_pillar_has_the_reports_on_the_activities_of_its_indicators() -> None:
    said = pillars(EN, YEAR)
    assert said is not None and "not added up" in said["note"]
    assert len(said["rows"]) == len(YEAR.tags) > 1
    rows = {row["name"].lower(): row for row in said["rows"]}
    for tag in YEAR.tags:
        row = rows.get(tag.tag) or rows["relief and recovery"]
        expected = sum(one.counted.expected for one in carrying(tag.tag))
        received = sum(one.counted.received for one in carrying(tag.tag))
        assert 0 < received < expected < YEAR.counted.expected
        assert row["counted"][:2] == [str(expected), f"{(200 * received + expected) // (2 * expected)}%"]


def test_pillars_stand_in_the_order_of_the_united_nations_then_what_else_the_plan_names() -> None:
    said = pillars(EN, replace(YEAR, tags=(replace(YEAR.tags[0], tag="youth"), *YEAR.tags)))
    assert said is not None
    assert [row["name"] for row in said["rows"]] == [
        "Prevention", "Participation", "Protection", "Relief and recovery", "youth",
    ]  # fmt: skip


def test_files_have_the_same_of_each_tag() -> None:
    (filled,) = (one for one in tables(EN, YEAR) if one.table is PILLARS)
    names = [column.name for column in PILLARS.columns]
    rows = [dict(zip(names, row, strict=True)) for row in filled.rows]
    for row, tag in zip(rows, YEAR.tags, strict=True):
        of = Counted.of(one.counted for one in carrying(tag.tag))
        assert (row["tag"], row["expected"], row["received"], row["on_time"]) == (
            tag.tag, of.expected, of.received, of.on_time,
        )  # fmt: skip
