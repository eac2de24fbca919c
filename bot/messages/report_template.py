"""Screen 3.1: the quarter as a text to be filled in without a network; the words it takes; why a first line was not
taken. The labels of the plan come by edit, after a tap."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards import Button, Card
from bot.forms.message import units
from bot.forms.message_heading import heading_in
from bot.forms.message_lines import FIELDS
from bot.forms.moves import usual_standing
from bot.forms.report import Form, Question
from bot.forms.spelling import folded
from bot.messages import figures
from bot.messages.sheet import ALONE, card
from bot.taps import Tap, base36
from bot.texts import Html, Words
from storage.answers import Cause, Source, Standing, Status
from storage.calendar import Quarter
from storage.plan.logframe import Kind

WIDE = 32  # letters of a line in <pre> on a small phone
NAMES = 200  # letters of the places that a title names
PER_PAGE = 8
MOST = 3000  # letters of one part, as Telegram counts them


@dataclass(frozen=True)
class Place:
    """One place and quarter that a form can be had for."""

    plan: int
    quarter: Quarter
    area: int
    name: str

    def tap(self, then: str = "") -> Tap:
        """Its form. `then`: "m" for who came by the command, and a step: "w" the words, "b" back, "p1" a part."""
        argument = f"{base36(self.area)}.{then}" if then else base36(self.area)
        return Tap("rt", self.plan, self.quarter.as_number, argument)


def form_tap(plan: int, quarter: Quarter) -> Tap:
    """[Form to fill in] of the message that this quarter is open (6.1), to which [Back] then leads."""
    return Tap("rt", 0, 0, f".o{base36(plan)}-{base36(quarter.as_number)}-")


def which(
    words: Words, places: Sequence[Place], others: Sequence[Place], then: str, page: int = 0, back: Tap | None = None
) -> Card:
    """A new message: for which report, eight to a page. `places`: those of the oldest quarter, then the `others`."""
    first = places[0]
    names = words.cut(" · ".join(p.name for p in places), NAMES)
    title = words("Form {quarter} · {area}", quarter=first.quarter, area=names)
    rows: list[tuple[Button, ...]] = []
    if len(places) == 1:
        rows.append((Button(words.label("Show"), first.tap(then)),))
    else:
        rows.extend((Button(words.cut(p.name, ALONE), p.tap(then)),) for p in places)
    for other in others:
        label = words.label("{quarter} · {area}", quarter=other.quarter, area=other.name)
        rows.append((Button(words.cut(label, ALONE), other.tap(then)),))
    shown = rows[page * PER_PAGE : (page + 1) * PER_PAGE] or rows[:PER_PAGE]
    if len(rows) > PER_PAGE:
        following = page + 1 if (page + 1) * PER_PAGE < len(rows) else 0
        shown.append((Button(words.label("More"), Tap("rt", 0, following, f".{then}")),))
    if back is not None:
        shown.append((Button(words.label("← Back"), back),))
    return card((title,), *shown)


def template(words: Words, form: Form, area: str, part: int, buttons: Sequence[Sequence[Button]]) -> Card:
    """Screen 3.1. `part` counts from 0: a long plan is filled in by several messages, each with its first line."""
    texts = parts(words, form, area)
    shown = texts[part] if part < len(texts) else texts[0]
    return card(
        (
            words("Tap the frame to copy it.\nFill in after =, send it here."),
            words("Without network the message waits and leaves by itself. No receipt: not received."),
            words("Part {n} of {of}", n=part + 1, of=len(texts)) if len(texts) > 1 else "",
            Html(f"<pre>{Html.escaped(shown)}</pre>"),
        ),
        *buttons,
    )


def parts(words: Words, form: Form, area: str) -> tuple[str, ...]:
    """The text to fill in: as many messages as it takes, each with the first line that says what it is for."""
    heading = first_line(words, form.quarter, area)
    found: list[str] = []
    lines: list[str] = [heading]
    for line in (*(_figure(words, q) for q in form.questions), *_states(words, form)):
        if sum(units(one) + 1 for one in lines) + units(line) > MOST:
            found.append("\n".join(lines))
            lines = [heading]
        lines.append(line)
    return (*found, "\n".join(lines))


def first_line(words: Words, quarter: Quarter, area: str) -> str:
    return words.label("REPORT {quarter} {area}", quarter=quarter, area=area.upper())


def _figure(words: Words, question: Question) -> str:
    hint = ""
    if question.indicator.kind is Kind.YES_NO:
        hint = words.label("yes/no")
    elif question.indicator.kind is Kind.PERCENT:
        hint = words.label("x/y")
    elif question.indicator.by_sex:
        hint = words.label("F M")
    label = " ".join(words.text(question.indicator.label).translate(SIGNS).split())
    room = WIDE - sum(len(one) + 1 for one in (question.code, hint) if one) - 2
    label = words.cut(label, room) if room > 3 else ""
    said = " ".join(one for one in (question.code, label, hint, "=") if one)
    if (
        folded(label) in FIELDS or heading_in(1, said.removesuffix("=")) is not None
    ):  # it would be read as something else
        said = " ".join(one for one in (question.code, hint, "=") if one)
    return said


def _states(words: Words, form: Form) -> list[str]:
    if form.source is Source.COMONITOR:
        return []
    return [
        words.label("{code} state = {state}", code=a.code, state=state_written(words, usual_standing(form, a.code)))
        for a in form.activities
    ]


def state_written(words: Words, standing: Standing) -> str:
    """ "under way"; "late, access"."""
    status = words.label("late") if standing.late else words.label(figures.STATUSES_WITHIN[standing.status])
    if standing.cause is None:
        return status
    return ", ".join((status, words.label(figures.CAUSES_WITHIN[standing.cause])))


def allowed(words: Words, form: Form, buttons: Sequence[Sequence[Button]]) -> Card:
    """[States and causes]: the words that are read, and what else a line may say."""
    causes = " · ".join(words.label(figures.CAUSES_WITHIN[cause]) for cause in Cause)
    states = [words.label(figures.STATUSES_WITHIN[status]) for status in STATUSES]
    code = form.activities[0].code if form.activities else "1.1.1"
    figure = form.questions[0].code if form.questions else code
    lines: tuple[Html, ...]
    if form.source is Source.COMONITOR:
        lines = (words("Not observed: {example}", example=words.label("{code} = not observed, access", code=figure)),)
    else:
        lines = (
            words("States: {states}", states=" · ".join((*states[:1], words.label("late"), *states[1:]))),
            words("Example: {example}", example=words.label("{code} state = late, access", code=code)),
        )
    return card(
        (
            *lines,
            words("Causes: {causes}", causes=causes),
            words("Also: {example}", example=words.label("{code} note = one or two sentences", code=code)),
            words("same: as last quarter"),
            words("Empty: no answer"),
        ),
        *buttons,
    )


def no_quarter(words: Words, example: str) -> Card:
    """The first line names no quarter."""
    return _first_line(words, words("I could not read the quarter. First line: {example}", example=example))


def no_area(words: Words, areas: Sequence[str], example: str) -> Card:
    """The first line names no place of the plan's, or more than one."""
    text = words("I could not read the place ({areas}). First line: {example}", areas=list(areas), example=example)
    return _first_line(words, text)


