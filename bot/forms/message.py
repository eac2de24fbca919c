"""Reads a whole quarter out of one message. Pure: no words, no SQL, no clock; never raises, never drops a line.

Each line that is not empty comes back as read, as left open (a code with nothing behind its `=`), as the heading, or
as not read with its reason. A value is read as the same question would read it if it were typed there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.forms import message_before, message_doubt, message_states, numbers, reading
from bot.forms.message_lines import Codes, Field, Line, line_of
from bot.forms.message_pieces import pieces
from bot.forms.moves import COMMENT_MOST, MEANS_MOST, Why
from bot.forms.numbers import Reason, Refused
from bot.forms.reading import Options
from bot.forms.report import Form, Question
from bot.forms.spelling import folded
from storage.answers import Cause, Figure, Source, Standing
from storage.plan.logframe import Activity

AS_BEFORE = frozenset(("idem", "id", "pareil", "comme avant", "same", "unchanged", "as before"))
FULL_AT = 3500  # letters: a phone that cuts a long message may do so at the end of a line
CUT_AT = 4096  # units of UTF-16: what is longer leaves a phone as several messages, cut anywhere


class Unclear(StrEnum):
    """Why a line was not read, beside `NotRead` and the reasons of a typed answer; with the `values` of each."""

    NO_CODE = "no_code"  # ()
    NO_SIGN = "no_sign"  # (): a code without a `=`
    NOT_ASKED_OF = "not_asked_of"  # (): a code that is not among the person's activities
    SENT = "sent"  # (number of the receipt,)
    WHICH = "which"  # (codes of the figures it may be)
    TWO_VALUES = "two_values"  # ()
    WOMEN = message_doubt.WOMEN  # (total,): one number where women and men are asked
    NOTHING_BEFORE = "nothing_before"  # (): "idem" without an earlier figure
    NOT_ASKED = "not_asked"  # (): the state, or what was spent, of a co-monitor
    BEFORE_SIGN = "before_sign"  # (): the value stands before the `=`
    OTHER_REPORT = "other_report"  # (): behind the first line of another report
    NOT_THIS = "not_this"  # (): another quarter's, or what is aimed at
    CUT = "cut"  # (): the last line of a message that was as long as a message can be


Value = Figure | Standing | str | int
Key = tuple[str, str]  # the part of the answers ("figures"), and the code


@dataclass(frozen=True)
class Taken:
    """One answer. `lines`: where it stands."""

    key: Key
    value: Value
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Unread:
    """One answer, or line, that was not taken. `key` is None where it is not even known what it is about.

    `code` as the person sees it, empty without one; `figures` are what a doubt is about, for one more tap.
    """

    key: Key | None
    code: str
    lines: tuple[int, ...]
    reason: str
    values: tuple[int | str, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class Reading:
    """The whole message: every piece of a line with something in it is in exactly one of these.

    `full`: about as long as a message can be, so the next may go on with it, in the middle of its last line (`last`).
    """

    taken: tuple[Taken, ...] = ()
    unread: tuple[Unread, ...] = ()
    left_open: tuple[int, ...] = ()
    headings: tuple[int, ...] = ()
    full: bool = False
    last: Key | None = None


@dataclass(frozen=True)
class Asked:
    """What is expected of the message. `private`: whether a text names somebody; `sent`: {activity: receipt number}
    of what was sent already; `language`: the person's, which says how thousands are written."""

    form: Form
    private: Callable[[str], bool]
    sent: Mapping[str, int] = field(default_factory=dict)
    language: str = ""

    @property
    def codes(self) -> Codes:
        activities = [*self.form.activities, *(a for a in self.form.logframe.activities if a.code in self.sent)]
        return Codes.of([i.code for a in activities for i in a.indicators], [a.code for a in activities])


