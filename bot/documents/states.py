"""States as a word in a tinted pill: of an activity, of an axis, and of a figure that two sources give."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages.figures import STATUSES_WITHIN
from bot.texts import Words, later
from storage.answers import Status
from storage.rolled import ActivityPart, Agreement, AxisPart, Counted

AGREEMENTS = {
    Agreement.ONE_SOURCE: later("one source"),
    Agreement.CONCORDANT: later("concordant"),
    Agreement.DIVERGENT: later("divergent"),
    Agreement.SETTLED: later("divergent, settled"),
}
TONES = {
    Status.UNDER_WAY: "good",
    Status.COMPLETED: "good",
    Status.NOT_STARTED: "warn",
    Status.POSTPONED: "warn",
    Status.CANCELLED: "plain",
    Status.BLOCKED: "bad",
}


@dataclass(frozen=True)
class Pill:
    """`tone`: good, warn, bad, plain. The word says the same: nobody needs to see the colour."""

    text: str
    tone: str


def activity(words: Words, of: ActivityPart) -> Pill:
    if of.status is None:
        return _unknown(words, of.counted)
    if of.late and of.status in (Status.UNDER_WAY, Status.COMPLETED):
        return Pill(words.label("late"), "warn")
    return Pill(words.label(STATUSES_WITHIN[of.status]), TONES[of.status])


def on_schedule(of: ActivityPart) -> bool:
    return of.status is Status.COMPLETED or (of.status is Status.UNDER_WAY and not of.late)


def planned(activities: Sequence[ActivityPart]) -> list[ActivityPart]:
    """Those of which a report was expected."""
    return [one for one in activities if one.counted.expected or one.status is not None]


def known(activities: Sequence[ActivityPart]) -> list[ActivityPart]:
    """Those of which somebody said where they stand: only these can be behind."""
    return [one for one in activities if one.status is not None]


def axis(words: Words, of: AxisPart) -> Pill:
    """Of the activities that said something: on schedule while at most a quarter is not, late if more than half is.
    What is cancelled is not late, and is left aside."""
    said = known(of.activities)
    told = [one for one in said if one.late or one.status is not Status.CANCELLED]
    behind = sum(not on_schedule(one) for one in told)
    if not said:
        return _unknown(words, of.counted)
    if not told:
        return Pill(words.label("activities cancelled"), TONES[Status.CANCELLED])
    if 4 * behind <= len(told):
        return Pill(words.label("on schedule"), "good")
    return Pill(words.label("to watch"), "warn") if 2 * behind <= len(told) else Pill(words.label("late"), "bad")


def _unknown(words: Words, of: Counted) -> Pill:
    """Nobody said where it stands: because nobody was asked, or because nothing came."""
    return Pill(words.label("state not reported") if of.expected else words.label("nothing planned"), "plain")
