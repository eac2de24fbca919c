"""What coordinators are told by the calendar: a quarter or a year that is complete (11.1, 11.2), an evaluation, the
countdown to the yearly report (11.8), a review that is over, contacts to be looked at again (12.5).

They show on lock screens: numbers, days and places. Titles of the plan come by a tap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards import Button
from bot.messages.sheet import Rows
from bot.messages.yearly import APPROVE, NEW, OCTOBER
from bot.taps import Tap, base36
from bot.texts import Words
from storage.calendar import Quarter
from storage.rolled import Reached

Lines = tuple[str, ...]


@dataclass(frozen=True)
class Numbers:
    """Reports of one quarter or year: what came, of what was expected."""

    expected: int
    received: int
    on_time: int
    verified: int

    @property
    def all_came(self) -> bool:
        return self.received >= self.expected


def quarter_lines(words: Words, quarter: Quarter, n: Numbers, differences: int | None, aims: Reached) -> Lines:
    """11.1. Without targets in this quarter their line is left out. `differences` None: not theirs to know."""
    return (
        words("Summary {quarter}", quarter=quarter),
        words("Received: {n} of {all} · on time: {timely}", n=n.received, all=n.expected, timely=n.on_time),
        _verified(words, n, differences),
        *_aims(words, aims),
    )


def _aims(words: Words, aims: Reached) -> Lines:
    if not aims.known:  # which is not that none is reached
        nothing = words.plural("{n} target: nothing known yet.", "{n} targets: nothing known yet.", aims.planned)
        return (nothing,) if aims.planned else ()
    unknown = words("Not known: {n}", n=aims.unknown) if aims.unknown else ""
    return words("Targets reached: {n} of {all}", n=aims.reached, all=aims.known), unknown


def quarter_read(words: Words, plan: int, quarter: Quarter) -> tuple[Button, ...]:
    return (Button(words.label("Read by axis"), Tap("ts", plan, quarter.as_number, NEW)),)


def quarter_papers(words: Words, plan: int, quarter: Quarter) -> Rows:
    """For who may have the draft of a quarter."""
    pdf, chart = (Tap("do", plan, quarter.as_number, form) for form in ("pdf0", "chart0"))
    return ((Button(words.label("PDF"), pdf), Button(words.label("Chart"), chart)),)


def _verified(words: Words, n: Numbers, differences: int | None) -> str:
    if differences is None:
        return words("Verified: {n}", n=n.verified)
    return words("Verified: {n} · differences: {differences}", n=n.verified, differences=differences)


def year_lines(words: Words, year: int, n: Numbers, differences: int) -> Lines:
    """11.2's numbers, once the year's last quarter is locked: the draft is there to be read and approved."""
    return (
        words("Yearly summary {year} · draft", year=str(year)),
        words("Received: {n} of {all} ({share})", n=n.received, all=n.expected, share=_share(words, n.received, n)),
        words("On time: {n} of {all} ({share})", n=n.on_time, all=n.expected, share=_share(words, n.on_time, n)),
        _verified(words, n, differences),
        words("Not received does not mean zero."),
        words("To be reviewed and approved."),
    )


def year_rows(words: Words, plan: int, quarter: Quarter) -> Rows:
    """With the year on each: the same message may have the buttons of the year's last quarter."""
    period, year = quarter.year * 10, str(quarter.year)
    return (
        (Button(words.label("Read {year} by axis", year=year), Tap("ts", plan, period, NEW)),),
        (
            Button(words.label("PDF {year}", year=year), Tap("do", plan, period, "pdf0")),
            Button(words.label("Excel {year}", year=year), Tap("do", plan, period, "xlsx0")),
        ),
        (Button(words.label("Approve…"), Tap("tr", plan, period, f"{APPROVE}{NEW}")),),
    )


def evaluation_lines(words: Words, first: int, last: int) -> Lines:
    years = words("Year {year}", year=str(last))
    if first < last:
        years = words("Years {first} to {last}", first=str(first), last=str(last))
    return (words("External evaluation due"), years)


def report_day_lines(
    words: Words, day: date, left: int, year: tuple[int, Numbers] | None, since: tuple[Sequence[Quarter], Numbers],
    awaited: Quarter | None, due: date | None,
) -> Lines:  # fmt: skip
    """11.8: `year` is the last full one, `since` the quarters after it whose reports are due, `awaited` the one whose
    report is due on `due`. Where anything is missing, how much came."""
    title = words("Edition of {day}: today", day=day)
    if left:
        title = words.plural("Edition of {day}: {n} day", "Edition of {day}: {n} days", left, day=day)
    before, quarters = _year(words, *year) if year is not None else "", since[0]
    so_far = _came(words, _quarters(words, quarters), since[1]) if quarters else ""
    whole = since[1].all_came and (year is None or year[1].all_came)
    later = awaited is not None and due is not None
    return (
        title,
        *((words.list([before, so_far]),) if whole and before and so_far else (before, so_far)),
        words("{quarter} expected by {day}", quarter=awaited, day=due) if later else "",
    )


def _year(words: Words, year: int, n: Numbers) -> str:
    if not n.expected:
        return ""
    return words("{year} complete", year=str(year)) if n.all_came else _came(words, str(year), n)


def _came(words: Words, what: str, n: Numbers) -> str:
    if not n.expected:
        return ""
    if n.all_came:
        return words("{quarters} received", quarters=what)
    return words("{what}: {n} of {all} received", what=what, n=n.received, all=n.expected)


def report_day_rows(words: Words, plan: int, year: int, last: int) -> Rows:
    """`last`: the plan's last year, which is what is reported in the one after."""
    draft = Tap("tr", plan, year * 10, f"{OCTOBER}{NEW}") if year <= last else Tap("tr", plan, last * 10, NEW)
    return ((Button(words.label("See the draft"), draft),),)


def review_lines(words: Words, quarter: Quarter, left: int) -> Lines:
    return (
        words("Verification {quarter}: time is over", quarter=quarter),
        words("To review: {n}", n=left),
    )


def review_rows(words: Words, plan: int, quarter: Quarter) -> Rows:
    return ((Button(words.label("To review"), Tap("tv", 0, quarter.as_number, base36(plan))),),)


def referral_lines(words: Words, area: str, last: date) -> Lines:
    """12.5, ten days before the contacts of an area are no longer shown."""
    return (words("Help contacts · {area}", area=area), words("To be checked before {day}", day=last))


def referral_among(words: Words, area: str, last: date) -> Lines:
    """The same for a list of several areas: its title, and the line of this one."""
    return (words("Help contacts to be checked"), words("{area}: before {day}", area=area, day=last))


def referral_rows(words: Words, area: int) -> Rows:
    return ((Button(words.label("See"), Tap("og", area)),),)


def other_referrals(words: Words, n: int) -> str:
    return words.plural("and {n} other place", "and {n} other places", n)


def all_referrals(words: Words) -> tuple[Button, ...]:
    return (Button(words.label("See the places"), Tap("og")),)


def _share(words: Words, part: int, n: Numbers) -> str:
    return words.percent(part, n.expected)


def _quarters(words: Words, quarters: Sequence[Quarter]) -> str:
    """ "T1-T2 2013", "T1 2013"."""
    if len(quarters) == 1:
        return words.quarter(quarters[0])
    return f"{words.quarter(quarters[0], year=False)}-{words.quarter(quarters[-1])}"
