"""The figure of one row: its numbers as its indicator asks for them, or why there is none."""

from dataclasses import replace

from bot.imports.cells import Cells
from bot.imports.columns import NUMBERS, OF_FIGURE, Choices
from storage.answers import Figure
from storage.extract import LineState
from storage.plan.logframe import Indicator, Kind


def figure(cells: Cells, indicator: Indicator, choices: Choices) -> Figure | None:
    """None where the row says nothing of its indicator, or a fault."""
    if indicator.protected:
        for key in OF_FIGURE:
            if cells.has(key):
                cells.fault(key, f"{indicator.code} counts survivors: its figures come by the chat alone")
        return None
    state = cells.choice("state", choices.states)
    unseen = cells.choice("not_observed_because", choices.causes)
    written = tuple(key for key in NUMBERS if cells.has(key))
    said = None if not written else _numbers(cells, indicator)
    fall = cells.choice("fall", choices.falls)
    if fall is not None and (indicator.kind is not Kind.CUMULATIVE or not written):
        cells.fault("fall", "only a cumulative figure falls")
    if written and (unseen is not None or state in (LineState.NOT_REPORTED, LineState.NOT_OBSERVED)):
        cells.fault(written[0], "a figure, though the row says that there is none")
    if unseen is not None:
        return Figure(unseen=unseen)
    if state in (LineState.REPORTED, LineState.NOT_BROKEN_DOWN) and not written:
        cells.fault("state", "the row says that there is a figure, and it is not there")
    if state is LineState.NOT_OBSERVED:
        cells.fault("state", "why was it not observed? write it in its column")
    if state is LineState.NOT_REPORTED:
        return Figure(passed=True)
    if said is None:
        return None
    return Figure(said.value) if state is LineState.NOT_BROKEN_DOWN else replace(said, fall=fall)


def _numbers(cells: Cells, indicator: Indicator) -> Figure | None:
    asked = asked_of(indicator)
    for key in NUMBERS:
        if cells.has(key) and key not in asked:
            cells.fault(key, f"{indicator.code} asks for {' and '.join(asked)} only")
    if indicator.kind is Kind.YES_NO:
        said = cells.yes_no("value")
        return None if said is None else Figure(value=int(said))
    if indicator.kind is Kind.PERCENT:
        return _share(cells)
    if indicator.by_sex:
        return _people(cells)
    number = cells.number("value")
    return None if number is None else Figure(value=number)


def asked_of(indicator: Indicator) -> tuple[str, ...]:
    """The columns of numbers that an indicator asks for."""
    if indicator.kind is Kind.PERCENT:
        return "numerator", "denominator"
    if indicator.by_sex and indicator.kind is not Kind.YES_NO:
        return "women", "men", "value"
    return ("value",)


def _share(cells: Cells) -> Figure | None:
    part, whole = cells.number("numerator"), cells.number("denominator")
    for key in ("numerator", "denominator"):
        if not cells.has(key):
            cells.fault(key, "a part and its whole are needed")
    if part is None or whole is None:
        return None
    if part > whole:
        cells.fault("numerator", f"{part} is more than its whole, {whole}")
    return Figure(value=part, whole=whole)


def _people(cells: Cells) -> Figure | None:
    """Women and men make the total; a total alone is not broken down; a total and one of them give the other."""
    women, men, total = cells.number("women"), cells.number("men"), cells.number("value")
    if not cells.sound:
        return None
    if total is None:
        for key, number in (("women", women), ("men", men)):
            if number is None:
                cells.fault(key, "women and men are needed, or the total: write 0 where there is nobody")
        return None if women is None or men is None else Figure(women + men, women, men)
    if women is None and men is None:
        return Figure(0, 0, 0) if total == 0 else Figure(total)
    for key, number in (("women", women), ("men", men)):
        if number is not None and number > total:
            cells.fault(key, f"{number} is more than the total, {total}")
    women = total - (men or 0) if women is None else women
    men = total - women if men is None else men
    if cells.sound and women + men != total:
        cells.fault("value", f"{women} + {men} make {women + men}, not {total}")
    return Figure(total, women, men)
