"""What two sources say of the same (9.6): one indicator in columns, or all of an activity's in a line each.

It names what is measured, so it only ever comes by a tap. A protected indicator has no figure here.
"""

from bot.cards import Button, Card
from bot.messages import amounts
from bot.messages import verifying_buttons as buttons
from bot.messages import verifying_earlier as earlier
from bot.messages import verifying_tables as tables
from bot.messages.figures import CAUSES_WITHIN, known
from bot.messages.giving_way import STAYS, giving_way, packed
from bot.messages.sheet import WIDE, card, pairs
from bot.messages.verifying_looked import Looked, whose
from bot.messages.verifying_reasons import BECAUSE_WITHIN
from bot.texts import Html, Words
from storage.answers import Source
from storage.matters import Subject
from storage.plan.logframe import Kind
from storage.reports import FigureState

TITLE = 8  # letters of what is measured that stay, whatever the area is called
EACH = 2  # choices that fell and have a line each
# What gives way where there is no room; the last is the first, for [History] has it.
STANDINGS, BEFORE, REASONS = 1, 2, 3


def subject(words: Words, looked: Looked, of: Subject) -> Card:
    """Screen 9.6."""
    lines = (
        *_staying(
            _title(words, looked, of),
            tables.of_subject(words, looked, of),
            *_sizes(words, looked, of),
            *_unsaid(words, looked, of),
            *(_unanswered(words, looked) if len(looked.compared) == 1 else ()),
        ),
        (BEFORE, _before(words, looked, of)),
        *((STANDINGS, line) for line in _standings(words, looked)),
        (STAYS, _chosen(words, looked, of)),
        *_fallen(words, looked, of),
        *_staying(*_waits(words, looked)),
    )
    return card(
        giving_way(lines),
        *buttons.choices(words, looked, of),
        *buttons.take_back(words, looked, of),
        *buttons.verify(words, looked),
        *buttons.ways(words, looked),
    )


