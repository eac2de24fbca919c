"""What an operator asks for when inviting, checked against the plans: the same rules on the command line, where each
part is an option, and in a workbook, where it is a cell. How it was written down is not known here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.commands.areas import UnknownArea, area_called
from bot.forms.comments import private
from storage.invitations import Terms
from storage.joining import end_of
from storage.people import Role
from storage.plan.logframe import Area, Logframe, Organisation, OrganisationKind

KINDS = {Role.AGENT: OrganisationKind.MINISTRY, Role.COMONITOR: OrganisationKind.NGO}
LONGEST = 32  # letters of a label


@dataclass(frozen=True)
class Wanted:
    """One person, as the operator wrote it."""

    role: Role
    organisation: str | None
    areas: tuple[str, ...]
    language: str
    label: str | None
    until: date | None


class Part(StrEnum):
    """What a fault is about: a column of the list, too."""

    LABEL = "label"
    ORGANISATION = "organisation"
    AREAS = "areas"
    UNTIL = "until"


@dataclass(frozen=True)
class Manner:
    """How a sentence calls the parts where the operator wrote them."""

    organisation: str
    no_organisation: str
    area: str
    no_area: str
    last_day: str
    for_evaluators: str
    day_to_come: str


OPTIONS = Manner(
    organisation="--organisation CODE",
    no_organisation="leave --organisation out",
    area="at least one --area",
    no_area="leave --area out",
    last_day="--until 2014-03-31",
    for_evaluators="--until is for evaluators",
    day_to_come="--until needs a day to come",
)
CELLS = Manner(
    organisation="an organisation",
    no_organisation="leave the cell empty",
    area="at least one area",
    no_area="leave the cell empty",
    last_day="such as 2014-03-31",
    for_evaluators="leave the cell empty, a last day is for evaluators",
    day_to_come="it needs a day to come",
)


class Wrong(Exception):
    """One part that cannot be so. `line` says why, and what to write."""

    def __init__(self, part: Part, line: str) -> None:
        super().__init__(line)
        self.part = part
        self.line = line


class Country:
    """The organisations and areas of all plans, as an operator may call them."""

    def __init__(self, frames: tuple[Logframe, ...]) -> None:
        self.organisations = {o.code.casefold(): o for frame in frames for o in frame.organisations}
        self.areas = tuple({area.key: area for frame in frames for area in frame.areas}.values())
        self.zone = frames[0].calendar.zone
        self.country = frames[0].country

    def terms(self, wanted: Wanted, manner: Manner, now: datetime) -> Terms | tuple[Wrong, ...]:
        """What to invite the person as; or everything that is wrong with it."""
        wrong: list[Wrong] = []
        organisation: Organisation | None = None
        areas: tuple[int, ...] = ()
        try:
            organisation = self._organisation(wanted, manner)
        except Wrong as one:
            wrong.append(one)
        try:
            areas = tuple(area.id for area in self._areas(wanted, manner))
        except Wrong as one:
            wrong.append(one)
        wrong.extend(self._last_day(wanted, manner, now))
        if wanted.label and private(wanted.label, self.country):
            wrong.append(Wrong(Part.LABEL, "a label tells no number to call and no address: such as Gao 1"))
        if wrong:
            return tuple(wrong)
        own = None if organisation is None else organisation.id
        return Terms(wanted.role, own, areas, wanted.language, wanted.label, wanted.until)

    def _organisation(self, wanted: Wanted, manner: Manner) -> Organisation | None:
        """Raises Wrong."""
        if wanted.organisation is None:
            if wanted.role in KINDS:
                raise Wrong(Part.ORGANISATION, f"{one(wanted.role)} needs {manner.organisation}")
            return None
        if wanted.role is Role.EVALUATOR:
            raise Wrong(Part.ORGANISATION, f"an evaluator belongs to no organisation: {manner.no_organisation}")
        found = self.organisation(wanted.organisation)
        if found.kind is not KINDS.get(wanted.role, found.kind):
            where = "an agent belongs to a ministry, a comonitor to an ngo"
            raise Wrong(Part.ORGANISATION, f"{found.code} is of the kind {found.kind.value}; {where}")
        return found

    def organisation(self, code: str) -> Organisation:
        """Raises Wrong."""
        found = self.organisations.get(code.casefold())
        if found is None:
            codes = ", ".join(sorted(o.code for o in self.organisations.values()))
            raise Wrong(Part.ORGANISATION, f"no plan has an organisation {code}; there are: {codes}")
        return found

    def unknown(self, organisation: str, areas: tuple[str, ...]) -> Iterator[Wrong]:
        """What no plan has, whatever the role."""
        try:
            if organisation:
                self.organisation(organisation)
        except Wrong as wrong:
            yield wrong
        try:
            self._called(areas)
        except Wrong as wrong:
            yield wrong

    def _areas(self, wanted: Wanted, manner: Manner) -> tuple[Area, ...]:
        """Raises Wrong."""
        if wanted.role not in KINDS:
            if wanted.areas:
                raise Wrong(Part.AREAS, f"{one(wanted.role)} has no areas: {manner.no_area}")
            return ()
        if not wanted.areas:
            raise Wrong(Part.AREAS, f"{one(wanted.role)} needs {manner.area}")
        return self._called(wanted.areas)

    def _called(self, written: tuple[str, ...]) -> tuple[Area, ...]:
        """Raises Wrong."""
        try:
            found = [area_called(one, self.areas) for one in written]
        except UnknownArea as unknown:
            raise Wrong(Part.AREAS, unknown.line) from None
        return tuple({area.key: area for area in found}.values())

    def _last_day(self, wanted: Wanted, manner: Manner, now: datetime) -> Iterator[Wrong]:
        if wanted.role is not Role.EVALUATOR:
            if wanted.until is not None:
                yield Wrong(Part.UNTIL, f"{manner.for_evaluators}: {one(wanted.role)} stays until revoked")
        elif wanted.until is None:
            yield Wrong(Part.UNTIL, f"an evaluator needs a last day: {manner.last_day}")
        elif end_of(wanted.until, self.zone) <= now:
            yield Wrong(Part.UNTIL, f"{wanted.until} is over: {manner.day_to_come}")


def one(role: Role) -> str:
    return f"an {role.value}" if role in (Role.AGENT, Role.EVALUATOR) else f"a {role.value}"


def called(label: str) -> str | None:
    """What a list can show in one line; None for what it cannot."""
    plain = " ".join(label.split())
    return plain if plain and len(plain) <= LONGEST and plain.isprintable() else None
