"""What was really counted, added up apart from the house; and what nobody may find out about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage.suppression import Tables
from tests.protection.attacker import ALL, PART, WHOLE, Attacker, Sum, Unknown, difference
from tests.protection.reading import MASKED, Place, Read, Value

COLUMNS = {
    "T4": ("F", "M", "unknown", "not_broken_down"),
    "T5": ("under_18", "adult", "unknown", "not_broken_down"),
}
LEFT_TO_ITSELF = (*COLUMNS, "T6", "I")


@dataclass(frozen=True)
class Question:
    """A small count, or a small change: is it open whether it is 1 or less, and whether it is the threshold or more?"""

    about: str
    what: Sum
    true: int  # its size, always above 0


@dataclass(frozen=True)
class Break:
    """What a reader can tell."""

    about: str
    why: str


def axes(tables: Tables) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The fixed tables: rows and columns of each, with the margins."""
    return _of_incidents(tables) | ({"I": (_codes(tables), tuple(map(str, tables.quarters)))} if _codes(tables) else {})


def _codes(tables: Tables) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code, _ in tables.indicators))


def _of_incidents(tables: Tables) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    regions, types, quarters = (*tables.regions, ALL), (*tables.types, ALL), tuple(map(str, tables.quarters))
    whole = (*quarters, ALL)
    split = {name: (types, (*columns, ALL)) for name, columns in COLUMNS.items()}
    if not tables.sex and not tables.age:  # some quarters, and no year yet
        return {"T2": (regions, quarters), "T3": (types, quarters)}
    found = {"T1": (regions, types), "T2": (regions, whole), "T3": (types, whole), **split}
    return found | ({"T6": (tuple(c for _, c in tables.cercles), (ALL,))} if tables.cercles is not None else {})


def figure(tables: Tables, place: Place) -> int:
    name, row, column = place
    if name == "I":
        return tables.indicators.get((row, int(column)), 0)
    if name == "T6":
        return sum(n for (_, cercle), n in (tables.cercles or {}).items() if cercle == row)
    if name in COLUMNS and column != ALL:
        parts = tables.sex if name == "T4" else tables.age
        return sum(n for (_, kind, where), n in parts.items() if where == column and row in (ALL, kind))
    region, kind, quarter = {"T1": (row, column, ALL), "T2": (row, ALL, column), "T3": (ALL, row, column)}.get(
        name, (ALL, row, ALL)
    )
    return sum(
        n
        for (r, t, q), n in tables.counts.items()
        if region in (ALL, r) and kind in (ALL, t) and quarter in (ALL, str(q))
    )


def places(tables: Tables) -> Iterator[Place]:
    for name, (rows, columns) in axes(tables).items():
        yield from ((name, row, column) for row in rows for column in columns)


def state(tables: Tables, place: Place) -> Value | str:
    """A figure, None where nothing was received, or "open": a zero that is not complete."""
    name, row, column = place
    if name == "I":
        return tables.indicators.get((row, int(column)))
    regions = tables.regions if name not in ("T1", "T2") or row == ALL else (row,)
    quarters = tables.quarters if name not in ("T2", "T3") or column == ALL else (int(column),)
    asked = {(region, quarter) for region in regions for quarter in quarters}
    if not asked & tables.received:
        return None
    value = figure(tables, place)
    return "open" if value == 0 and not asked <= tables.complete else value


def small(value: int, threshold: int) -> bool:
    return 0 < value < threshold


def questions(attacker: Attacker, editions: dict[int, Tables], threshold: int) -> Iterator[Question]:
    """Everything that must stay open, by the true figures."""
    before: Tables | None = None
    for edition, tables in sorted(editions.items()):
        sums: list[tuple[str, Sum, int, int]] = []
        for place in places(tables):
            if place[0] in LEFT_TO_ITSELF and not any(
                place in file.cells for file in attacker.files if file.edition == edition
            ):
                continue  # left out: its rows are open up to their total, which is asked for
            here, was = figure(tables, place), figure(before, place) if before else 0
            sums.append(("/".join(place), attacker.parts(edition, place), here, was))
        for region in tables.regions:
            for kind in tables.types:
                for quarter in tables.quarters:
                    key = (region, kind, quarter)
                    inner = attacker.inner(edition, region, kind, str(quarter))
                    was = before.counts.get(key, 0) if before else 0
                    sums.append((f"{region}/{kind}/{quarter}", inner, tables.counts.get(key, 0), was))
        sums.extend(_rests(attacker, edition, tables, before))
        for about, what, here, was in sums:
            if small(here, threshold):
                yield Question(f"edition {edition} {about}", what, here)
            if before is not None and small(abs(here - was), threshold):
                earlier = {(kind, str(edition - 1), *rest): n for (kind, _, *rest), n in what.items()}
                change = difference(what, earlier)
                if here < was:
                    change = {unknown: -n for unknown, n in change.items()}
                yield Question(f"change to edition {edition} of {about}", change, abs(here - was))
        before = tables


