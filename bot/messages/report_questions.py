"""The questions of a progress report: one indicator at a time, how many are women, and what is doubted."""

from bot.cards import Button, Card
from bot.forms.moves import pending_doubt, pending_figures
from bot.forms.reading import Doubted
from bot.forms.report import Question
from bot.messages import figures
from bot.messages.sheet import Sheet, card, pairs
from bot.texts import Words
from storage.answers import Cause, Fall, Figure, Source
from storage.plan.logframe import Kind

CAUSES_ASKED = (
    Cause.INSECURITY,
    Cause.ACCESS,
    Cause.STAFF,
    Cause.FUNDING,
    Cause.NEW_REGIONS,
    Cause.SOCIAL_CONSTRAINTS,
    Cause.OTHER,
)


def question(sheet: Sheet, question: Question) -> Card:
    """Screens 2.2 to 2.6."""
    words, kind = sheet.words, question.indicator.kind
    still = question.known.figure if question.keeps and question.known is not None else None
    rows: list[tuple[Button, ...]] = []
    passing = sheet.button(words.label("Skip"), "ra", "pass")
    if kind is Kind.YES_NO:
        rows.append((sheet.button(words.label("Yes"), "ra", "yes"), sheet.button(words.label("No"), "ra", "no")))
    elif still is not None:
        rows.append((sheet.button(words.label("Still {figure}", figure=_bare(words, still)), "ra", "same"),))
    rows.append((sheet.button(words.label("Zero"), "ra", "zero"), passing) if kind is Kind.COUNT else (passing,))
    if sheet.form.source is Source.COMONITOR:
        rows.append((sheet.button(words.label("Could not observe"), "ra", "unseen"),))
    return card(
        (*head(sheet, question), _asks(sheet, question), *_how_to_write(words, question), reminder(sheet, question)),
        *rows,
        sheet.usual_row,
    )


def head(sheet: Sheet, question: Question) -> tuple[str, ...]:
    """What was read last, then where this question stands."""
    words = sheet.words
    last = sheet.form.question(sheet.draft.last_read) if sheet.draft.last_read else None
    figure = sheet.draft.answers.figures.get(last.code) if last is not None else None
    place = words("{quarter} · {area} · {n} of {total}", n=question.number, total=question.total, **sheet.where)
    title = words("{code} {title}", code=question.activity.code, title=sheet.title(question))
    if last is None or figure is None:
        return place, title
    numbered = words(
        "{code} {title} · {n} of {total}",
        code=question.activity.code,
        title=sheet.title(question),
        n=question.number,
        total=question.total,
    )
    return noted(words, last, figure), numbered


def noted(words: Words, question: Question, figure: Figure) -> str:
    """ "✓ 1.1.2a: 24 F, 16 M = 40"."""
    if figure.passed:
        return words("– {code}: no answer", code=question.code)
    return words("✓ {code}: {figure}", code=question.code, figure=written(words, question, figure))


def written(words: Words, question: Question, figure: Figure) -> str:
    return figures.figure(words, figure, yes_no=question.indicator.kind is Kind.YES_NO, sum_up=True)


def _asks(sheet: Sheet, question: Question) -> str:
    words = sheet.words
    label = words.text(question.indicator.label)
    last_day = sheet.form.logframe.calendar.last_day(sheet.draft.quarter)
    match question.indicator.kind:
        case Kind.CUMULATIVE | Kind.LEVEL:
            return words("{label}:\nhow many by {day}?", label=label, day=last_day)
        case Kind.YES_NO:
            return words("{label} by {day}?", label=label, day=last_day)
        case Kind.PERCENT:
            return words("{label}", label=label)
        case Kind.COUNT:
            during = words.quarter(sheet.draft.quarter, year=False)
            return words("{label} during {quarter}?", label=label, quarter=during)


def _how_to_write(words: Words, question: Question) -> tuple[str, ...]:
    match question.indicator.kind:
        case Kind.CUMULATIVE:
            return (words("Write the total."),)
        case Kind.PERCENT:
            return words("Write the part, then the whole."), words("Example: {example}", example="40/160")
        case Kind.COUNT if question.indicator.by_sex:
            return words("Write women, then men."), words("Example: {example}", example="24 16")
        case Kind.COUNT:
            return (words("Write a number. Example: {example}", example="12"),)
    return ()


def reminder(sheet: Sheet, question: Question) -> str:
    """The own last figure and the target: "At T1: 7 · target: 10". A co-monitor: "You, at T1: 10 F, 30 M"."""
    words, known = sheet.words, question.known
    mine = sheet.form.source is Source.COMONITOR
    parts: list[str] = []
    if known is not None:
        figure = figures.figure(words, known.figure, yes_no=question.indicator.kind is Kind.YES_NO)
        when = figures.quarter(words, known.quarter, sheet.draft.quarter)
        said = words("You, at {quarter}: {figure}", quarter=when, figure=figure) if mine else None
        parts.append(said or words("At {quarter}: {figure}", quarter=when, figure=figure))
    elif sheet.draft.quarter > sheet.form.logframe.calendar.first:
        when = figures.quarter(words, sheet.draft.quarter.previous, sheet.draft.quarter)
        parts.append(words("At {quarter}: not received", quarter=when))
    if question.target is not None and question.indicator.kind is not Kind.YES_NO:
        target = words.number(question.target)
        if question.indicator.kind is Kind.PERCENT:
            target = words.percent(question.target, 100)
        parts.append(words("target: {target}", target=target))
    return " · ".join(parts)


