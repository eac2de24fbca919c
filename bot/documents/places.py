"""Reports by place, as the plan divides the country: a place with those that lie in it, and the total of them all."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.texts import Words
from storage.rolled import Counted, Named, RollUp


@dataclass(frozen=True)
class Line:
    """One row. `strong`: a total of the rows that follow it, which are `within`."""

    name: str
    of: Counted
    strong: bool = False
    within: bool = False


def places(words: Words, rollup: RollUp) -> Iterator[Line]:
    """Those from which a report was expected. What was reported for a whole region is not in the rows of its parts."""
    known = {one.code for one in rollup.areas}
    for key, of in rollup.by_area.items():
        if key not in known and of.expected:
            yield Line(key, of)
    for one in rollup.areas:
        if one.parent not in known:
            yield from _with_its_parts(words, rollup, one)


def _with_its_parts(words: Words, rollup: RollUp, one: Named) -> Iterator[Line]:
    own = rollup.by_area.get(one.code, Counted())
    parts = [Line(words.text(of.names) or of.code, _all(rollup, of), within=True) for of in _inside(rollup, one)]
    parts = [line for line in parts if line.of.expected]
    name = words.text(one.names) or one.code
    if not parts:
        if own.expected:
            yield Line(name, own)
        return
    yield Line(name, Counted.of([own, *(line.of for line in parts)]), strong=True)
    if own.expected:
        yield Line(words.label("{place} as a whole", place=name), own, within=True)
    yield from parts


def _inside(rollup: RollUp, one: Named) -> list[Named]:
    return [of for of in rollup.areas if of.parent == one.code]


def _all(rollup: RollUp, one: Named) -> Counted:
    """What was reported of it and of all that lies in it."""
    return Counted.of([rollup.by_area.get(one.code, Counted()), *(_all(rollup, of) for of in _inside(rollup, one))])


def division(words: Words, rollup: RollUp) -> str:
    """How the plan divides the country, in a sentence; empty where it names no level."""
    levels = list(dict.fromkeys(one.level for one in rollup.areas if one.level))
    if not levels:
        return ""
    counted = [_level(words, level, sum(one.level == level for one in rollup.areas)) for level in levels]
    said = words.label("The division of this plan: {levels}.", levels=counted)
    if any(one.parent for one in rollup.areas):
        return f"{said} {words.label('A place in bold has all that lies in it; the rows below it add up to it.')}"
    return said


def _level(words: Words, level: str, many: int) -> str:
    match level:
        case "region":
            return words.plural_label("{n} region", "{n} regions", many)
        case "district":
            return words.plural_label("{n} district of its own", "{n} districts of their own", many)
        case "cercle":
            return words.plural_label("{n} cercle", "{n} cercles", many)
    return f"{words.number(many)} {level}"
