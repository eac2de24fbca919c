"""What stands behind a figure, as plain values: its reports with every revision, who verified, chose and asked what.

Of a protected indicator no number is in it, nor a sentence about its activity, which may tell one.
"""

from dataclasses import dataclass
from datetime import date, datetime

from storage.answers import Cause, Entered, Fall, Reason, Source, Status
from storage.calendar import Quarter
from storage.confirmations import Answer
from storage.plan.logframe import Kind, Text
from storage.remarks import Kind as Remark
from storage.remarks import Outcome
from storage.reports import FigureState
from storage.rolled import Amount, Cell
from storage.settlements import Because


@dataclass(frozen=True)
class Who:
    """A person by number; `label` is what their coordinator calls them."""

    number: int
    label: str | None


@dataclass(frozen=True)
class TracedVerification:
    """`undone`: when, by whom and why it was taken back."""

    by: Who
    at: datetime
    undone: tuple[datetime, Who, str] | None = None


@dataclass(frozen=True)
class TracedRevision:
    """`counts`: it is the latest. `state` None: the indicator was not asked yet. `amount` None: nothing is known, or
    the indicator is protected. `means` are left out where the activity has, or had, a protected indicator. `spent`: on
    the activity, in the plan's currency; None where it was not said."""

    number: int
    counts: bool
    at: datetime
    by: Who
    reason: Reason | None
    state: FigureState | None
    amount: Amount | None
    unseen: Cause | None
    fall: Fall | None
    means: str | None
    status: Status | None
    late: bool
    cause: Cause | None
    spent: int | None
    verifications: tuple[TracedVerification, ...] = ()


@dataclass(frozen=True)
class TracedRemark:
    """`asked` and `answer` are left out where the activity has, or had, a protected indicator."""

    kind: Remark
    revision: int
    by: Who
    at: datetime
    until: date | None
    asked: str | None
    outcome: Outcome | None
    answered_by: Who | None
    answered_at: datetime | None
    answer: str | None


@dataclass(frozen=True)
class TracedConfirmation:
    """What somebody answered to a report that was entered for them."""

    answer: Answer
    by: Who
    at: datetime


@dataclass(frozen=True)
class TracedReport:
    """One report. `on_time`: None where nobody knows when it was first reported. `sent_by`: for whom the receipt is;
    `entered_by`: whoever entered or imported it for them, and `confirmations` what was answered to that, the latest
    last."""

    number: int
    organisation: str
    source: Source
    receipt: int
    on_time: bool | None
    sent_by: Who
    entered_by: Who | None
    entered_how: Entered | None
    confirmations: tuple[TracedConfirmation, ...]
    revisions: tuple[TracedRevision, ...]
    remarks: tuple[TracedRemark, ...]


@dataclass(frozen=True)
class TracedChoice:
    """`organisation`: whose figure was chosen; None for the ministries'. `stands`: it makes the figure of record."""

    source: Source
    organisation: str | None
    because: Because
    by: Who
    at: datetime
    stands: bool
    undone: tuple[datetime, Who, str] | None = None


@dataclass(frozen=True)
class TracedMissing:
    """A report that is expected and did not come."""

    organisation: str
    source: Source


@dataclass(frozen=True)
class TracedPlace:
    """What of it came from one area (its key), and what is expected and did not."""

    area: str
    reports: tuple[TracedReport, ...]
    choices: tuple[TracedChoice, ...]
    missing: tuple[TracedMissing, ...] = ()


@dataclass(frozen=True)
class Trace:
    """One indicator in one quarter. `cell`: what its reports add up to; of a protected one only the target. `spent`: on
    its activity, None where none of its reports says it. `closed`: since when the plan's file leaves it out; it is
    traced as it was last."""

    plan: str
    activity: str
    indicator: str
    label: Text
    kind: Kind
    protected: bool
    closed: datetime | None
    quarter: Quarter
    cell: Cell
    currency: str
    spent: int | None
    places: tuple[TracedPlace, ...]


@dataclass(frozen=True)
class TracedCount:
    """A figure that is in a year's figure of record. `verified`: its report is, or it was chosen."""

    area: str
    quarter: Quarter
    organisation: str
    source: Source
    amount: Amount
    verified: bool


@dataclass(frozen=True)
class TracedYear:
    """One indicator in a year so far, or in some of its quarters: `period`, 2013 or 2013T1-T3.

    `cell`: what its reports add up to; `counts`: the figures that add up to its figure of record; for a protected one
    `counts` is empty, and `cell` but for the target. `quarters`: each with its reports. `spent` and `closed`: as a
    quarter's.
    """

    plan: str
    activity: str
    indicator: str
    label: Text
    kind: Kind
    protected: bool
    closed: datetime | None
    year: int
    period: str
    cell: Cell
    currency: str
    spent: int | None
    counts: tuple[TracedCount, ...]
    quarters: tuple[Trace, ...]