def overview(words: Words, looked: Looked) -> Card:
    """All of an activity in an area: what is verified together."""
    compared = looked.compared
    lines = (
        *_staying(
            _heading(words, looked.matter.activity.code, words.text(looked.matter.activity.label), looked),
            tables.of_activity(words, looked, compared),
            _marked(words, looked),
            *_unanswered(words, looked),
            *_protected(words, looked),
        ),
        *((STANDINGS, line) for line in _standings(words, looked)),
        *fallen(words, looked),
        *_staying(*_waits(words, looked)),
    )
    return card(
        giving_way(lines),
        *buttons.verify(words, looked),
        *(
            pairs(
                Button(one.indicator.code, looked.at.on(one.indicator.code).tap("vb"))
                for one in compared
            )
            if len(compared) > 1
            else ()
        ),
        *buttons.ways(words, looked),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- lines


def _staying(*lines: str) -> list[tuple[int, str]]:
    return [(STAYS, line) for line in lines]


def _title(words: Words, looked: Looked, of: Subject) -> str:
    return _heading(words, of.indicator.code, words.text(of.indicator.label), looked)


def _heading(words: Words, code: str, title: str, looked: Looked) -> str:
    quarter = words.quarter(looked.matter.quarter, year=False)
    room = WIDE - len(code) - len(quarter) - 7
    area = words.cut(looked.area, max(TITLE, room - TITLE))
    return words(
        "{code} {title} · {area} · {quarter}", code=code, title=words.cut(title, max(TITLE, room - len(area))),
        area=area, quarter=quarter,
    )  # fmt: skip


def _sizes(words: Words, looked: Looked, of: Subject) -> list[str]:
    """The difference against the target, for each NGO that has one. Without a target, or of zero, there is no share."""
    target = of.indicator.targets.get(looked.matter.quarter)
    if of.ministry is None or of.indicator.kind in (Kind.PERCENT, Kind.YES_NO):
        return []
    found: list[str] = []
    for number, amount in sorted(of.comonitors.items()):
        apart = abs(amount.value - of.ministry.value)
        if not apart or target is None:
            continue
        if not target:
            found.append(words("Difference: {n} (target: {target})", n=apart, target=target))
            continue
        share = words.percent(apart, target)
        whose = looked.names[number] if len(of.comonitors) > 1 else ""
        line = words("Difference: {share} of the target ({target})", share=share, target=target)
        found.append(Html(f"{Html.escaped(whose)} · {line}") if whose else line)
    return found


def _unsaid(words: Words, looked: Looked, of: Subject) -> list[str]:
    """Who reported and says nothing of it: not asked and not observed are no zero."""
    found: list[str] = []
    for report in looked.matter.reports:
        answer = report.answers.get(of.indicator.id)
        if answer is not None and answer.state is FigureState.REPORTED:
            continue
        said = words.label("no answer")
        if answer is not None and answer.cause is not None:
            said = words.label("not observed: {cause}", cause=words.label(CAUSES_WITHIN[answer.cause]))
        found.append(words("{who}: {what}", who=looked.names[report.organisation], what=said))
    return found


def _before(words: Words, looked: Looked, of: Subject) -> str:
    """What counted in the quarter before; nothing where the plan had none."""
    if of.indicator.code not in looked.before:
        return ""
    quarter = looked.matter.quarter.previous
    when = words("In {quarter}", quarter=words.quarter(quarter, year=quarter.year != looked.matter.quarter.year))
    return earlier.line(words, when, of.indicator.kind, looked.before[of.indicator.code])


def _standings(words: Words, looked: Looked) -> list[str]:
    """How far the ministry says it is, and how the NGO knows."""
    found = [
        f"{looked.names[report.organisation]} {what}"
        for report in (*looked.of(Source.MINISTRY), *looked.of(Source.COMONITOR))
        if (what := known(words, report.standing, report.how))
    ]
    return [Html.escaped(line) for line in packed(found)]


def _chosen(words: Words, looked: Looked, of: Subject) -> str:
    choice = of.choice
    if choice is None:
        return ""
    amount = of.said(choice)
    value = "?" if amount is None else amounts.short(words, of.indicator.kind, amount)
    why = words.label(BECAUSE_WITHIN[choice.because])
    return words("Of record: {value} ({who}), {why}", value=value, who=whose(looked, choice.organisation), why=why)


def _marked(words: Words, looked: Looked) -> str:
    """What the mark in the table means."""
    there = any(one.choice is not None for one in looked.compared)
    return words("{mark}: of record", mark=tables.RETAINED) if there else ""


def _ended(words: Words, looked: Looked, of: Subject) -> list[Html]:
    """What somebody chose before one of the reports changed."""
    if of.fallen is None:
        return []
    who, why = whose(looked, of.fallen.organisation), words.label(BECAUSE_WITHIN[of.fallen.because])
    return [words("{code}: chosen before it changed", code=of.indicator.code), words("{who}, {why}", who=who, why=why)]


def _fallen(words: Words, looked: Looked, of: Subject) -> list[tuple[int, Html]]:
    """With the reason only where there is room."""
    return list(zip((STAYS, REASONS), _ended(words, looked, of), strict=False))


def fallen(words: Words, looked: Looked) -> list[tuple[int, Html]]:
    """What was chosen of an activity's before a report changed; of many only the codes."""
    there = [one for one in looked.compared if one.fallen is not None]
    if len(there) <= EACH:
        return [line for one in there for line in _fallen(words, looked, one)]
    codes = [one.indicator.code for one in there]
    return [(STAYS, words("Choose again: {codes}", codes=codes))]


def _waits(words: Words, looked: Looked) -> list[str]:
    """Which of them was sent back, and until when an answer is expected; that the reader entered it."""
    found = _awaited(words, looked)
    for report in looked.matter.reports:
        if report.until is not None and not report.waits(looked.today):
            found.append(words("{who}: sent back, no answer", who=looked.names[report.organisation]))
    return [*found, words("Entered by you: another decides.")] if looked.own else found


def _awaited(words: Words, looked: Looked) -> list[str]:
    """The day once, where all of them have the same."""
    there = [
        (looked.names[report.organisation], report.until)
        for report in looked.matter.waiting(looked.today)
        if report.until is not None
    ]
    days = sorted({day for _, day in there})
    if len(days) > 1:
        return [
            words("Sent back, answers expected:"),
            *(words("{who}: by {day}", who=who, day=day) for who, day in there),
        ]
    names = [who for who, _ in there]
    back = words("Sent back to {who}", who=names) if len(names) > 1 else words("{who}: sent back", who=names)
    return [back, words("Answer expected by {day}", day=days[0])] if days else []


def _unanswered(words: Words, looked: Looked) -> list[str]:
    codes = [one.indicator.code for one in looked.matter.subjects if one.agreement is None]
    return [words("Without an answer: {codes}", codes=codes)] if codes else []


def _protected(words: Words, looked: Looked) -> list[str]:
    """That it was answered, and by whom; never what."""
    found: list[str] = []
    for indicator in looked.matter.protected:
        said = [
            looked.names[report.organisation]
            for report in looked.matter.reports
            if (answer := report.answers.get(indicator.id)) is not None and answer.state is FigureState.REPORTED
        ]
        if said:
            found.append(words("{code}: answered ({who}), not shown here", code=indicator.code, who=said))
        else:
            found.append(words("{code}: no answer", code=indicator.code))
    return found
