"""What differs between two versions of a report, as plain values. No SQL, no words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from storage.answers import Answers, Figure
from storage.plan.logframe import Activity

UNSAID = Figure(passed=True)


class Part(StrEnum):
    """What of a report it is. Figures and means go by an indicator's code, the others by the activity's."""

    FIGURE = "figure"
    STANDING = "standing"
    COMMENT = "comment"
    MEANS = "means"
    SPENT = "spent"


@dataclass(frozen=True)
class Change:
    """One answer that is another now. `activity` is a code, and so is `code`."""

    activity: str
    part: Part
    code: str


def changes(activities: Iterable[Activity], before: Answers, after: Answers) -> tuple[Change, ...]:
    """In the order of the plan. An answer that was passed and one never asked for are the same: nothing is known."""
    return tuple(change for activity in activities for change in _of(activity, before, after))


def _of(activity: Activity, before: Answers, after: Answers) -> Iterator[Change]:
    codes = [indicator.code for indicator in activity.indicators]
    for code in codes:
        if before.figures.get(code, UNSAID) != after.figures.get(code, UNSAID):
            yield Change(activity.code, Part.FIGURE, code)
    if before.standings.get(activity.code) != after.standings.get(activity.code):
        yield Change(activity.code, Part.STANDING, activity.code)
    if before.comments.get(activity.code) != after.comments.get(activity.code):
        yield Change(activity.code, Part.COMMENT, activity.code)
    for code in codes:
        if before.means.get(code) != after.means.get(code):
            yield Change(activity.code, Part.MEANS, code)
    if before.spent.get(activity.code) != after.spent.get(activity.code):
        yield Change(activity.code, Part.SPENT, activity.code)


def merged(mine: Answers, base: Answers, theirs: Answers) -> Answers:
    """`theirs`, with what is another in `mine` than in `base`: what one person changed, upon what another did."""
    put = theirs
    for code in {*mine.figures, *base.figures}:
        if mine.figures.get(code, UNSAID) != base.figures.get(code, UNSAID):
            put = put.with_figure(code, mine.figures.get(code))
    for code in {*mine.standings, *base.standings}:
        if mine.standings.get(code) != base.standings.get(code):
            put = put.with_standing(code, mine.standings.get(code))
    for code in {*mine.comments, *base.comments}:
        if mine.comments.get(code) != base.comments.get(code):
            put = put.with_comment(code, mine.comments.get(code))
    for code in {*mine.means, *base.means}:
        if mine.means.get(code) != base.means.get(code):
            put = put.with_means(code, mine.means.get(code))
    for code in {*mine.spent, *base.spent}:
        if mine.spent.get(code) != base.spent.get(code):
            put = put.with_spent(code, mine.spent.get(code))
    for code, reason in mine.reasons.items():
        put = put.with_reason(code, reason)
    return put
