"""How far something has come, as ten blocks; and a figure of a roll-up beside its target. Plain text."""

from bot.texts import Words
from storage.plan.logframe import Kind
from storage.rolled import Amount, Cell, IndicatorPart

BLOCKS, FULL, EMPTY = 10, "▓", "░"


def bar(part: int, whole: int) -> str:
    """All blocks only where all is reached, none only where nothing is. `whole` is not 0."""
    filled = -((whole - 2 * BLOCKS * part) // (2 * whole))  # halves down
    if part < whole:
        filled = min(filled, BLOCKS - 1)
    if part > 0:
        filled = max(filled, 1)
    filled = min(max(filled, 0), BLOCKS)
    return FULL * filled + EMPTY * (BLOCKS - filled)


def of_figure(indicator: IndicatorPart, cell: Cell) -> str:
    """The bar of a figure; empty where there is no target, a target of zero, or no figure."""
    amount, target = cell.of_record, cell.target
    if indicator.protected or amount is None or not target:
        return ""
    if indicator.kind is Kind.PERCENT:
        return bar(100 * amount.value, (amount.whole or 0) * target) if amount.whole else ""
    if indicator.kind is Kind.YES_NO:
        return bar(amount.value, amount.whole) if amount.whole else ""
    return bar(amount.value, target)


def short(words: Words, indicator: IndicatorPart, cell: Cell) -> str:
    """ "9/10", "25/30 %", "yes: 3 of 4", "not received"."""
    amount, target = cell.of_record, cell.target
    if indicator.protected:
        return words.label("not shown here")
    if amount is None:
        return unknown(words, cell)
    if indicator.kind is Kind.YES_NO:
        return yes(words, amount)
    if indicator.kind is Kind.PERCENT:
        if not amount.whole:
            return f"{words.number(amount.value)}/0"
        share = words.percent_against(amount.value, amount.whole, target)
        if target is None:
            return share
        return f"{share.rstrip('%').rstrip()}/{words.percent(target, 100)}"
    value = words.number(amount.value)
    return value if target is None else f"{value}/{words.number(target)}"


def long(words: Words, indicator: IndicatorPart, cell: Cell) -> str:
    """ "24 F, 16 H = 40 · target: 50": the parts of a figure too."""
    amount, target = cell.of_record, cell.target
    if indicator.protected or amount is None or indicator.kind is Kind.YES_NO:
        return short(words, indicator, cell)
    if indicator.kind is Kind.PERCENT:
        value = f"{words.number(amount.value)}/{words.number(amount.whole or 0)}"
        if amount.whole:
            value = f"{value} = {words.percent_against(amount.value, amount.whole, target)}"
        aim = None if target is None else words.percent(target, 100)
    else:
        value, aim = words.number(amount.value), None if target is None else words.number(target)
        if amount.women is not None and amount.men is not None:
            value = f"{words.label('{women} F, {men} M', women=amount.women, men=amount.men)} = {value}"
    return value if aim is None else words.label("{value} · target: {target}", value=value, target=aim)


def yes(words: Words, amount: Amount) -> str:
    if amount.whole == 1:
        return words.yes_no(bool(amount.value))
    return words.label("yes: {n} of {all}", n=amount.value, all=amount.whole or 0)


def unknown(words: Words, cell: Cell) -> str:
    """No figure: a report that says nothing of it is not the same as no report, nor as none that was expected."""
    if cell.not_reported:
        return words.label("no answer")
    return words.label("not received") if cell.expected else words.label("not planned")


def plain(words: Words, kind: Kind, amount: Amount | None) -> str:
    """A figure alone: "40", "40/160", "yes", "not received"."""
    if amount is None:
        return words.label("not received")
    if kind is Kind.YES_NO:
        return yes(words, amount)
    value = words.number(amount.value)
    return f"{value}/{words.number(amount.whole or 0)}" if kind is Kind.PERCENT else value
