"""What coordination finds of what it asked (9.10): corrected with what changed, confirmed, answered; and the history.

Sentences and figures: only ever an edit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.cards import Button, Card
from bot.messages.correcting import REASONS_WITHIN
from bot.messages.paging import leaf, paged
from bot.messages.sheet import LINES, card
from bot.taps import Tap, base36
from bot.texts import Html, Words
from storage.answers import Reason
from storage.calendar import Quarter
from storage.remarked import Remark
from storage.remarks import Kind, Outcome


@dataclass(frozen=True)
class Awaited:
    """The report is sent back, since this day. `until`: by when an answer is expected; `over`: that day has passed."""

    since: date
    until: date
    over: bool


def found(
    words: Words,
    one: Remark,
    version: int,
    changed: Sequence[Html],
    figures: Iterable[Html],
    reasons: Sequence[Reason],
    back: Awaited | None,
    page: int,
) -> tuple[Card, bool]:
    """A page of 9.10, and whether it is the last; only that has the buttons to decide. `version`: the receipt's present
    one; `changed`: what differs from what was asked about. `back`: the report is sent back now, so that it is neither
    verified nor sent back."""
    code = one.indicator or one.activity
    why = words("Reason: {reason}", reason=[words.label(REASONS_WITHIN[reason]) for reason in reasons])
    lines = [
        *(changed or figures),
        *([why] if changed and reasons else []),
        words("Question: {text}", text=one.asked),
        *([words("Answer: {text}", text=one.answer)] if one.answer else []),
        *([words("Sent back on {day}.", day=back.since)] if back else []),
        *([words("Answer expected by {day}", day=back.until)] if back else []),
    ]
    shown = leaf(words, [[line] for line in lines], LINES - 1, page, lambda ahead: Tap("qs", one.id, version, ahead))
    verify = (Button(words.label("Verify"), Tap("tv", one.receipt, version, one.activity)),)
    ways = (
        Button(words.label("Ask"), Tap("qa", one.receipt, version, code)),
        *(() if back else (Button(words.label("Send back"), Tap("tb", one.receipt, version, code)),)),
    )
    drawn = card(
        shown.titled(_title(words, one, version)),
        shown.more,
        verify if shown.last and (back is None or back.over) else (),
        ways if shown.last else (),
        (Button(words.label("History"), Tap("rh", one.receipt, version, f"q{base36(one.id)}")),),
        (_whence(words, one),),
    )
    return drawn, shown.last


def _whence(words: Words, one: Remark) -> Button:
    if one.kind is Kind.QUESTION:
        return Button(words.label("← Answered"), list_tap(one.plan, one.quarter))
    return Button(words.label("← To review"), Tap("tv", 0, one.quarter.as_number, base36(one.plan)))


def listed(words: Words, quarter: Quarter, answers: Sequence[Remark], page: int, plan: int, back: Tap) -> Card:
    """Questions that were answered, each with a button."""
    buttons = [
        Button(words.label("no. {number} · {code}", number=str(one.receipt), code=one.indicator or one.activity), tap)
        for one, tap in ((one, Tap("qs", one.id)) for one in answers)
    ]
    return card(
        (words("Answered · {quarter}: {n}", quarter=quarter, n=len(answers)),),
        *paged(words, buttons, page, lambda to: list_tap(plan, quarter, to)),
        (Button(words.label("← To review"), back),),
    )


def list_tap(plan: int, quarter: Quarter, page: int = 0) -> Tap:
    """The list of questions of a quarter that were answered."""
    return Tap("qz", plan, quarter.as_number, str(page))


def hidden(words: Words, code: str) -> Html:
    """Of a protected indicator: that it changed, never how."""
    return words("{code}: corrected, not shown here", code=code)


def _title(words: Words, one: Remark, version: int) -> Html:
    about = {"number": str(one.receipt), "code": one.indicator or one.activity}
    match one.outcome:
        case Outcome.CORRECTED:
            return words("no. {number}, version {version}: corrected", number=about["number"], version=version)
        case Outcome.CONFIRMED:
            return words("no. {number}: confirmed", number=about["number"])
        case Outcome.ANSWERED:
            return words("no. {number} · {code}: answered", **about)
        case Outcome.WITHDRAWN:
            return words("no. {number} · {code}: taken back", **about)
    return words("no. {number} · {code}: no answer yet", **about)


def told(words: Words, one: Remark, zone: ZoneInfo) -> tuple[Html, ...]:
    """The lines of the history: what was asked and when, and what came of it, the latest first."""
    asked = one.at.astimezone(zone).date()
    if one.kind is Kind.SEND_BACK:
        lines = [words("{code}, sent back on {day}: {text}", code=one.activity, day=asked, text=one.asked)]
    else:
        lines = [words("{code}, question on {day}: {text}", code=one.activity, day=asked, text=one.asked)]
    if one.answered_at is not None and one.outcome is not None:
        day = one.answered_at.astimezone(zone).date()
        lines.insert(0, _came(words, one, one.outcome, {"code": one.activity, "day": day}))
    return tuple(lines)


def _came(words: Words, one: Remark, outcome: Outcome, about: dict[str, object]) -> Html:
    if one.answer:
        return words("{code}, answer on {day}: {text}", text=one.answer, **about)
    match outcome:
        case Outcome.CORRECTED:
            return words("{code}, corrected on {day}", **about)
        case Outcome.WITHDRAWN:
            return words("{code}, taken back on {day}", **about)
    return words("{code}, confirmed on {day}", **about)
