"""How figures are written in documents. Nothing known is "n.r.", never 0 and never empty."""

from collections.abc import Iterable

from bot.texts import Words, later
from storage.plan.logframe import Kind
from storage.rolled import ActivityPart, Amount, Cell, IndicatorPart, Reached

KINDS = {
    Kind.COUNT: later("sum"),
    Kind.CUMULATIVE: later("since the beginning"),
    Kind.LEVEL: later("level"),
    Kind.YES_NO: later("yes or no"),
    Kind.PERCENT: later("share"),
}
LONG = 100_000  # from here on a row of the chat has no room for every digit


def not_reported(words: Words) -> str:
    return words.label("n.r.")


def amount(words: Words, kind: Kind, of: Amount | None, target: int | None = None) -> str:
    """ "1 284", "44 %", "yes", "3 of 5". Beside a target that it does not reach, no share is written as if it did."""
    if of is None:
        return not_reported(words)
    if kind is Kind.PERCENT:
        return words.percent_against(of.value, of.whole, target) if of.whole else words.label("undefined")
    if kind is Kind.YES_NO:
        return words.yes_no(bool(of.value)) if of.whole in (None, 1) else several(words, of.value, of.whole)
    return words.number(of.value)


def several(words: Words, value: int, whole: int | None) -> str:
    return words.label("{n} of {whole}", n=value, whole=whole or 0)


def whole(words: Words, kind: Kind, of: Amount | None) -> str:
    """The same for a bar: of several that say yes or no "3/5"."""
    if kind is Kind.YES_NO and of is not None and of.whole not in (None, 1):
        return f"{words.number(of.value)}/{words.number(of.whole)}"
    return amount(words, kind, of)


def short(words: Words, kind: Kind, of: Amount | None, long: int = LONG) -> str:
    """The same where there is little room: 20 748 000 is "20,7 M". `long`: from where on."""
    if of is None or kind in (Kind.PERCENT, Kind.YES_NO) or abs(of.value) < long:
        return whole(words, kind, of)
    return rounded(words, of.value)


def rounded(words: Words, value: int) -> str:
    """In thousands or millions, tenths cut: "310 k", "20,7 M"."""
    unit, letter = (1_000_000, "M") if abs(value) >= 1_000_000 else (1_000, "k")
    tenths = abs(value) * 10 // unit
    point = "," if words.language == "fr" else "."
    rest = f"{point}{tenths % 10}" if tenths % 10 and tenths < 1000 else ""
    return f"{'-' if value < 0 else ''}{words.number(tenths // 10)}{rest}\u00a0{letter}"


def height(kind: Kind, of: Amount | None) -> float | None:
    """How high a bar of it is, in its own measure; None where there is none."""
    if of is None:
        return None
    if kind in (Kind.PERCENT, Kind.YES_NO):
        return of.value / of.whole if of.whole else (None if kind is Kind.PERCENT else float(of.value))
    return float(of.value)


def parts(words: Words, indicator: IndicatorPart, of: Amount | None) -> str:
    """What a figure is made of: "57 F, 87 M", "132/300"; empty where there is nothing to add."""
    if of is None:
        return ""
    if indicator.kind is Kind.PERCENT:
        return f"{words.number(of.value)} / {words.number(of.whole or 0)}"
    if not indicator.by_sex:
        return ""
    if of.women is None or of.men is None:
        return words.label("not broken down")
    return words.label("{women} F, {men} M", women=of.women, men=of.men)


def target(words: Words, kind: Kind, of: int | None) -> str:
    """ "200", "40 %", "yes"; "no target"."""
    if of is None:
        return words.label("no target")
    if kind is Kind.PERCENT:
        return words.percent(of, 100)
    if kind is Kind.YES_NO:
        return words.yes_no(bool(of))
    return words.number(of)


def share(words: Words, part: int, whole: int) -> str:
    """Whole per cent of what was expected; "–" where nothing was."""
    return words.percent(part, whole) if whole else "–"


def reached(words: Words, of: Reached) -> str:
    """ "17 / 43", "17 / 38 (+ 5 n.r.)": those of whose figure nothing is known are besides, neither reached nor missed.
    "n.r." where nothing is known of any, which is not that none is reached."""
    if of.planned and not of.known:
        return not_reported(words)
    return f"{words.number(of.reached)} / {words.number(of.known)}{_besides(words, of)}"


def reached_in_words(words: Words, of: Reached) -> str:
    """The same, to be read aloud: "17 of 38 (+ 5 n.r.)"."""
    if of.planned and not of.known:
        return not_reported(words)
    return several(words, of.reached, of.known) + _besides(words, of)


def _besides(words: Words, of: Reached) -> str:
    return f" (+ {words.number(of.unknown)} {not_reported(words)})" if of.unknown else ""


def of_known(words: Words, of: Reached) -> str:
    """ "17 of 43"; in full where some are not known: "17 of 38 whose figure is known; not known: 5"."""
    if not of.unknown:
        return several(words, of.reached, of.planned)
    return words.label(
        "{reached} of {all} whose figure is known; not known: {n}", reached=of.reached, all=of.known, n=of.unknown
    )


def money(words: Words, of: int | None, currency: str) -> str:
    return not_reported(words) if of is None else words.money(of, currency)


def not_spent(words: Words, of: Iterable[ActivityPart]) -> str:
    """Why no amount is known: no report was due, none came, or those that came leave it out, as they may."""
    counted = [one.counted for one in of]
    if not any(one.expected or one.received for one in counted):
        return "–"
    return words.label("not stated") if any(one.received for one in counted) else not_reported(words)


def untold(of: Iterable[ActivityPart]) -> int:
    """What is planned for those of which no report names an amount: nothing of it is in what was spent."""
    return sum(one.budget or 0 for one in of if one.spent is None)


def came(words: Words, cell: Cell) -> str:
    """Out of how many expected figures a sum is made."""
    return received(words, cell.figures, cell.expected)


def received(words: Words, came: int, expected: int) -> str:
    return words.plural_label("{n} of {all} received", "{n} of {all} received", came, all=expected)