def women(sheet: Sheet, question: Question) -> Card:
    """One number where women and men are counted."""
    words = sheet.words
    total = pending_figures(sheet.draft)[0].value or 0
    return card(
        (
            *head(sheet, question),
            words("{total} in all. How many are women?", total=total),
        ),
        (sheet.button(words.label("I do not know"), "ra", "nobd"),),
        sheet.usual_row,
    )


def doubt(sheet: Sheet, question: Question) -> Card:
    """A figure that is read back before it is noted."""
    words = sheet.words
    waiting = pending_figures(sheet.draft)
    figure = waiting[0]
    number = written_short(words, question, figure)
    again = sheet.button(words.label("Write again"), "ra", "again")
    rows: list[tuple[Button, ...]]
    match pending_doubt(sheet.draft):
        case Doubted.MUCH:
            known = question.known
            asked = words("{number}, that is a lot. Is it right?", number=number)
            if known is not None:
                asked = words(
                    "{number}, that is a lot (at {quarter}: {known}). Is it right?",
                    number=number,
                    quarter=figures.quarter(words, known.quarter, sheet.draft.quarter),
                    known=words.number(known.figure.value or 0),
                )
            rows = pairs((sheet.button(words.label("Yes, {number}", number=number), "ra", "sure"), again))
        case Doubted.FALL:
            known = question.known
            when = figures.quarter(words, known.quarter, sheet.draft.quarter) if known is not None else ""
            before = known.figure.value or 0 if known is not None else 0
            asked = words("{number} is less than {known} at {quarter}. Why?", number=number, known=before, quarter=when)
            error = sheet.button(words.label("Error at {quarter}", quarter=when), "ra", f"f.{Fall.EARLIER_ERROR}")
            others = [sheet.button(words.label(text), "ra", f"f.{fall}") for fall, text in figures.FALLS.items()]
            rows = [(error,), *pairs(others), (again,)]
        case Doubted.OF_ZERO:
            asked = words("Out of {zero} there is no share. Is it right?", zero=0)
            rows = [(sheet.button(words.label("Yes, {figure}", figure="0/0"), "ra", "sure"), again)]
        case Doubted.SPACES:
            options = [sheet.button(_option(words, option), "ra", f"o.{place}") for place, option in enumerate(waiting)]
            rows = [*pairs(options), (again,)]
            largest = max(option.value or 0 for option in waiting)
            asked = words("{number}: how to read it?", number=largest)
        case None:
            asked = words("You write {number}. Is it for {code}?", number=number, code=question.code)
            yes = sheet.button(words.label("Yes, note {number}", number=number), "ra", "old")
            rows = [(yes,), (sheet.button(words.label("No"), "ra", "again"),)]
    return card((*head(sheet, question), asked), *rows, sheet.usual_row)


def old_number(sheet: Sheet, question: Question) -> Card:
    """A new message: it names a code and a number, never a title (it may show on a lock screen)."""
    words = sheet.words
    number = written_short(words, question, pending_figures(sheet.draft)[0])
    return card(
        (words("You write {number}. Is it for {code}?", number=number, code=question.code),),
        (sheet.button(words.label("Yes, note {number}", number=number), "ra", "old"),),
        (sheet.button(words.label("No"), "ra", "again"),),
    )


def written_short(words: Words, question: Question, figure: Figure) -> str:
    return figures.figure(words, figure, yes_no=question.indicator.kind is Kind.YES_NO)


def _option(words: Words, option: Figure) -> str:
    if option.women is None or option.men is None:
        return words.label("{total} in all", total=option.value or 0)
    return words.label("{women} F and {men} M", women=option.women, men=option.men)


def _bare(words: Words, figure: Figure) -> str:
    """What "still ..." repeats: a percentage by its two numbers."""
    if figure.whole is not None:
        return f"{words.number(figure.value or 0)}/{words.number(figure.whole)}"
    return figures.figure(words, figure)


def unseen(sheet: Sheet, question: Question) -> Card:
    """A co-monitor could not observe it: why."""
    words = sheet.words
    return card(
        (*head(sheet, question), words("{code}: could not be observed\nWhat is the main cause?", code=question.code)),
        *causes(sheet),
        sheet.usual_row,
    )


def causes(sheet: Sheet) -> list[tuple[Button, ...]]:
    """The plan's obstacles, as buttons."""
    words = sheet.words
    buttons = [sheet.button(words.label(figures.CAUSES[cause]), "ra", f"c.{cause}") for cause in CAUSES_ASKED]
    return pairs(buttons)
