"""What an external evaluation retraces, as values: reports with every revision, what was asked about them, who looked,
what was chosen where two sources differ. `evaluated` reads them.

People are ids here; whoever writes them down puts pseudonyms in their place.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from storage import audit
from storage.calendar import Quarter
from storage.plan.logframe import Logframe
from storage.rolled import Agreement

PROTECTED = "protected"  # instead of the state of a figure


class TextState(StrEnum):
    """WITHHELD: it is of an activity that has a protected indicator."""

    GIVEN = "given"
    NONE = "none"
    WITHHELD = "withheld"


@dataclass(frozen=True)
class Revision:
    """One version of one report. People are ids."""

    report: int
    revision: int
    latest: bool
    activity: str
    area: str
    quarter: Quarter
    organisation: str
    source: str
    receipt: int
    person: int
    entered_by: int | None
    entered_how: str | None
    author: int
    at: datetime
    on_time: bool | None
    how: str | None
    status: str | None
    late: bool
    cause: str | None
    spent: int | None
    reason: str | None
    verified_by: int | None
    verified_at: datetime | None
    comment: str | None
    comment_state: TextState


@dataclass(frozen=True)
class Figured:
    """One figure of one revision."""

    report: int
    revision: int
    indicator: str
    kind: str
    state: str
    value: int | None
    women: int | None
    men: int | None
    numerator: int | None
    denominator: int | None
    not_observed_because: str | None
    fall: str | None
    means: str | None
    means_state: TextState


@dataclass(frozen=True)
class Remarked:
    """A question about a report, or a send-back, and its answer."""

    report: int
    revision: int
    kind: str
    indicator: str | None
    asked_by: int
    asked_at: datetime
    until: date | None
    outcome: str | None
    answered_by: int | None
    answered_at: datetime | None
    asked: str | None
    answer: str | None
    text_state: TextState


@dataclass(frozen=True)
class Undone:
    """A verification that was taken back."""

    report: int
    revision: int
    verified_by: int
    verified_at: datetime
    undone_by: int
    undone_at: datetime
    because: str


@dataclass(frozen=True)
class Confirmed:
    """What somebody said to a report that another had entered for them."""

    receipt: int
    person: int
    answer: str
    at: datetime


@dataclass(frozen=True)
class Settled:
    """Which source was chosen where two differ, and why. `organisation`: the NGO, where its figure was chosen."""

    indicator: str
    area: str
    quarter: Quarter
    source: str
    organisation: str | None
    because: str
    chosen_by: int
    chosen_at: datetime
    undone_by: int | None
    undone_at: datetime | None
    undone_because: str | None


@dataclass(frozen=True)
class Compared:
    """The two sources of one figure side by side, as the reports are now."""

    indicator: str
    area: str
    quarter: Quarter
    ministry: int | None
    ministry_whole: int | None
    organisation: str | None
    comonitor: int | None
    comonitor_whole: int | None
    difference: int | None
    agreement: Agreement | None
    of_record: int | None
    of_record_whole: int | None


@dataclass(frozen=True)
class Somebody:
    person: int
    role: str
    organisation: str | None


@dataclass(frozen=True)
class Frozen:
    """A frozen roll-up: `data`, canonical JSON, is what `hash` (SHA-256) is of, unless figures of indicators that were
    protected later are `withheld` (their codes)."""

    scope: str
    year: int
    quarter: int | None
    edition: int
    hash: str
    frozen_by: int
    frozen_at: datetime
    made_by: str
    withheld: tuple[str, ...]
    data: bytes


@dataclass(frozen=True)
class Asked:
    """Of which plan, and of which years, both counted."""

    plan: Logframe
    first: int
    last: int

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        return tuple(q for q in self.plan.calendar.quarters if self.first <= q.year <= self.last)


def made(session: Session, asked: Asked, sha256: str, now: datetime) -> None:
    """A pack of this hash was written by an operator: an audit line."""
    detail: dict[str, str | int] = {"first": asked.first, "last": asked.last, "sha256": sha256}
    audit.record(session, None, "pack.made", f"plan:{asked.plan.id}", detail, now)
