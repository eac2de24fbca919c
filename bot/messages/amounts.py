"""A figure of one source or several as text, by its indicator's kind: "24 F, 16 H", "40/160", "25 %", "yes". Plain."""

from bot.texts import Words
from storage.plan.logframe import Kind
from storage.rolled import Amount


def short(words: Words, kind: Kind, amount: Amount) -> str:
    """As a button or a list shows it: "40", "40/160", "yes"."""
    match kind:
        case Kind.YES_NO if amount.whole in (None, 1):
            return words.yes_no(bool(amount.value))
        case Kind.YES_NO:
            return words.label("yes: {n} of {all}", n=amount.value, all=amount.whole or 0)
        case Kind.PERCENT:
            return f"{words.number(amount.value)}/{words.number(amount.whole or 0)}"
        case _:
            return words.number(amount.value)


def long(words: Words, kind: Kind, amount: Amount, target: int | None = None) -> str:
    """With its parts: "24 F, 16 H = 40", "40/160 = 25 %"; `target`: that beside which it stands."""
    said = short(words, kind, amount)
    if kind is Kind.PERCENT and amount.whole:
        return f"{said} = {words.percent_against(amount.value, amount.whole, target)}"
    if amount.women is not None and amount.men is not None:
        return f"{_people(words, amount)} = {said}"
    return said


def apart(words: Words, kind: Kind, amount: Amount, *others: Amount | None) -> str:
    """As `short`; where another that differs would read the same, by sex: "24 F, 16 M"."""
    said = short(words, kind, amount)
    alike = any(other is not None and other != amount and short(words, kind, other) == said for other in others)
    return said if not alike or amount.women is None or amount.men is None else _people(words, amount)


def _people(words: Words, amount: Amount) -> str:
    return words.label("{women} F, {men} M", women=amount.women or 0, men=amount.men or 0)


def share(words: Words, amount: Amount) -> str:
    """Of a percent: "25 %"; of nothing there is no share."""
    return words.percent(amount.value, amount.whole) if amount.whole else "-"
