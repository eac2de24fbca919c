"""What was corrected, to be read: the receipt of a version, all versions, and what coordination hears of it.

What may come as a new message names numbers, quarters, places and days alone (lock screens).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from bot.cards import Button, Card
from bot.forms.report import Form
from bot.messages.correcting import REASONS_WITHIN, across
from bot.messages.paging import leaf
from bot.messages.remarks_found import told
from bot.messages.sheet import LINES, card
from bot.messages.verifying import list_tap
from bot.taps import Tap
from bot.texts import Html, Words
from storage.answers import Answers, Reason
from storage.calendar import Quarter
from storage.changes import Change, Part, changes
from storage.remarked import Remark
from storage.reported import Receipt

TITLE = 2  # lines of a title with its day and its page


class Left(Enum):
    """What is to be verified of a version: all that it says; more than it says, for it changed before, unseen; or
    nothing, for another followed."""

    ALL = "all"
    MORE = "more"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Version:
    """One version of a receipt: when it came, why (empty: as it was first sent), what it said and the one before."""

    number: int
    at: datetime
    reasons: tuple[Reason, ...]
    before: Answers
    after: Answers

    def changes(self, form: Form) -> tuple[Change, ...]:
        return changes(form.activities, self.before, self.after)


def received(words: Words, receipt: Receipt, version: Version, form: Form, zone: ZoneInfo) -> Card:
    """Screen 5.6."""
    number = str(receipt.number)
    return card(
        (
            words("Received no. {number}, version {version}", number=number, version=version.number),
            words(
                "On {day} at {time}. Thank you.",
                day=version.at.astimezone(zone).date(),
                time=words.time(version.at, zone),
            ),
            words.plural("{n} answer changed.", "{n} answers changed.", len(version.changes(form))),
            words("Version {version} stays kept.", version=version.number - 1),
        ),
        (
            Button(words.label("View"), Tap("rv", receipt.number, 0, "r")),
            Button(words.label("Correct"), Tap("rf", receipt.number, version.number)),
        ),
        (Button(words.label("My reports"), Tap("rm")),),
    )


def verified_has_changed(words: Words, number: int, version: int, quarter: Quarter, area: str) -> Card:
    """Screen 5.7, to coordination."""
    return card(
        (
            words("A verified report has changed"),
            words("no. {number} · {quarter} · {area}", number=str(number), quarter=quarter, area=area),
            words("It is to be verified again."),
        ),
        (Button(words.label("View"), Tap("rj", number, version)),),
    )


def seen(words: Words, receipt: Receipt, version: Version, form: Form, zone: ZoneInfo, left: Left, page: int) -> Card:
    """Screen 5.7 after [View]: what changed, and why; a page of it, and only the last has the buttons to decide."""
    number, at = receipt.number, version.at.astimezone(zone).date()
    entries = [[line] for line in _what(words, version, form, _secret(form))]
    shown = leaf(words, entries, LINES - TITLE, page, lambda ahead: Tap("rj", number, version.number, ahead))
    ways: list[Button] = []
    if left is Left.ALL:
        ways.append(Button(words.label("Verify"), Tap("tv", number, version.number)))
    elif left is Left.MORE:
        ways.append(Button(words.label("To review"), list_tap(receipt.plan, receipt.quarter)))
    if version.number == receipt.version:
        ways.append(Button(words.label("Send back"), Tap("tb", number, version.number)))
        newer: tuple[Button, ...] = ()
    else:
        label = words.label("View version {version}", version=receipt.version)
        newer = (Button(label, Tap("rj", number, receipt.version)),)
    return card(
        shown.titled(
            words("no. {number}, version {version} · {day}", number=str(number), version=version.number, day=at)
        ),
        shown.more,
        tuple(ways) if shown.last else (),
        newer,
        (Button(words.label("History"), Tap("rh", number, version.number)),),
    )


def history(
    words: Words,
    receipt: Receipt,
    versions: Iterable[Version],
    asked: Iterable[Remark],
    form: Form,
    zone: ZoneInfo,
    at: Tap,
    page: int,
    back: Tap,
    *,
    coordinates: bool,
) -> Card:
    """A page of all versions, and of what was asked about them and answered; the latest first. `at`: the tap that
    shows the first; `coordinates`: of a protected indicator the reader is told that it changed, and no more."""
    secret = _secret(form) if coordinates else frozenset()
    parts: list[tuple[datetime, tuple[Html, ...]]] = []
    for version in versions:
        first = _dated(words, version.number, version.at.astimezone(zone).date())
        parts.append((version.at, (first, *(_what(words, version, form, secret) if version.reasons else ()))))
    parts.extend((one.answered_at or one.at, told(words, one, zone)) for one in asked)
    entries = [part for _, part in sorted(parts, key=lambda part: part[0], reverse=True)]
    shown = leaf(words, entries, LINES - 1, page, lambda ahead: replace(at, argument=f"{at.argument}{ahead}"))
    return card(
        shown.titled(words("Report no. {number}: versions", number=str(receipt.number))),
        shown.more,
        (Button(words.label("← Back"), back),),
    )


def _dated(words: Words, version: int, at: date) -> Html:
    return words("Version {version} · {day}", version=version, day=at)


def _secret(form: Form) -> frozenset[str]:
    """The indicators that count survivors: what was reported of them is for who reported it, and for a release."""
    return frozenset(i.code for activity in form.activities for i in activity.indicators if i.protected)


def _what(words: Words, version: Version, form: Form, secret: frozenset[str]) -> Iterable[Html]:
    for change in version.changes(form):
        if change.part is Part.FIGURE and change.code in secret:
            yield words("{code}: corrected, not shown here", code=change.code)
        else:
            yield across(words, form, change, version.before, version.after)
    reasons = [words.label(REASONS_WITHIN[reason]) for reason in version.reasons]
    yield words("Reason: {reason}", reason=reasons)