def no_heading(words: Words, example: str) -> Card:
    """Lines with codes, and nothing that says for which report they are."""
    return _first_line(words, words("The first line is missing. Example: {example}", example=example))


def not_their_area(words: Words, area: str, areas: Sequence[str]) -> Card:
    text = words("{area} is not among your places ({areas}). Change the first line.", area=area, areas=list(areas))
    return _first_line(words, text)


def not_open(words: Words, quarter: Quarter, area: str) -> Card:
    """Outside the plan, not begun, or nothing is expected there."""
    return _first_line(words, words("{quarter} · {area} is not open.", quarter=quarter, area=area))


def _first_line(words: Words, text: Html) -> Card:
    return card((text,), (Button(words.label("Form to fill in"), Tap("rt")),))


def already_sent(words: Words, number: int, version: int) -> Card:
    """What was sent is not changed by a message: it is corrected."""
    line = words("Already sent: no. {number}.", number=str(number))
    return card((line,), (Button(words.label("Correct"), Tap("rf", number, version)),))


STATUSES = (
    Status.UNDER_WAY,
    Status.COMPLETED,
    Status.NOT_STARTED,
    Status.POSTPONED,
    Status.BLOCKED,
    Status.CANCELLED,
)
SIGNS = str.maketrans(dict.fromkeys("=:＝：≈", " "))
