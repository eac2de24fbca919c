"""What a person answers in a report, as plain values, and how a draft's row keeps them.

Keys are codes, never positions: a draft outlives a new edition of the plan and a new release of Relais.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeVar


class Source(StrEnum):
    """Which of the two sources reports: the responsible ministry, or the NGO that co-monitors."""

    MINISTRY = "ministry"
    COMONITOR = "comonitor"


class Status(StrEnum):
    """How far an activity is. "Late" is not one of them: it goes with UNDER_WAY."""

    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    COMPLETED = "completed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"


# From the one that is furthest from done: of an activity that several places report on, what its state is.
FURTHEST = (
    Status.CANCELLED,
    Status.BLOCKED,
    Status.POSTPONED,
    Status.NOT_STARTED,
    Status.UNDER_WAY,
    Status.COMPLETED,
)


class Cause(StrEnum):
    """Why an activity is late or stopped: the obstacles that Mali's third plan names, access, and other."""

    INSECURITY = "insecurity"
    ACCESS = "access"
    STAFF = "staff"
    FUNDING = "funding"
    NEW_REGIONS = "new_regions"
    SOCIAL_CONSTRAINTS = "social_constraints"
    OTHER = "other"


class How(StrEnum):
    """How a co-monitor knows what it reports."""

    SEEN = "seen"
    DOCUMENTS = "documents"
    PEOPLE_MET = "people_met"


class Fall(StrEnum):
    """Why a cumulative figure is lower than before."""

    EARLIER_ERROR = "earlier_error"
    DOUBLE_COUNT = "double_count"
    OTHER = "other"


class Reason(StrEnum):
    """Why a report was changed after it was sent."""

    TYPING = "typing"
    OMISSION = "omission"
    DOUBLE_COUNT = "double_count"
    NEW_INFORMATION = "new_information"
    OTHER = "other"


class Entered(StrEnum):
    """How what somebody else entered came to them."""

    CALL = "call"
    PAPER = "paper"
    IMPORTED = "imported"


@dataclass(frozen=True)
class Figure:
    """One answer to one question.

    Count, cumulative, level: `value`. By sex: `women` and `men`, `value` their sum; only `value` when not broken
    down. Percent: `value` of `whole`. Yes/no: `value` 1 or 0. `passed`: left unanswered on purpose, never 0.
    `unseen`: a co-monitor could not observe it, for this cause. `fall`: why a cumulative figure fell.
    """

    value: int | None = None
    women: int | None = None
    men: int | None = None
    whole: int | None = None
    passed: bool = False
    unseen: Cause | None = None
    fall: Fall | None = None

    @property
    def answered(self) -> bool:
        return self.value is not None


@dataclass(frozen=True)
class Standing:
    """Where an activity stands. `cause` is None for an activity under way and not late, or completed."""

    status: Status
    late: bool = False
    cause: Cause | None = None

    @property
    def needs_cause(self) -> bool:
        return self.late or self.status not in (Status.UNDER_WAY, Status.COMPLETED)


@dataclass(frozen=True)
class Answers:
    """All answers of one draft, by indicator code (figures, means) or activity code (the others).

    `reasons`, of a correction alone: why what was said of an activity changes. `entered`, of a report entered for
    another: how it came.
    """

    figures: Mapping[str, Figure] = field(default_factory=dict)
    standings: Mapping[str, Standing] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    spent: Mapping[str, int] = field(default_factory=dict)
    means: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    how: How | None = None
    entered: Entered | None = None

    def with_figure(self, code: str, figure: Figure | None) -> "Answers":
        return replace(self, figures=_put(self.figures, code, figure))

    def with_standing(self, code: str, standing: Standing | None) -> "Answers":
        return replace(self, standings=_put(self.standings, code, standing))

    def with_comment(self, code: str, comment: str | None) -> "Answers":
        return replace(self, comments=_put(self.comments, code, comment))

    def with_spent(self, code: str, spent: int | None) -> "Answers":
        return replace(self, spent=_put(self.spent, code, spent))

    def with_means(self, code: str, means: str | None) -> "Answers":
        return replace(self, means=_put(self.means, code, means))

    def with_reason(self, code: str, reason: Reason | None) -> "Answers":
        return replace(self, reasons=_put(self.reasons, code, reason))


T = TypeVar("T")


def _put(kept: Mapping[str, T], code: str, value: T | None) -> Mapping[str, T]:
    rest = {k: v for k, v in kept.items() if k != code}
    return rest if value is None else {**rest, code: value}


def kept(answers: Answers) -> dict[str, Any]:
    """The answers as a JSON column holds them: nothing that is empty."""
    whole: dict[str, Any] = {
        "figures": {code: figure_kept(f) for code, f in answers.figures.items()},
        "standings": {
            code: {"status": s.status.value}
            | ({"late": True} if s.late else {})
            | ({"cause": s.cause} if s.cause else {})
            for code, s in answers.standings.items()
        },
        "comments": dict(answers.comments),
        "spent": dict(answers.spent),
        "means": dict(answers.means),
        "reasons": {code: reason.value for code, reason in answers.reasons.items()},
        "how": answers.how,
        "entered": answers.entered,
    }
    return {name: part for name, part in whole.items() if part}


def read(kept: Mapping[str, Any]) -> Answers:
    """The answers of a JSON column, whichever release wrote it; a part it does not know is left aside."""
    return Answers(
        figures={code: figure_read(f) for code, f in kept.get("figures", {}).items()},
        standings={
            code: Standing(Status(s["status"]), s.get("late", False), Cause(s["cause"]) if "cause" in s else None)
            for code, s in kept.get("standings", {}).items()
        },
        comments=dict(kept.get("comments", {})),
        spent=dict(kept.get("spent", {})),
        means=dict(kept.get("means", {})),
        reasons={code: Reason(reason) for code, reason in kept.get("reasons", {}).items()},
        how=How(kept["how"]) if "how" in kept else None,
        entered=Entered(kept["entered"]) if "entered" in kept else None,
    )


def figure_kept(figure: Figure) -> dict[str, Any]:
    numbers = {"value": figure.value, "women": figure.women, "men": figure.men, "whole": figure.whole}
    words = {"unseen": figure.unseen, "fall": figure.fall}
    flags = {"passed": True} if figure.passed else {}
    return {k: v for k, v in (numbers | words).items() if v is not None} | flags


def figure_read(kept: Mapping[str, Any]) -> Figure:
    return Figure(
        value=kept.get("value"),
        women=kept.get("women"),
        men=kept.get("men"),
        whole=kept.get("whole"),
        passed=kept.get("passed", False),
        unseen=Cause(kept["unseen"]) if "unseen" in kept else None,
        fall=Fall(kept["fall"]) if "fall" in kept else None,
    )
