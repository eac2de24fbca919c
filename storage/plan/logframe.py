"""The logframe as plain values: what a plan file says, and what the tables give back. No SQL, no YAML here.

Two logframes are equal when they say the same; ids of the tables do not count. `closed`: since when it is in the file
no more; there for whoever looks back (`storage.rollup_plan`), in no logframe otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from storage.calendar import Calendar, Quarter
from storage.reminding import Rules
from storage.tally_counts import Service

# One text in the plan's languages: {"fr": "Analyse des lois", "en": "Analysis of laws"}.
Text = Mapping[str, str]


def in_language(text: Text, language: str) -> str:
    """The text in `language`, else in the first language it has (the plan’s first), else empty."""
    if language in text:
        return text[language]
    return next(iter(text.values()), "")


class Kind(StrEnum):
    """How an indicator adds up."""

    COUNT = "count"
    CUMULATIVE = "cumulative"
    LEVEL = "level"
    YES_NO = "yes_no"
    PERCENT = "percent"


class OrganisationKind(StrEnum):
    MINISTRY = "ministry"
    NGO = "ngo"


@dataclass(frozen=True)
class Indicator:
    """`label` is the short name a question shows; `title` the full wording of the document."""

    code: str
    kind: Kind
    label: Text
    title: Text
    unit: Text = field(default_factory=dict)
    by_sex: bool = False
    numerator: Text = field(default_factory=dict)  # percent only: what the part counts
    denominator: Text = field(default_factory=dict)  # percent only: what the whole counts
    baseline: int | None = None  # None is unknown, never 0
    means: Text = field(default_factory=dict)  # source de vérification, a column of every logframe
    tags: tuple[str, ...] = ()
    protected: bool = False  # counts survivors: circulates only through a release
    targets: Mapping[Quarter, int] = field(default_factory=dict)  # percent: whole per cent; yes/no: 1 or 0
    closed: datetime | None = field(default=None, compare=False)
    id: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Result:
    """An expected result of an activity, with its indicators."""

    code: str
    text: Text
    indicators: tuple[Indicator, ...] = ()
    id: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Activity:
    """`planned`: the quarters in which the schedule says that something happens.

    `budget`: year -> whole units of the plan's currency. `areas`: keys of the areas it is carried out in; empty
    means every area of the plan.
    """

    code: str
    label: Text
    title: Text
    planned: frozenset[Quarter] = frozenset()
    budget: Mapping[int, int] = field(default_factory=dict)
    responsible: tuple[str, ...] = ()
    comonitors: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    closed: datetime | None = field(default=None, compare=False)
    id: int = field(default=0, compare=False)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """In the order of the file."""
        return tuple(i for r in self.results for i in r.indicators)


@dataclass(frozen=True)
class Objective:
    code: str
    title: Text
    activities: tuple[Activity, ...] = ()
    id: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Axis:
    code: str
    title: Text
    objectives: tuple[Objective, ...] = ()
    id: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Organisation:
    """A ministry or an NGO. `names` have validity: a ministry changes its name, its code stays."""

    code: str
    kind: OrganisationKind
    names: tuple["DatedName", ...]
    id: int = field(default=0, compare=False)


@dataclass(frozen=True)
class DatedName:
    text: Text
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class AreaCode:
    """A code of an area in one scheme and version of it: ("pcode", "2015", "ML07"). Never computed, only listed."""

    scheme: str
    version: str
    code: str


@dataclass(frozen=True)
class Contact:
    """One line of a referral card: what it is ("Santé : CSRéf de Gao, 24 h/24") and its telephone."""

    text: Text
    phone: str = ""


@dataclass(frozen=True)
class ReferralCard:
    """Where survivors of an area are referred to. Valid 90 days after `verified` unless renewed."""

    contacts: tuple[Contact, ...]
    verified: date | None = None
    fictional: bool = False


@dataclass(frozen=True)
class Area:
    """A place of the plan's division: `key` is Relais's own ("gao"); `parent` another key or None; `level` such as
    region, district, cercle."""

    key: str
    level: str
    names: Text
    parent: str | None = None
    since: date | None = None
    until: date | None = None
    codes: tuple[AreaCode, ...] = ()
    referral: ReferralCard | None = None
    closed: bool = field(default=False, compare=False)
    id: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Contacts:
    """Who a reporter can ask, and what the law asks the service to say (law 2013-015: declaration to the APDP).

    `helpline`: the telephone, in the whole country, of whoever asks for help; where an area has no valid contacts.
    """

    service: Text = field(default_factory=dict)
    phone: str = ""
    declaration: str = ""
    retention_months: int = 12
    helpline: str = ""


@dataclass(frozen=True)
class Tolerance:
    """How far two sources may differ and still say the same: by a number, or by a part of the larger in per cent (for
    shares: in percentage points).
    """

    absolute: int = 0
    percent: int = 5


@dataclass(frozen=True)
class Authority:
    """Whose plan it is, as the first page of what is handed over says: the State, its motto, and the code of the
    ministry that answers for the plan.
    """

    state: Text = field(default_factory=dict)
    motto: Text = field(default_factory=dict)
    ministry: str = ""


@dataclass(frozen=True)
class IncidentType:
    """One type of incident; `number`, from 1, is its place in the list, of which the first that fits is counted."""

    code: str
    label: Text
    number: int


@dataclass(frozen=True)
class ConflictType:
    """One type of the plan's conflict-related list: a part of the types in `applies` (of all, where it names none)."""

    code: str
    label: Text
    applies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Incidents:
    """What tallies of incidents count, and how their figures circulate.

    `rules`: lines that say which type to take. `monthly`: a tally for each month, else for each quarter. `threshold`:
    what is smaller is masked in what circulates, never below 3. `needs_card`: a place without valid help contacts takes
    no tally. `many`: a count above it is asked for once more. `of_record`: of which service the figure is published, by
    area key; `by`: and of which of its organisations (their code), where several of that service count there.
    """

    types: tuple[IncidentType, ...]
    conflict: tuple[ConflictType, ...] = ()
    rules: tuple[Text, ...] = ()
    monthly: bool = False
    threshold: int = 5
    by_cercle: bool = False
    needs_card: bool = True
    many: int = 100
    of_record: Mapping[str, Service] = field(default_factory=dict)
    by: Mapping[str, str] = field(default_factory=dict)

    def is_of_record(self, area: str, service: Service, organisation: str) -> bool:
        """Whether it is the figure of this service and organisation (its code) that is published of the area."""
        return self.of_record.get(area) is service and self.by.get(area, organisation) == organisation


@dataclass(frozen=True)
class Logframe:
    """One edition of one country's plan.

    `rules`: when it reminds. `opened_on`: the day, in the plan's zone, on which it was first loaded.
    """

    code: str
    title: Text
    languages: tuple[str, ...]
    currency: str
    calendar: Calendar
    fictional: bool = False
    country: str = ""  # ISO 3166 alpha-2, for telephone numbers
    total_budget: int | None = None
    contacts: Contacts = field(default_factory=Contacts)
    holidays: Mapping[date, Text] = field(default_factory=dict)
    organisations: tuple[Organisation, ...] = ()
    areas: tuple[Area, ...] = ()
    axes: tuple[Axis, ...] = ()
    rules: Rules = field(default_factory=Rules)
    incidents: Incidents | None = None  # None: it takes no tallies
    differences: Tolerance = field(default_factory=Tolerance)
    authority: Authority = field(default_factory=Authority)
    opened_on: date = field(default=date.min, compare=False)
    id: int = field(default=0, compare=False)
    version: int = field(default=0, compare=False)  # rises at each load that changed something

    @property
    def activities(self) -> tuple[Activity, ...]:
        """In the order of the file."""
        return tuple(a for x in self.axes for o in x.objectives for a in o.activities)
