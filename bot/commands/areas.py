"""An area as an operator may name it on the command line: by key, by name without accents, or by a listed code."""

import re
import unicodedata
from collections.abc import Iterable

from storage.plan.logframe import Area


class UnknownArea(Exception):
    """No area of a loaded plan is called so, or several are. `line` says it, and what to write."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


def area_called(written: str, areas: Iterable[Area]) -> Area:
    """A key decides; a name or a code only when it is one area's alone. Raises UnknownArea."""
    areas = tuple(areas)
    by_key = [area for area in areas if area.key == written]
    found = by_key or [area for area in areas if plain(written) in names(area)]
    if len(found) == 1:
        return found[0]
    if found:
        keys = ", ".join(area.key for area in found)
        raise UnknownArea(f"{written} may be {keys}: write which")
    raise UnknownArea(f"no plan has an area {written}; relais plan show lists them")


def names(area: Area) -> set[str]:
    """All that an area is called, the same number in two schemes included: then several areas answer."""
    written = (area.key, *area.names.values(), *(code.code for code in area.codes))
    return {plain(name) for name in written}


def plain(name: str) -> str:
    """Without accents, case, hyphens and apostrophes: « Ménaka » is menaka."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^0-9a-z]+", " ", bare).split())
