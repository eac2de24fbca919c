"""A plan file, read: a Logframe, or every fault at once with its place. docs/plan-file.md shows the format.

A file is lines (YAML) or a workbook (XLSX): both become one tree, and what is wrong is found in one way.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storage.plan.faults import Found, Place, PlanFaults
from storage.plan.logframe import Logframe

if TYPE_CHECKING:
    from storage.plan.file.nodes import Block

LARGEST = 4_000_000  # bytes; a complete plan has a hundred thousand
FILE = Place(0, 0)
# How a package begins (a workbook, or another), and what older spreadsheets write.
PACKAGE, OLDER = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class PlanFile:
    """What a file says. `place` tells where it says it, so that what is found later has a line too."""

    logframe: Logframe
    _places: dict[str, Place]

    def place(self, thing: str) -> Place:
        """Where a thing such as "indicator 1.1.2a" is; the first thing for what is nowhere."""
        return self._places.get(thing.casefold(), min(self._places.values(), default=FILE))


def read(source: Path | str) -> Logframe:
    """The plan in a file, or in a text. Raises PlanFaults, and OSError where the file cannot be read."""
    return read_file(source).logframe


def read_file(source: Path | str) -> PlanFile:
    """As `read`, with the places. Raises PlanFaults, and OSError where the file cannot be read."""
    from storage.plan.file.frame import understood
    from storage.plan.file.shape import shaped

    found = Found()
    root = _tree(source, found)
    if root is None:
        raise PlanFaults(found.faults)
    said = understood(shaped(root, found), found)
    if found:
        raise PlanFaults(found.faults)
    return PlanFile(said.logframe, said.places)


def _tree(source: Path | str, found: Found) -> "Block | None":
    from storage.plan.file.nodes import tree

    if isinstance(source, str):
        return tree(source, found)
    raw = source.read_bytes()
    if source.suffix.casefold() == ".xlsx" or raw.startswith((PACKAGE, OLDER)):
        return _of_workbook(raw, found)
    text = _decoded(raw, found)
    return None if found else tree(text, found)


def _of_workbook(raw: bytes, found: Found) -> "Block | None":
    from storage.plan.workbook.nodes import tree
    from storage.workbook.reading import NotAWorkbook, TooLarge, read

    try:
        workbook = read(raw)
    except NotAWorkbook:
        found.add(FILE, "not an XLSX workbook, or one with a password: open it and save it as .xlsx")
        return None
    except TooLarge as error:
        found.add(FILE, f"too many {error}, which no plan has: take out what is not the plan’s")
        return None
    return tree(workbook, found)


def _decoded(raw: bytes, found: Found) -> str:
    if len(raw) > LARGEST:
        found.add(Place(1, 1), f"larger than {LARGEST} bytes, which no plan is")
        return ""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", "replace")
        column = len(before) - before.rfind("\n")
        found.add(Place(before.count("\n") + 1, column), "not UTF-8: save the file with that encoding")
        return ""
