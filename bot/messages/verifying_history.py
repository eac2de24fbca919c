"""What lies behind the figures ([History]): what was said, asked and decided, the latest first; earlier quarters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards import Button, Card
from bot.messages import amounts
from bot.messages.correcting import REASONS_WITHIN
from bot.messages.figures import known
from bot.messages.giving_way import packed
from bot.messages.paging import leaf
from bot.messages.sheet import LINES, WIDE, card
from bot.messages.verifying import SHORTEST
from bot.messages.verifying_earlier import line as earlier_line
from bot.messages.verifying_looked import Looked, area_beside, whose
from bot.messages.verifying_reasons import BECAUSE_WITHIN, WITHDRAWN_WITHIN
from bot.texts import Html, Words
from storage.answers import How, Reason, Standing
from storage.calendar import Quarter
from storage.earlier import Known
from storage.past_decisions import PastChoice, PastVerification
from storage.plan.logframe import Kind
from storage.remarked import Remark
from storage.remarks import Kind as Asked
from storage.remarks import Outcome
from storage.rolled import Amount
from storage.verification import Withdrawn

QUARTERS = 4  # how many before this one


@dataclass(frozen=True)
class Earlier:
    """One indicator in an earlier quarter, and what is known of it."""

    code: str
    kind: Kind
    quarter: Quarter
    known: Known


@dataclass(frozen=True)
class Revised:
    """One revision of a report: whose, its number, its day and (from the second on) why it was corrected, what it said
    of the indicators on the card; how far the activity was, or how an NGO knew of it."""

    whose: str
    number: int
    day: date
    reason: Reason | None
    standing: Standing | None
    how: How | None
    said: Sequence[tuple[str, Kind, Amount | None]]


@dataclass(frozen=True)
class By:
    """Who did it, as their colleagues call them, and on which day."""

    who: str
    day: date


@dataclass(frozen=True)
class Done:
    """What was decided or asked, and by whom; `back`: who took it back, and why."""

    what: PastChoice | PastVerification | Remark
    by: By
    back: tuple[By, Withdrawn] | None = None


def history(
    words: Words, looked: Looked, events: Sequence[Revised | Done], earlier: Sequence[Earlier], page: int
) -> Card:
    """A page of it. `events`: the latest first."""
    code, several = looked.at.indicator or looked.matter.activity.code, not looked.at.indicator
    entries = [_event(words, looked, one, several=several) for one in events]
    entries += [[_earlier(words, one, several=several)] for one in earlier]
    entries = entries or [[words("Nothing before this.")]]
    shown = leaf(words, entries, LINES - 1, page, lambda ahead: looked.at.tap("vh", after=ahead))
    taken = len(words.label("{code} · {area}: history", code=code, area="")) + len(shown.sign)
    area = area_beside(words, looked, taken)
    return card(
        shown.titled(words("{code} · {area}: history", code=code, area=area)),
        shown.more,
        (Button(words.label("← Back"), looked.at.tap("vb")),),
    )


def _event(words: Words, looked: Looked, one: Revised | Done, *, several: bool) -> list[Html]:
    if isinstance(one, Revised):
        return _revised(words, one, several=several)
    match one.what:
        case PastChoice() as choice:
            lines = [*_choice(words, looked, choice, several=several), _by(words, one.by)]
            lines.append(words(BECAUSE_WITHIN[choice.because]))
            if choice.fallen:
                lines.append(words("until one of the reports changed"))
        case PastVerification(report=report, number=number):
            who = looked.names[report.organisation]
            lines = [words("{who}, version {version}: verified", who=who, version=number), _by(words, one.by)]
        case Remark() as remark:
            asked, *came = _remark(words, looked, remark)
            lines = [asked, _by(words, one.by), *came]
    if one.back is not None:
        by, because = one.back
        lines += [words("taken back: {why}", why=words.label(WITHDRAWN_WITHIN[because])), _by(words, by)]
    return lines


def _by(words: Words, by: By) -> Html:
    day = words.day(by.day)
    return words("{day}, {who}", day=day, who=words.cut(by.who, max(SHORTEST, WIDE - len(day) - 2)))


def _choice(words: Words, looked: Looked, one: PastChoice, *, several: bool) -> list[Html]:
    kind = one.indicator.kind
    value = "?" if one.amount is None else amounts.apart(words, kind, one.amount, *one.others)
    what = {"value": value, "who": whose(looked, one.organisation)}
    if several:
        return [words("{code}, of record: {value} ({who})", code=one.indicator.code, **what)]
    return [words("Of record: {value} ({who})", **what)]


def _revised(words: Words, one: Revised, *, several: bool) -> list[Html]:
    figures = [
        (code, words.label("no answer") if amount is None else amounts.long(words, kind, amount))
        for code, kind, amount in one.said
    ]
    stood = [what] if (what := known(words, one.standing, one.how)) else []
    said = [words("{code}: {value}", code=code, value=figure) for code, figure in figures]
    said += map(Html.escaped, stood)
    if not several:
        said = [Html.escaped(line) for line in packed([*(figure for _, figure in figures), *stood])]
    why = [] if one.reason is None else [words("Reason: {reason}", reason=words.label(REASONS_WITHIN[one.reason]))]
    return [words("{who}, version {version}, {day}:", who=one.whose, version=one.number, day=one.day), *said, *why]


def _remark(words: Words, looked: Looked, remark: Remark) -> list[Html]:
    """What was asked about it, and what was answered; a send-back may have been taken back."""
    who = looked.names[remark.organisation]
    asked = words("Asked of {who}: {text}", who=who, text=remark.asked)
    if remark.kind is Asked.SEND_BACK:
        asked = words("Sent back to {who}: {text}", who=who, text=remark.asked)
    lines = [asked]
    if remark.outcome is Outcome.WITHDRAWN:
        lines.append(words("The send-back was taken back."))
    elif remark.answer:
        lines.append(words("Answered: {text}", text=remark.answer))
    elif remark.outcome is Outcome.CONFIRMED:
        lines.append(words("Answered: it is right."))
    elif remark.outcome is Outcome.CORRECTED:
        lines.append(words("Answered by a correction."))
    return lines


def _earlier(words: Words, one: Earlier, *, several: bool) -> Html:
    what = earlier_line(words, words.quarter(one.quarter), one.kind, one.known)
    return words("{code} · {what}", code=one.code, what=what) if several else what
