"""The codes that stand in the columns of a roll-up's files, and what a person reads in their place."""

from collections.abc import Mapping
from enum import StrEnum

from bot.texts import later
from storage.answers import Cause, Source, Status
from storage.plan.logframe import Kind
from storage.rolled import Agreement, Part, Scope


class State(StrEnum):
    """What is known of a figure. A number is there in the first two alone; none of the others is a zero."""

    REPORTED = "reported"
    NOT_BROKEN_DOWN = "not_broken_down"
    NOT_REPORTED = "not_reported"
    NOT_EXPECTED = "not_expected"
    PROTECTED = "protected"


class Shown(StrEnum):
    """The same of a count of incidents that was released."""

    REPORTED = "reported"
    NOT_REPORTED = "not_reported"
    MASKED = "masked"


class Spending(StrEnum):
    """What is known of what an activity spent. NOT_SAID: reports came, and none of them says it, as they need not."""

    REPORTED = "reported"
    NOT_SAID = "not_said"
    NOT_REPORTED = "not_reported"
    NOT_EXPECTED = "not_expected"


class Outcome(StrEnum):
    """Whether a target is reached. UNKNOWN: there is no figure. UNDEFINED: it is zero, or a share is one of nothing."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    UNKNOWN = "unknown"
    UNDEFINED = "undefined"
    NO_TARGET = "no_target"
    PROTECTED = "protected"


STATES: Mapping[StrEnum, str] = {
    State.REPORTED: later("reported"),
    State.NOT_BROKEN_DOWN: later("reported, not by sex"),
    State.NOT_REPORTED: later("not reported"),
    State.NOT_EXPECTED: later("nothing expected"),
    State.PROTECTED: later("protected"),
}
SHOWN: Mapping[StrEnum, str] = {
    Shown.REPORTED: later("reported"),
    Shown.NOT_REPORTED: later("not reported"),
    Shown.MASKED: later("masked"),
}
SURVIVED: Mapping[StrEnum, str] = {**SHOWN, State.NOT_EXPECTED: STATES[State.NOT_EXPECTED]}
SPENDING: Mapping[StrEnum, str] = {
    Spending.REPORTED: later("reported"),
    Spending.NOT_SAID: later("reports came, without it"),
    Spending.NOT_REPORTED: later("not reported"),
    Spending.NOT_EXPECTED: later("nothing expected"),
}
OUTCOMES: Mapping[StrEnum, str] = {
    Outcome.REACHED: later("reached"),
    Outcome.NOT_REACHED: later("not reached"),
    Outcome.UNKNOWN: later("not known"),
    Outcome.UNDEFINED: later("undefined"),
    Outcome.NO_TARGET: later("no target"),
    Outcome.PROTECTED: later("protected"),
}
AGREEMENTS: Mapping[StrEnum, str] = {
    Agreement.ONE_SOURCE: later("one source"),
    Agreement.CONCORDANT: later("concordant"),
    Agreement.DIVERGENT: later("divergent"),
    Agreement.SETTLED: later("settled"),
}
KINDS: Mapping[StrEnum, str] = {
    Kind.COUNT: later("sum"),
    Kind.CUMULATIVE: later("since the beginning"),
    Kind.LEVEL: later("level"),
    Kind.YES_NO: later("yes or no"),
    Kind.PERCENT: later("share"),
}
SOURCES: Mapping[StrEnum, str] = {Source.MINISTRY: later("ministry"), Source.COMONITOR: later("co-monitor")}
# Of released counts: what a reader of a sheet sees in place of the codes of their columns.
COUNTED_PARTS: Mapping[str, str] = {
    "F": later("Female"),
    "M": later("Male"),
    "under_18": later("Under 18"),
    "adult": later("18 and over"),
    "unknown": later("Not known"),
    "not_broken_down": later("not broken down"),
    "*": later("Total"),
}
# Likewise of the plan's own codes, where a reader may know them; any other stays as it is.
LEVELS: Mapping[str, str] = {
    "region": later("region"), "district": later("district"), "cercle": later("cercle"), "commune": later("commune"),
}  # fmt: skip
TAGS: Mapping[str, str] = {
    "prevention": later("Prevention"),
    "protection": later("Protection"),
    "participation": later("Participation"),
    "relief-recovery": later("Relief and recovery"),
}
STATUSES: Mapping[StrEnum, str] = {
    Status.NOT_STARTED: later("not started"),
    Status.UNDER_WAY: later("under way"),
    Status.COMPLETED: later("completed"),
    Status.POSTPONED: later("postponed"),
    Status.CANCELLED: later("cancelled"),
    Status.BLOCKED: later("blocked"),
}
CAUSES: Mapping[StrEnum, str] = {
    Cause.INSECURITY: later("insecurity"),
    Cause.ACCESS: later("access"),
    Cause.STAFF: later("staff"),
    Cause.FUNDING: later("funding"),
    Cause.NEW_REGIONS: later("new regions"),
    Cause.SOCIAL_CONSTRAINTS: later("social and cultural constraints"),
    Cause.OTHER: later("other cause"),
}
PARTS: Mapping[StrEnum, str] = {
    Part.RESULTS: later("results"),
    Part.DIFFICULTIES: later("difficulties"),
    Part.LESSONS: later("lessons"),
    Part.NEXT_STEPS: later("next steps"),
}
SCOPES: Mapping[StrEnum, str] = {
    Scope.QUARTER: later("quarter"),
    Scope.YEAR: later("year"),
    Scope.OCTOBER: later("31 October edition"),
}
# What each kind of figure is, on the sheet that explains.
HOW_IT_ADDS: Mapping[StrEnum, str] = {
    Kind.COUNT: later("added over quarters, areas and organisations"),
    Kind.CUMULATIVE: later("counted since the plan began: the last quarter of each area, added over areas"),
    Kind.LEVEL: later("what there is at the end of a quarter: the last of each area, added over areas"),
    Kind.YES_NO: later("how many said yes, of how many that said anything"),
    Kind.PERCENT: later("parts and wholes are added, and the share is taken of the sums"),
}
