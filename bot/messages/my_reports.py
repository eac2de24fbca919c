"""One's own reports: which there are and how far each has got; and what they add up to in a year, by a tap alone.

The list may come as a new message: numbers, quarters, places and states, nothing of the plan's words (lock screens).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.cards import Button, Card
from bot.messages.amounts import apart, long
from bot.messages.paging import PER_PAGE
from bot.messages.sheet import ALONE, WIDE, card
from bot.taps import Tap
from bot.texts import Html, Words, later
from storage.calendar import Quarter
from storage.decided import Decided
from storage.own_progress import Total, Year
from storage.own_reports import State
from storage.plan.logframe import Kind

TOTALS = 5  # a page, two lines each; less one where it is said whose targets they are
CHOSEN = 4  # lines of what was chosen, on a page; less one for each plan that is named
STATES = {
    State.DRAFT: later("draft"),
    State.SENT: later("sent"),
    State.SENT_BACK: later("sent back"),
    State.CORRECTED: later("corrected"),
    State.TO_CONFIRM: later("to confirm"),
    State.CONTESTED: later("contested"),
    State.VERIFIED: later("verified"),
    State.CLOSED: later("closed"),
}


@dataclass(frozen=True)
class Line:
    """One report: sent, with its number, or begun. `correction`: begun upon the receipt of this number.
    `plan`: its code, where there are reports of several."""

    quarter: Quarter
    area: str
    number: int | None
    state: State
    correction: bool = False
    plan: str = ""


def reports(
    words: Words,
    lines: Sequence[Line],
    page: int,
    figures_of: Tap | None,
    taps: Sequence[Tap],
    decided: Mapping[int, Sequence[Decided]] | None = None,
) -> Card:
    """Screen 5.1. `taps`: what opens each line; `figures_of`: what adds them up; `decided`: by receipt, what
    coordination chose (8.5)."""
    if not lines:
        return card((words("You have sent nothing yet."),), (Button(words.label("Report"), Tap("rr")),))
    pages = -(-len(lines) // PER_PAGE)
    page = page if page < pages else 0
    part = part_of(page)
    last = [Button(words.label("My figures"), figures_of)] if figures_of is not None else []
    if pages > 1:
        last.append(Button(words.label("More"), Tap("rm", 0, 0, f"p{(page + 1) % pages}")))
    alike = Counter((line.quarter, line.area) for line in lines)
    shown = _by_plan(list(zip(lines[part], taps[part], strict=True)))
    return card(
        (words("Your reports"), *_listed(words, [line for line, _ in shown], decided or {})),
        *(
            (Button(words.cut(_name(words, line, alike[line.quarter, line.area] > 1), ALONE), tap),)
            for line, tap in shown
        ),
        last,
    )


def part_of(page: int) -> slice:
    """Which lines a page shows."""
    return slice(page * PER_PAGE, (page + 1) * PER_PAGE)


def _by_plan(shown: list[tuple[Line, Tap]]) -> list[tuple[Line, Tap]]:
    """Those of one plan together, below its code; the plan of the newest first."""
    order = list(dict.fromkeys(line.plan for line, _ in shown))
    return sorted(shown, key=lambda one: order.index(one[0].plan))


def _listed(words: Words, lines: Sequence[Line], decided: Mapping[int, Sequence[Decided]]) -> list[str]:
    """Each report, and below it what was chosen where two sources differed; of many as much as has room. A correction
    of it that was begun says nothing more."""
    said: list[str] = []
    plan = ""
    chosen = [() if line.correction else decided.get(line.number or 0, ()) for line in lines]
    room = sum(map(len, chosen))
    most = CHOSEN - len({line.plan for line in lines if line.plan})
    left = min(room, most)
    for line, those in zip(lines, chosen, strict=True):
        if line.plan != plan:
            plan = line.plan
            said.append(Html.escaped(words.cut(plan, WIDE)))
        said.append(_line(words, line))
        for one in those[:left]:
            kind = one.indicator.kind
            own, of_record = apart(words, kind, one.own, one.of_record), apart(words, kind, one.of_record, one.own)
            code = one.indicator.code
            said.append(words("{code}: you {own}, of record {value}", code=code, own=own, value=of_record))
            left -= 1
    if room > most:
        said.append(words.plural("and {n} other", "and {n} others", room - most))
    return said


def _line(words: Words, line: Line) -> str:
    state = words.label(STATES[line.state])
    if line.correction:
        return words("Correction no. {number}: {state}", number=str(line.number), state=state)
    if line.number is None:
        return words("{quarter} · {area}: {state}", quarter=line.quarter, area=line.area, state=state)
    return words(
        "{quarter} · {area} · no. {number}: {state}",
        quarter=line.quarter,
        area=line.area,
        number=str(line.number),
        state=state,
    )


def _name(words: Words, line: Line, alike: bool) -> str:
    """What a button is called; its number only where another would be called the same."""
    where = {"quarter": line.quarter, "area": line.area}
    if line.correction:
        return words.label("Correction no. {number}", number=str(line.number))
    if alike and line.number is None and line.plan:
        return words.label("{quarter} · {area} · {plan}", plan=line.plan, **where)
    if alike and line.number is not None:
        return words.label("{quarter} · {area} · no. {number}", number=str(line.number), **where)
    return words.label("{quarter} · {area}", **where)


def own_figures(words: Words, plan: int, of: Year, years: Iterable[int], page: int) -> Card:
    """What was reported in a year, each beside the whole plan's target, which is said to be. Only ever an edit: it
    names what is measured."""
    each = TOTALS - 1 if _any_target(of.totals) else TOTALS
    pages = max(1, -(-len(of.totals) // each))
    page = page if page < pages else 0
    shown = of.totals[page * each : (page + 1) * each]
    others = [Button(str(year), Tap("rm", plan, year, "f0")) for year in years if year != of.year]
    last = [Button(words.label("← Back"), Tap("rm", 0, 0, "p0"))]
    if pages > 1:
        last.append(Button(words.label("More"), Tap("rm", plan, of.year, f"f{(page + 1) % pages}")))
    return card(
        (
            _of_year(words, of),
            words("Reports received: {n} of {all}", n=of.received, all=of.expected),
            *(line for total in shown for line in _total(words, total)),
            words("Targets: those of the whole plan") if _any_target(shown) else "",
        ),
        others,
        last,
    )


def _any_target(totals: Sequence[Total]) -> bool:
    return any(total.target is not None for total in totals)


def _of_year(words: Words, of: Year) -> Html:
    if of.until is None:
        return words("Your figures {year}", year=str(of.year))
    return words(
        "Your figures {year} · until {quarter}", year=str(of.year), quarter=words.quarter(of.until, year=False)
    )


def _total(words: Words, total: Total) -> tuple[str, str]:
    value = _value(words, total)
    code = total.indicator.code
    title = words("{code} {title}", code=code, title=words.cut(words.text(total.indicator.label), 28))
    if total.target is None:
        return title, "  " + words("{value}", value=value)
    target = words.number(total.target)
    if total.indicator.kind is Kind.PERCENT:
        target = words.percent(total.target, 100)
    return title, "  " + words("{value} · target: {target}", value=value, target=target)


def _value(words: Words, total: Total) -> str:
    if total.amount is None:
        return words.label("not received")
    return long(words, total.indicator.kind, total.amount, total.target)
