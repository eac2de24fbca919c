"""Incident figures as they circulate: the tables of a release, its signs, what they say and do not say.

What is drawn or said beside a table is a cell of it; nothing is added up, ranked, or set in relation here.
"""

from collections.abc import Mapping
from typing import Any

from bot.documents import amounts, bars, paper
from bot.documents import heard as regions
from bot.documents.heard import ALL, Heard, heard
from bot.texts import Words, later
from storage.calendar import Quarter
from storage.released import MASKED, Release, ReleasedTable, Value, nothing_planned
from storage.rolled import RollUp

BY_QUARTER = ("T2", "T3", "I")
BY_REGION = ("T1", "T2")
BY_DISTRICT = "T6"
WIDE = 8  # columns of figures, beyond which a table lies across the page
OF_THE_COUNTRY = ("T3", "T4", "T5", BY_DISTRICT)
HEADINGS = {
    "T1": later("Incidents by region and type, {time}"),
    "T2": later("By region and quarter"),
    "T3": later("By type and quarter, whole country"),
    "T4": later("By type and sex, whole country, {time}"),
    "T5": later("By type and age, whole country, {time}"),
    "T6": later("By district, {time}"),
    "I": later("Indicators that count survivors, by quarter, whole country"),
}
FIRST = {
    "T1": later("Region"), "T2": later("Region"), "T3": later("Type"), "T4": later("Type"), "T5": later("Type"),
    "T6": later("District"), "I": later("Indicator"),
}  # fmt: skip
PARTS = {
    "F": later("Female"),
    "M": later("Male"),
    "under_18": later("Under 18"),
    "adult": later("18 and over"),
    "unknown": later("Not known"),
    "not_broken_down": later("Not broken down"),
}
BY_PART = ("T4", "T5")
LEFT_OUT = {
    "T1": later("by region and type"),
    "T2": later("by region and quarter"),
    "T3": later("by type and quarter"),
    "T4": later("by type and sex"),
    "T5": later("by type and age"),
    "T6": later("by district"),
    "I": later("indicators that count survivors"),
}


def incidents(words: Words, rollup: RollUp, release: Release) -> dict[str, Any]:
    names = named(words, rollup, release)
    time, of = _time(words, release), heard(release)
    return {
        "heading": words.label("Incidents recorded by services"),
        "footer": words.label("Incidents recorded by services: this does not measure how many there were."),
        "meaning": {
            "title": words.label("What these figures say, and do not say"),
            "text": words.label(
                "They count the incidents that services recorded. They do not measure how common violence is: most of"
                " it is never reported, and a fall can mean that a service has closed. One source is taken for each"
                " region; sources are never added together."
            ),
        },
        "tables": [
            _planned(rollup, one, _table(words, one, names | _quarters(words, of, one), time, of, _whose(rollup)))
            for one in release.tables
        ],
        "signs": signs(words, of),
        "masked": words.label(
            "A figure is masked when it is small, or to protect a small one: “s” can hide zero as well as more than"
            " {threshold}. Totals include masked figures.",
            threshold=release.threshold,
        )
        + _after(words.label("A figure adds up what came: part of what was expected can be missing from it."))
        + _after(regions.missing(words, of, names)),
        "left_out": left_out(words, release),
        "charts": [one for one in (_by_type(words, release, names, of), _by_quarter(words, release, of)) if one],
        "referral": {
            "title": words.label("Where help is found"),
            "text": words.label(
                "The services that listen and care, checked within the last 90 days, are in Relais under “Referral”."
                " No figure here allows, or may serve, to identify a person or a service."
            ),
        },
    }


def named(words: Words, rollup: RollUp, release: Release) -> dict[str, str]:
    """What rows and columns are called: places, types, parts, quarters, indicators."""
    indicators = {one.code: one for activity in rollup.activities for one in activity.indicators}
    return {
        **{code: words.text(label) for code, label in release.called.items()},
        **{code: f"{code} {words.text(one.label)}" for code, one in indicators.items()},
        **paper.plan_names(words, rollup),
        **{code: words.label(label) for code, label in PARTS.items()},
        ALL: words.label("Total"),
    }


def _whose(rollup: RollUp) -> dict[str, str]:
    """In which region each place lies that lies in one."""
    return {one.code: one.parent for one in rollup.areas if one.parent is not None}


def _after(said: str) -> str:
    return f" {said}" if said else ""


def _planned(rollup: RollUp, of: ReleasedTable, table: dict[str, Any]) -> dict[str, Any]:
    """The plan's indicators in quarters for which it plans nothing: nothing was expected, so nothing is missing."""
    if of.name != "I":
        return table
    planned = rollup.planned
    for code, row in zip(of.rows, table["rows"], strict=True):
        for column, cell in zip(of.columns, row["cells"], strict=True):
            known = cell["mark"] != "none" or not column.isdecimal()
            if not known and nothing_planned(planned, code, Quarter(rollup.year, int(column))):
                cell |= {"text": "–", "mark": "figure"}
    return table


def _table(
    words: Words, of: ReleasedTable, names: Mapping[str, str], time: str, came: Heard, whose: Mapping[str, str]
) -> dict[str, Any]:
    heading = words.label(HEADINGS[of.name], **({"time": time} if "{" in HEADINGS[of.name] else {}))
    whole = names.get(ALL, ALL)
    if of.name in BY_REGION and came.all:
        whole = regions.total(words, came, whole)
    elif of.name in OF_THE_COUNTRY and came.all:
        heading = words.label("{heading} ({regions})", heading=heading, regions=regions.regions(words, came))
    partial = _partial(of, came, whose)

    def called(code: str) -> str:
        return names.get(code, code)

    return {
        "heading": heading,
        "wide": len(of.columns) > WIDE,
        "columns": [words.label(FIRST[of.name]), *map(called, of.columns)],
        "rows": [
            {
                "name": whole if row == ALL else regions.marked(words, called(row)) if row in partial else called(row),
                "total": row == ALL,
                "cells": [
                    _cell(words, value, column)
                    | {"flag": regions.flag(words) if row in partial and column == ALL and value is not None else ""}
                    for value, column in zip(cells, of.columns, strict=True)
                ],
            }
            for row, cells in zip(of.rows, of.cells, strict=True)
        ],
        "note": _note(words, of),
    }