def read(text: str, asked: Asked, *, goes_on: bool = False) -> Reading:
    """Reads every line. `goes_on`: the text is the rest of a message that was too long."""
    codes = asked.codes
    headings: list[int] = []
    left_open: list[int] = []
    foreign: list[int] = []
    found: list[tuple[Line, Taken | Unread]] = []
    first = None
    for piece in pieces(text, codes, asked.form.logframe.areas):
        named, number, line = piece.heading, piece.number, line_of(piece.number, piece.text, codes)
        if named is not None and (first is None or (named.quarter, named.place) == (first.quarter, first.place)):
            first = first or named
            headings.append(number)
        elif named is not None or foreign:
            foreign.append(number)
        elif line.blank and not _filled_in_before(line, asked):
            left_open.append(number)
        else:
            found.append((line, _read(line, asked)))
    if goes_on and found and found[0][0].number == 1 and not (found[0][0].code and found[0][0].values):
        found[0] = (found[0][0], Unread(None, "", (1,), Unclear.CUT))
    if found and not foreign and units(text) >= CUT_AT:
        line, cut = found[-1]
        found[-1] = (line, Unread(cut.key, line.code, (line.number,), Unclear.CUT))
    taken, unread = _each_once(outcome for _, outcome in found)
    if foreign:
        unread = (*unread, Unread(None, "", tuple(foreign), Unclear.OTHER_REPORT))
    last = found[-1][1].key if found and found[-1][1].key in {one.key for one in taken} else None
    return Reading(taken, unread, tuple(left_open), tuple(headings), full=units(text) >= FULL_AT, last=last)


def _filled_in_before(line: Line, asked: Asked) -> bool:
    question = asked.form.question(line.code)
    return question is not None and line.field is Field.FIGURE and message_before.filled_in(line.between, question)


