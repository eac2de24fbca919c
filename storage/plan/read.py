"""A plan file, read: a Logframe, or every fault at once with its line. docs/plan-file.md shows the format."""

from dataclasses import dataclass
from pathlib import Path

from storage.plan.faults import Found, Place, PlanFaults
from storage.plan.logframe import Logframe

LARGEST = 4_000_000  # bytes; a complete plan has a hundred thousand


@dataclass(frozen=True)
class PlanFile:
    """What a file says. `place` tells where it says it, so that what is found later has a line too."""

    logframe: Logframe
    _places: dict[str, Place]

    def place(self, thing: str) -> Place:
        """Where a thing such as "indicator 1.1.2a" is; the beginning for what is nowhere."""
        return self._places.get(thing.casefold(), Place(1, 1))


def read(source: Path | str) -> Logframe:
    """The plan in a file, or in a text. Raises PlanFaults, and OSError where the file cannot be read."""
    return read_file(source).logframe


def read_file(source: Path | str) -> PlanFile:
    """As `read`, with the places. Raises PlanFaults, and OSError where the file cannot be read."""
    from storage.plan.file.frame import understood
    from storage.plan.file.nodes import tree
    from storage.plan.file.shape import shaped

    found = Found()
    text = source if isinstance(source, str) else _decoded(source.read_bytes(), found)
    root = None if found else tree(text, found)
    if root is None:
        raise PlanFaults(found.faults)
    said = understood(shaped(root, found), found)
    if found:
        raise PlanFaults(found.faults)
    return PlanFile(said.logframe, said.places)


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
