"""The first line of a whole quarter in one message: « RAPPORT T2 2013 GAO », in the ways people write it.

It alone decides quarter and place: never the day on which the message arrives.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.forms.spelling import folded
from storage.calendar import Quarter
from storage.plan.logframe import Area

ORDINALS = {
    **dict.fromkeys(("premier", "first"), 1),
    **dict.fromkeys(("deuxieme", "second"), 2),
    **dict.fromkeys(("troisieme", "third"), 3),
    **dict.fromkeys(("quatrieme", "fourth"), 4),
}
NAMED = re.compile(r"\W*(?:rapport|report|co-?suivi|co-?monitoring)(?![a-z0-9])(?:\s+d'avancement)?")
TRIMESTER = r"(?:trimestre|trim\.?|quarter|qtr\.?)(?![a-z])"
WRITTEN = re.compile(
    rf"(?<![a-z])(?:[tq]\s?([1-4])(?![0-9])|(?<![0-9])([1-4])\s?(?:er|ere|e|eme|ieme|nd|st|rd|th)?\s?{TRIMESTER}"
    rf"|{TRIMESTER}\s?(?:n\W?\s?)?([1-4])(?![0-9])|({'|'.join(ORDINALS)})\s{TRIMESTER})"
)
CODE = re.compile(r"\W*[0-9]+[.,][0-9]")
YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
BESIDE = frozenset(
    ("d", "de", "du", "des", "la", "le", "les", "l", "pour", "of", "for", "the", "from", "a", "au", "aux", "annee",
     "year", "region", "cercle", "commune", "district", "ville", "lieu")
)  # fmt: skip
TOLD_APART = 3  # letters a name needs to be found among other words


@dataclass(frozen=True)
class Heading:
    """`line` counts from 1. `quarter` is None where it was not read; `place` is what is left, in one spelling.

    `named`: the line begins with the word report.
    """

    line: int
    quarter: Quarter | None
    place: str
    named: bool


def heading(text: str) -> Heading | None:
    """The first line that names a report or a quarter, if there is one."""
    lines = enumerate(text.splitlines(), start=1)
    return next((found for number, line in lines if (found := heading_in(number, line)) is not None), None)


def heading_in(number: int, line: str) -> Heading | None:
    """What one line says, if it is a heading. A line with a `=`, or that begins with a code such as 1.1.2a, is none."""
    plain = folded(line)
    named = NAMED.match(plain)
    if "=" in plain or CODE.match(plain) or not (named or (WRITTEN.search(plain) and YEAR.search(plain))):
        return None
    rest = plain[named.end() :] if named else plain
    quarters = {next(int(ORDINALS.get(g, g)) for g in found.groups() if g) for found in WRITTEN.finditer(rest)}
    rest = WRITTEN.sub(" ", rest)
    years = {int(found[1]) for found in YEAR.finditer(rest)}
    quarter = Quarter(years.pop(), quarters.pop()) if len(quarters) == len(years) == 1 else None
    return Heading(number, quarter, " ".join(spelled(YEAR.sub(" ", rest))), named is not None)


def areas_named(place: str, areas: Iterable[Area]) -> tuple[Area, ...]:
    """The areas that `place` may mean: by name in any language, by key, by a listed code; then by a name in it."""
    known = tuple(areas)
    written = spelled(place)
    for names in (_names, _codes):
        exact = [area for area in known if any(_same(written, name) for name in names(area))]
        if exact:
            return tuple(exact)
    return _within(written, known)


def spelled(text: str) -> tuple[str, ...]:
    """The words of a place, without those that may stand beside it."""
    words = re.findall(r"[^\W_]+", folded(text))
    return tuple(w for w in words if w not in BESIDE) or tuple(words)


def _names(area: Area) -> Iterator[str]:
    yield from area.names.values()
    yield area.key


def _codes(area: Area) -> Iterator[str]:
    return (code.code for code in area.codes)


def _same(written: tuple[str, ...], name: str) -> bool:
    return bool(written) and "".join(written) == "".join(spelled(name))


def _within(written: tuple[str, ...], areas: Iterable[Area]) -> tuple[Area, ...]:
    """Areas whose name stands among other words; of two names at one place the longer."""
    found: list[tuple[range, Area]] = []
    for area in areas:
        for name in {spelled(name) for name in _names(area)}:
            if sum(map(len, name)) < TOLD_APART:
                continue
            starts = range(len(written) - len(name) + 1)
            at = (start for start in starts if written[start : start + len(name)] == name)
            found.extend((range(start, start + len(name)), area) for start in at)
    longest = [a for at, a in found if not any(set(at) < set(other) for other, _ in found)]
    return tuple({area.key: area for area in longest}.values())
