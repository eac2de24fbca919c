"""The first line of a whole quarter in one message: « RAPPORT T2 2013 GAO », in the ways people write it.

It alone decides quarter and place: never the day on which the message arrives.
"""

import re
from collections.abc import Collection, Iterable, Iterator
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
NAMED = re.compile(r"\W*(?:rapport|report|modele|co-?suivi|co-?monitoring)(?![a-z0-9])(?:\s+d'avancement)?")
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
POLITE = frozenset(
    ("bonjour", "bonsoir", "salut", "hello", "chef", "cher", "chere", "monsieur", "madame", "voici", "ci", "joint",
     "mon", "notre", "votre", "my", "our", "here", "is", "rapport", "report", "avancement", "svp", "merci", "thanks")
)  # fmt: skip
DAY = r"[0-9]{1,2}[.,][0-9]{1,2}[.,](?:[0-9]{2}){1,2}(?![0-9])"
ANSWER = re.compile(rf"(?<![\w.,])(?!{DAY})[0-9]+(?:[.,][0-9]+)+|[^\s=＝]+[\s\u00a0]*[=＝]")
TOLD_APART = 3  # letters a name needs to be found among other words


@dataclass(frozen=True)
class Heading:
    """`line` counts from 1. `quarter` is None where it was not read; `place` is what is left, in one spelling.

    `named`: the line begins with the word report. `tail`: what stands on the line from the first code on.
    """

    line: int
    quarter: Quarter | None
    place: str
    named: bool
    tail: str = ""


def heading(text: str, areas: Collection[Area] | None = None) -> Heading | None:
    """The first line that names a report, or a quarter and one of `areas` and nothing else, if there is one."""
    found = (heading_in(number, line) for number, line in enumerate(text.splitlines(), start=1))
    return next((h for h in found if h is not None and (areas is None or is_one(h, areas))), None)


def is_one(found: Heading, areas: Collection[Area]) -> bool:
    """A sentence with a quarter in it is no first line."""
    return found.named or not beyond(found.place, areas)


def heading_in(number: int, line: str) -> Heading | None:
    """What one line says, if it is a heading. A question is none, nor a line that begins with a code such as 1.1.2a."""
    if CODE.match(folded(line)):
        return None
    answer = ANSWER.search(line)
    tail = line[answer.start() :] if answer is not None else ""
    plain = folded(line[: len(line) - len(tail)])
    named = NAMED.match(plain)
    if not (named or (WRITTEN.search(plain) and YEAR.search(plain))):
        return None
    if line.rstrip().endswith(("?", "？")) or ("=" in tail and not named and not CODE.match(tail)):
        return None
    rest = plain[named.end() :] if named else plain
    quarters = {next(int(ORDINALS.get(g, g)) for g in found.groups() if g) for found in WRITTEN.finditer(rest)}
    rest = WRITTEN.sub(" ", rest)
    years = {int(found[1]) for found in YEAR.finditer(rest)}
    quarter = Quarter(years.pop(), quarters.pop()) if len(quarters) == len(years) == 1 else None
    return Heading(number, quarter, " ".join(spelled(YEAR.sub(" ", rest))), named is not None, tail)


def beyond(place: str, areas: Iterable[Area]) -> str:
    """What the words of a place say beside the areas that they name."""
    known, written = tuple(areas), spelled(place)
    if any(_same(written, name) for area in known for names in (_names, _codes) for name in names(area)):
        return ""
    left = dict(enumerate(written))
    for at, _ in _found(written, known):
        for word_at in at:
            left.pop(word_at, None)
    return " ".join(word for word in left.values() if word not in POLITE and word not in BESIDE)


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
    found = _found(written, areas)
    longest = [a for at, a in found if not any(set(at) < set(other) for other, _ in found)]
    return tuple({area.key: area for area in longest}.values())


def _found(written: tuple[str, ...], areas: Iterable[Area]) -> list[tuple[range, Area]]:
    found: list[tuple[range, Area]] = []
    for area in areas:
        for name in {spelled(name) for name in _names(area)}:
            if sum(map(len, name)) < TOLD_APART:
                continue
            starts = range(len(written) - len(name) + 1)
            at = (start for start in starts if written[start : start + len(name)] == name)
            found.extend((range(start, start + len(name)), area) for start in at)
    return found