def units(text: str) -> int:
    """How Telegram counts letters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _each_once(outcomes: Iterable[Taken | Unread]) -> tuple[tuple[Taken, ...], tuple[Unread, ...]]:
    """One outcome for each answer: the same said twice is said once, two values are none."""
    by_key: dict[object, list[Taken | Unread]] = {}
    for place, outcome in enumerate(outcomes):
        by_key.setdefault(outcome.key or place, []).append(outcome)
    taken: list[Taken] = []
    unread: list[Unread] = []
    for same in by_key.values():
        first, lines = same[0], tuple(n for one in same for n in one.lines)
        alike = {one.value if isinstance(one, Taken) else (one.reason, one.values, one.figures) for one in same}
        if len(alike) > 1:
            unread.append(Unread(first.key, _shown(same), lines, Unclear.TWO_VALUES))
        elif isinstance(first, Taken):
            taken.append(Taken(first.key, first.value, lines))
        else:
            unread.append(Unread(first.key, first.code, lines, first.reason, first.values, first.figures))
    return tuple(taken), tuple(unread)


def _shown(same: list[Taken | Unread]) -> str:
    return next((one.code for one in same if isinstance(one, Unread)), same[0].key[1] if same[0].key else "")


# ---------------------------------------------------------------------------------------------------------- one line


def _read(line: Line, asked: Asked) -> Taken | Unread:
    if not line.code:
        return _not(line, None, Unclear.NO_CODE)
    about = _about(line, asked)
    if isinstance(about, Unread):
        return about
    activity, question = about
    if not line.values:
        return _not(line, None, Unclear.NO_SIGN)
    if line.blank:
        return _not(line, None if question is None else ("figures", question.code), Unclear.BEFORE_SIGN)
    match line.field:
        case Field.STATE:
            return _state(line, asked, activity)
        case Field.NOTE:
            return _text(line, ("comments", activity.code), COMMENT_MOST, asked)
        case Field.SPENT:
            return _spent(line, asked, activity)
        case Field.EVIDENCE if question is not None:
            return _text(line, ("means", question.code), MEANS_MOST, asked)
        case Field.FIGURE if question is not None:
            return _figure(line, question, asked)
    if line.field is Field.FIGURE and not isinstance(message_states.standing(line.values[0]), message_states.NotRead):
        return _state(line, asked, activity)
    which = tuple(q.code for q in _questions(asked, activity))
    return _not(line, None, Unclear.WHICH, which)


def _about(line: Line, asked: Asked) -> tuple[Activity, Question | None] | Unread:
    """The activity a code belongs to, and the figure if it names one."""
    question = asked.form.question(line.code)
    activity = asked.form.activity(line.code)
    if question is not None:
        return question.activity, question
    if activity is not None:
        only = _questions(asked, activity)
        return activity, only[0] if len(only) == 1 else None
    for sent in asked.form.logframe.activities:
        if sent.code in asked.sent and line.code in (sent.code, *(i.code for i in sent.indicators)):
            return _not(line, None, Unclear.SENT, (asked.sent[sent.code],))
    return _not(line, None, Unclear.NOT_ASKED_OF)


def _questions(asked: Asked, activity: Activity) -> list[Question]:
    return [q for q in asked.form.questions if q.activity.code == activity.code]


def _figure(line: Line, question: Question, asked: Asked) -> Taken | Unread:
    key = ("figures", question.code)
    if message_before.of_another_time(line.between, question, asked.form.quarter):
        return _not(line, key, Unclear.NOT_THIS)
    readings = [_figure_in(line, key, question, asked, text) for text in line.values]
    return next((one for one in readings if isinstance(one, Taken) or one.figures), readings[0])


def _figure_in(line: Line, key: Key, question: Question, asked: Asked, text: str) -> Taken | Unread:
    """The reader of a typed answer, and the doubts of a typed answer: what would be asked there is not taken here."""
    if folded(text).strip(" .!") in AS_BEFORE:
        if question.known is None:
            return _not(line, key, Unclear.NOTHING_BEFORE)
        return Taken(key, question.known.figure, (line.number,))
    unseen = message_states.unseen(text) if asked.form.source is Source.COMONITOR else None
    if isinstance(unseen, Cause):
        return Taken(key, Figure(unseen=unseen), (line.number,))
    if unseen is not None:
        return _not(line, key, unseen)
    order = message_before.order(line.between, question) if question.indicator.by_sex else None
    if order is message_before.Order.UNCLEAR and not numbers.names_a_sex(text):
        return _not(line, key, Reason.WOMEN_THEN_MEN)
    answer = reading.figure(question, numbers.in_language(text, asked.language, by_sex=question.indicator.by_sex))
    if order is message_before.Order.MEN_FIRST and not numbers.names_a_sex(text):
        answer = message_before.turned(answer)
    if isinstance(answer, Refused):
        return _not(line, key, answer.reason, answer.values)
    if isinstance(answer, Options):
        return Unread(key, line.code, (line.number,), answer.doubted, figures=answer.figures)
    if question.indicator.by_sex and answer.women is None and answer.value != 0:
        return Unread(key, line.code, (line.number,), Unclear.WOMEN, (answer.value or 0,), (answer,))
    doubted = reading.doubted(question, answer)
    if doubted is not None:
        return Unread(key, line.code, (line.number,), doubted, figures=(answer,))
    return Taken(key, answer, (line.number,))


def _state(line: Line, asked: Asked, activity: Activity) -> Taken | Unread:
    key = ("standings", activity.code)
    if asked.form.source is Source.COMONITOR:
        return _not(line, key, Unclear.NOT_ASKED)
    text = line.values[0]
    if folded(text).strip(" .!") in AS_BEFORE:
        known = asked.form.before.standings.get(activity.code)
        return Taken(key, known[1], (line.number,)) if known else _not(line, key, Unclear.NOTHING_BEFORE)
    said = message_states.standing(text)
    return _not(line, key, said) if isinstance(said, message_states.NotRead) else Taken(key, said, (line.number,))


def _spent(line: Line, asked: Asked, activity: Activity) -> Taken | Unread:
    key = ("spent", activity.code)
    if asked.form.source is Source.COMONITOR:
        return _not(line, key, Unclear.NOT_ASKED)
    amount = numbers.money(numbers.in_language(line.values[0], asked.language), asked.form.logframe.currency)
    return _not(line, key, Why.NOT_MONEY) if isinstance(amount, Refused) else Taken(key, amount.value, (line.number,))


def _text(line: Line, key: Key, most: int, asked: Asked) -> Taken | Unread:
    """A comment, or where it can be checked: what names somebody is not kept, not even as a reason."""
    written = " ".join(line.values[0].split())
    if len(written) > most:
        return _not(line, key, Why.TOO_LONG, (len(written), most))
    if asked.private(written):
        return _not(line, key, Why.PRIVATE)
    return Taken(key, written, (line.number,))


def _not(line: Line, key: Key | None, reason: str, values: tuple[int | str, ...] = ()) -> Unread:
    """`values` without what was typed: it is not kept."""
    kept = () if reason == Reason.NOT_DIGITS else values
    return Unread(key, line.code, (line.number,), reason, kept)


def lines_in(reading: Reading) -> Iterator[int]:
    """The number of each line that is accounted for."""
    yield from reading.headings
    yield from reading.left_open
    for taken in reading.taken:
        yield from taken.lines
    for unread in reading.unread:
        yield from unread.lines
