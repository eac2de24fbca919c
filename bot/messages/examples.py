"""Examples beside a line that was not read: each is read, and not doubted, when it is followed."""

from bot.forms.report import Question
from bot.messages import figures
from bot.messages.sheet import Sheet
from bot.texts import Words
from storage.answers import Figure, Source
from storage.plan.logframe import Kind


def right_line(sheet: Sheet, code: str) -> str:
    """A right line of this code: what a figure is like depends on its kind, and an activity alone has a state."""
    question = sheet.form.question(code)
    if question is None and sheet.form.source is not Source.COMONITOR:
        return sheet.words.label("{code} state = late, access", code=code)
    return f"{code} = {right_value(sheet.words, question)}"


def right_value(words: Words, question: Question | None) -> str:
    if question is None:
        return "12"
    kind = question.indicator.kind
    if kind is Kind.YES_NO:
        return figures.figure(words, Figure(value=1), yes_no=True)
    if kind is Kind.CUMULATIVE and question.known is not None:  # less than before would be doubted
        return str((question.known.figure.value or 0) + 2)
    if kind is Kind.PERCENT:
        return "40/160"
    if question.indicator.by_sex:
        return "24 16"
    return "12" if kind is Kind.COUNT else "3"