def _rests(
    attacker: Attacker, edition: int, tables: Tables, before: Tables | None
) -> Iterator[tuple[str, Sum, int, int]]:
    """Of each percentage those who are not in its part: survivors who got nothing, say."""
    was = {} if before is None else before.indicators
    for (code, quarter), whole in tables.indicators.items():
        part = code.removesuffix(WHOLE) + PART
        if not code.endswith(WHOLE) or tables.indicators.get((part, quarter), whole + 1) > whole:
            continue
        of_whole, of_part = (attacker.parts(edition, ("I", one, str(quarter))) for one in (code, part))
        rest = difference(of_whole, of_part)
        earlier = was.get((code, quarter), 0) - was.get((part, quarter), 0)
        yield f"I/{code}/{quarter}, the rest", rest, whole - tables.indicators[part, quarter], earlier


def breaks(
    files: Sequence[Read], editions: dict[int, Tables], threshold: int, insider: str | None = None
) -> list[Break]:
    """What a reader of these files can tell, who may be of the staff of one region."""
    known, least, floors = insiders_figures(editions, insider)
    cercles = {cercle: region for tables in editions.values() for region, cercle in tables.cercles or {}}
    first = next(iter(editions.values()))
    secret = [
        ("other", str(edition), "I", code, str(quarter))
        for edition, tables in editions.items()
        for code, quarter in tables.indicators
    ]
    attacker = Attacker(  # which region a cercle lies in, everybody knows
        files, known, least, cercles, first.regions, first.types, floors, secret
    )
    printed = [
        Break(f"edition {file.edition} {'/'.join(place)}", f"{value} is printed")
        for file in files
        for place, value in file.cells.items()
        if isinstance(value, int) and small(value, threshold)
    ]
    return printed + [
        found
        for question in questions(attacker, editions, threshold)
        if not set(question.what) <= set(known) | attacker.nothing  # all of it is its own
        for found in _told(attacker, question, threshold)
    ]


def _told(attacker: Attacker, question: Question, threshold: int) -> Iterator[Break]:
    if not attacker.can_be(question.what, at_most=1):
        yield Break(question.about, "cannot be 1 or less")
    if not attacker.can_be(question.what, at_least=threshold):
        yield Break(question.about, f"cannot be {threshold} or more")


def insiders_figures(
    editions: dict[int, Tables], region: str | None
) -> tuple[dict[Unknown, int], dict[Unknown, int], list[tuple[Sum, int]]]:
    """What the staff of a region adds: its own counts; of each sex and age, and each protected indicator, at least its
    own; and of a percentage, that its own who are not in the part are not in the country's either."""
    known: dict[Unknown, int] = {}
    least: dict[Unknown, int] = {}
    floors: list[tuple[Sum, int]] = []
    for edition, tables in editions.items() if region else ():
        for kind in tables.types:
            for quarter in tables.quarters:
                own = tables.counts.get((str(region), kind, quarter), 0)
                known["x", str(edition), str(region), kind, str(quarter)] = own
        for family, parts in (("sex", tables.sex), ("age", tables.age)):
            for (where, kind, column), own in parts.items():
                if where == region:
                    least[family, str(edition), kind, column] = own
        for (where, code, when), own in tables.by_region.items():
            if where != region:
                continue
            secret = "other", str(edition), "I", code, str(when)
            if {one for one, *what in tables.by_region if what == [code, when]} == {region}:
                known[secret] = own  # nobody else could have reported any
            least[secret] = own
            part = code.removesuffix(WHOLE) + PART
            if code.endswith(WHOLE) and (part, when) in tables.indicators:
                rest = {secret: 1, (*secret[:3], part, secret[4]): -1}
                floors.append((rest, own - tables.by_region.get((where, part, when), 0)))
    return known, least, floors


def shown(tables: Tables, masked: set[Place] | frozenset[Place], place: Place) -> Value:
    """What a file should show of a cell."""
    value = state(tables, place)
    if value is None:
        return None
    if place in masked:
        return MASKED
    return None if value == "open" else value
