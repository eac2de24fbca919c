"""What is wrong with a plan file, and where: all of it at once, one line each. Not how it is found."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A line and a column of the file, both from 1, as editors count."""

    line: int
    column: int


@dataclass(frozen=True, order=True)
class Fault:
    """One thing to put right, as a plain sentence, and where it is."""

    line: int
    column: int
    message: str

    def in_file(self, name: str) -> str:
        """ "mali.yaml:12:5: ...": the form that editors and terminals open at a click."""
        return f"{name}:{self.line}:{self.column}: {self.message}"


class PlanFaults(Exception):
    """The file cannot be a plan; nothing of it was used. `faults` in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults


class Found:
    """The faults met while reading one file."""

    def __init__(self) -> None:
        self._faults: set[Fault] = set()

    def add(self, place: Place, message: str) -> None:
        self._faults.add(Fault(place.line, place.column, message))

    def __bool__(self) -> bool:
        return bool(self._faults)

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(sorted(self._faults))