def _note(words: Words, of: ReleasedTable) -> str:
    """What has to be known of this table alone, below it."""
    if of.name == "I":
        return words.label(
            "A figure adds up the reports that came, and places can be missing from it: of how many that were expected"
            " it is, the release does not say. Only a 0 says that all came."
        )
    if of.name in BY_PART and any(None in cells and cells[-1] is not None for cells in of.cells):
        return words.label(
            "As long as not every report came, a part without any incident is “n.r.” and not 0: the other parts add up"
            " to the total."
        )
    return ""


def _partial(of: ReleasedTable, came: Heard, whose: Mapping[str, str]) -> frozenset[str]:
    """The rows whose year is not whole: of a place within a region, when the region's is not."""
    if of.name not in (*BY_REGION, BY_DISTRICT):
        return frozenset()
    return frozenset(row for row in of.rows if whose.get(row, row) in came.partial)


def _cell(words: Words, value: Value, column: str) -> dict[str, Any]:
    """`mark`: what the cell is, for its shade."""
    mark = "none" if value is None else "masked" if value == MASKED else "total" if column == ALL else "figure"
    return {"text": said(words, value), "mark": mark}


def said(words: Words, value: Value) -> str:
    """The four things that a cell can be: a figure, zero among them; masked; not reported."""
    if value is None:
        return amounts.not_reported(words)
    return words.number(value) if isinstance(value, int) else words.label("s")


def signs(words: Words, of: Heard) -> list[dict[str, str]]:
    """What stands in the tables; of the marks, those alone that are there."""
    counts = {"sign": words.label("{n} of {all}", n=of.came, all=of.all), "text": words.label("regions that reported")}
    partial = {"sign": regions.flag(words), "text": words.label("year not whole in the region")}
    return [
        {"sign": "0", "text": words.label("no incident, all reports came")},
        {"sign": words.label("n.r."), "text": words.label("nothing came, or a zero and not all came")},
        {"sign": "–", "text": words.label("nothing was planned")},
        {"sign": words.label("s"), "text": words.label("masked (statistical secrecy)")},
        *([counts] if of.all else []),
        *([partial] if of.partial else []),
    ]


def left_out(words: Words, release: Release) -> str:
    """One sentence; empty where every table is there."""
    if not release.left_out:
        return ""
    tables = words.list([words.label(LEFT_OUT[name]) for name in release.left_out])
    return words.label("Not published, because more than half of it would be masked: {tables}.", tables=tables)


def _time(words: Words, release: Release) -> str:
    if release.quarter:
        return words.quarter(Quarter(release.year, release.quarter))
    return words.label("year {year}", year=str(release.year))


def _quarters(words: Words, came: Heard, of: ReleasedTable) -> dict[str, str]:
    """What the columns of a table by quarter are called; they are numbers. Regions' figures say of how many."""
    if of.name not in BY_QUARTER:
        return {}
    names = {code: words.quarter(Quarter(came.year, int(code))) for code in of.columns if code != ALL}
    if of.name == "I":
        return names
    return {code: regions.in_quarter(words, came, code, name) for code, name in names.items()}


def _by_type(words: Words, release: Release, names: Mapping[str, str], came: Heard) -> dict[str, Any] | None:
    table = next((one for one in release.tables if one.name == "T1"), None)
    if table is None or ALL not in table.rows:
        return None
    margin = dict(zip(table.columns, table.cells[table.rows.index(ALL)], strict=True))
    title = words.label("By type, {time}", time=_time(words, release))
    if came.all:
        title = words.label("{heading} ({regions})", heading=title, regions=regions.regions(words, came))
    return _chart(words, title, margin, names, lying=True)


def _by_quarter(words: Words, release: Release, came: Heard) -> dict[str, Any] | None:
    table = next((one for one in release.tables if one.name == "T2"), None)
    if table is None or ALL not in table.rows or release.quarter:
        return None
    margin = dict(zip(table.columns, table.cells[table.rows.index(ALL)], strict=True))
    title = words.label("By quarter, whole country (regions that reported)")
    return _chart(words, title, margin, _quarters(words, came, table), lying=False)


def _chart(
    words: Words, title: str, margin: Mapping[str, Value], names: Mapping[str, str], *, lying: bool
) -> dict[str, Any] | None:
    """Bars of a margin, in its order. None where one is masked: bars beside a gap would be read as a hint."""
    shown = {code: value for code, value in margin.items() if code != ALL}
    if MASKED in shown.values() or all(value is None for value in shown.values()):
        return None
    called = [(names.get(code, code), value) for code, value in shown.items()]
    heights = bars.scaled([(said(words, value), None if value is None else float(value)) for _, value in called])
    return {
        "title": title,
        "lying": lying,
        "alt": bars.spoken(f"{title}.", [(name, bar.text) for (name, _), bar in zip(called, heights, strict=True)]),
        "bars": [
            {"name": name, "text": bar.text, "height": bar.height}
            for (name, _), bar in zip(called, heights, strict=True)
        ],
    }
