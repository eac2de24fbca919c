"""The year's summary: as a draft (11.2), before it is approved (11.4), frozen (11.5), and the edition for the day of
the report (11.8).

Counts of reports and of figures, days and codes: all of it may come as a new message. No count of incidents is here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards import Button, Card
from bot.messages.late import review_tap
from bot.messages.progress import VERB as PROGRESS
from bot.messages.progress import threes
from bot.messages.sheet import card
from bot.taps import Tap
from bot.texts import Html, Words
from storage.calendar import Quarter
from storage.rolled import Counted
from storage.rollup_changes import CameSince, Change, ChangedMeans, ChangedStanding

VERB, FREEZE, ASK, RELEASE, DOCUMENT, WORDS = "tr", "sa", "sb", "sc", "do", "wa"
# What is in the argument: of the edition for the day of the report or of the year's, the question before approving, the
# draft of the next edition, changes, one edition; its number or page; and at the end whether it is a new message.
APPROVE, DRAFT, CHANGES, EDITION, OCTOBER, NEW = "a", "d", "c", "e", "o", "n"


@dataclass(frozen=True)
class Year:
    """Which summary it is. `edition`: the one shown, or the next one for a draft; `october`: for the day of the report
    in that year."""

    plan: int
    year: int
    edition: int = 1
    october: date | None = None

    @property
    def period(self) -> int:
        return self.year * 10

    def tap(self, argument: str = "", verb: str = VERB) -> Tap:
        return Tap(verb, self.plan, self.period, argument)

    @property
    def mark(self) -> str:
        """Before the argument of buttons of the October edition."""
        return OCTOBER if self.october else ""

    def document(self, words: Words, label: str, form: str, edition: int) -> Button:
        return Button(words.label(label), Tap(DOCUMENT, self.plan, self.period, f"{self.mark}{form}{edition}"))


@dataclass(frozen=True)
class Offered:
    """What the reader may do with it. `settle`: how many differences, and the first quarter that has any. `prepare`:
    whether the next edition would say anything else. `years`, `editions`: others there are. `whose`: the organisation
    whose reports are counted, where they are not everybody's."""

    approve: bool = False
    ask: bool = False
    review: bool = False
    settle: tuple[int, Quarter] | None = None
    documents: bool = False
    words: tuple[int, int] | None = None  # of the words of the report, how many are written, of how many
    release: bool = False
    prepare: bool = False
    october: date | None = None
    years: Sequence[int] = ()
    editions: Sequence[int] = ()
    whose: str = ""


def draft(words: Words, of: Year, n: Counted, closes: tuple[Quarter, date] | None, offered: Offered) -> Card:
    """Screen 11.2. `closes`: the last quarter, while it still takes reports, and its last day."""
    return card(
        (
            *_draft_title(words, of),
            Html.escaped(offered.whose),
            *_numbers(words, n, offered),
            _provisional(words, closes),
        ),
        (_by_axis(words, of),),
        _papers(words, of, 0) if offered.documents else (),
        _texts(words, of, offered),
        _settle(words, of, offered),
        (Button(words.label("Approve…"), of.tap(APPROVE)),) if offered.approve and closes is None else (),
        (Button(words.label("Ask for the approval"), of.tap("", ASK)),) if offered.ask and closes is None else (),
        _october(words, of, offered),
        *_years(of, offered.years),
    )


def _draft_title(words: Words, of: Year) -> tuple[str, ...]:
    """Which edition it would be on a line of its own: phones are narrow."""
    if of.october is not None:
        return (
            words("Edition of {day}", day=words.day(of.october, year=True)),
            words("Draft of no. {n}", n=str(of.edition)) if of.edition > 1 else words("Draft"),
        )
    title = words("Yearly summary {year} · draft", year=str(of.year))
    return (title, words("Edition {n}", n=of.edition)) if of.edition > 1 else (title,)


def _numbers(words: Words, n: Counted, offered: Offered) -> tuple[str, ...]:
    if not n.expected:
        return (words("Nothing is expected yet."),)
    share = words.percent(n.received, n.expected)
    timely = words.percent(n.on_time, n.expected)
    return (
        words("Received: {n} of {all} ({share})", n=n.received, all=n.expected, share=share),
        words("On time: {n} of {all} ({share})", n=n.on_time, all=n.expected, share=timely),
        words("Verified: {n} · differences: {differences}", n=n.verified, differences=n.differing)
        if offered.review  # that figures differ would tell a co-monitor that the ministry's came
        else words("Verified: {n}", n=n.verified),
        words("Not received does not mean zero."),
    )


def _provisional(words: Words, closes: tuple[Quarter, date] | None) -> str:
    if closes is None:
        return ""
    return words("{quarter} closes on {day}: this is provisional.", quarter=closes[0], day=closes[1])


def _papers(words: Words, of: Year, edition: int) -> tuple[Button, ...]:
    return of.document(words, "PDF", "pdf", edition), of.document(words, "Excel", "xlsx", edition)


def _files(words: Words, of: Year, offered: Offered) -> tuple[tuple[Button, ...], ...]:
    """Of an edition. Whom they are closed to, their own figures in the chat."""
    if not offered.documents:
        return ((_by_axis(words, of),),)
    more = of.document(words, "CSV", "csv", of.edition), of.document(words, "JSON", "json", of.edition)
    return _papers(words, of, of.edition), more


def _by_axis(words: Words, of: Year) -> Button:
    return Button(words.label("Read by axis"), Tap(PROGRESS, of.plan, of.period))


def _texts(words: Words, of: Year, offered: Offered) -> tuple[Button, ...]:
    if offered.words is None:
        return ()
    written, all_ = offered.words
    return (Button(words.label("Texts ({n} of {all})", n=written, all=all_), Tap(WORDS, of.plan, of.period)),)


def _settle(words: Words, of: Year, offered: Offered) -> tuple[Button, ...]:
    if offered.settle is None:
        return ()
    n, quarter = offered.settle
    label = words.plural_label("Settle {n} difference", "Settle the {n} differences", n)
    return (Button(label, review_tap(of.plan, quarter)),)


def _october(words: Words, of: Year, offered: Offered) -> tuple[Button, ...]:
    if offered.october is None:
        return ()
    return (Button(words.label("Edition of {day}", day=offered.october), of.tap(OCTOBER)),)


def _years(of: Year, years: Iterable[int]) -> list[tuple[Button, ...]]:
    return threes(Button(str(year), Tap(VERB, of.plan, year * 10)) for year in years)


def question(words: Words, of: Year, left: int, differing: int, awaited: int = 0) -> Card:
    """Screen 11.4. `left`: how much is to be reviewed, as its list counts it; `awaited`: sent back, unanswered."""
    asked = words("Approve the yearly summary {year}?", year=str(of.year))
    ending = words("It will be frozen: no change after that.")
    if of.october is not None:
        asked = words("Approve the edition of {day}?", day=words.day(of.october, year=True))
        ending = words("The edition will be frozen: no change after that.")
    return card(
        (
            asked,
            ending,
            words("Correction: in edition {n}.", n=of.edition + 1),
            _left(words, left, differing) if left or differing else "",
            words.plural("{n} sent back, not answered.", "{n} sent back, not answered.", awaited) if awaited else "",
        ),
        (Button(words.label("Approve and freeze"), of.tap(f"{of.mark}{of.edition}", FREEZE)),),
        (Button(words.label("Not yet"), of.tap(f"{of.mark}{DRAFT if of.edition > 1 else ''}")),),
    )


def _left(words: Words, reviews: int, differing: int) -> str:
    return words.plural(
        "Left: {reviews} to review, {n} difference.",
        "Left: {reviews} to review, {n} differences.",
        differing,
        reviews=reviews,
    )


def coordination_approves(words: Words, of: Year) -> Card:
    """For whoever may not approve."""
    return card(
        (words("Only the coordination of the plan approves."),),
        (Button(words.label("Ask it"), of.tap("", ASK)),),
        (Button(words.label("← Back"), of.tap(of.mark)),),
    )


def still_open(words: Words, of: Year, closes: tuple[Quarter, date]) -> Card:
    return card((_provisional(words, closes),), (Button(words.label("← Back"), of.tap(of.mark)),))


@dataclass(frozen=True)
class Frozen:
    """One edition as it stands. `by`: who froze it, as the reader calls them; None: the reader. `released`: the day on
    which tallies of that year were released; `tallied`: whether the plan has any. `changed`: what it says that is
    another now."""

    on: date
    by: str | None
    hash: str
    tallied: bool
    released: date | None
    changed: Sequence[Change]


def frozen(words: Words, of: Year, it: Frozen, offered: Offered) -> Card:
    """Screen 11.5, with 11.7's line where anything has changed since."""
    return card(
        (
            edition_title(words, of),
            *_by(words, of, it),
            words("Check: {hash}", hash=f"{it.hash[:4]} {it.hash[4:8]}"),
            _released(words, it) if it.tallied and of.october is None else "",
            "" if offered.documents else words("Files hold the ministries’ figures:\nclosed to co-monitors."),
            how_many(words, it.changed) if it.changed else "",
        ),
        *_files(words, of, offered),
        (Button(words.label("Release the tallies…"), of.tap("", RELEASE)),) if offered.release else (),
        (Button(words.label("See"), of.tap(f"{of.mark}{CHANGES}")),) if it.changed else (),
        _texts(words, of, offered),
        (prepare(words, of),) if offered.prepare else (),
        _october(words, of, offered),
        *threes(Button(words.label("Edition {n}", n=n), of.tap(f"{of.mark}{EDITION}{n}")) for n in offered.editions),
        *_years(of, offered.years),
    )


def edition_title(words: Words, of: Year) -> str:
    if of.october is not None:
        return words("Edition of {day}, no. {n}", day=words.day(of.october, year=True), n=str(of.edition))
    return words("Yearly summary {year}, edition {n}", year=str(of.year), n=of.edition)


def _by(words: Words, of: Year, it: Frozen) -> tuple[str, ...]:
    """An edition and a summary are not of one gender everywhere; a long name has a line of its own."""
    day = words.day(it.on, year=True)
    if of.october is not None:
        when = words("Edition frozen on {day}", day=day)
        return when, words("by you") if it.by is None else words("by {person}", person=it.by)
    if it.by is None:
        return (words("Frozen on {day} by you", day=day),)
    return words("Frozen on {day}", day=day), words("by {person}", person=it.by)


def _released(words: Words, it: Frozen) -> str:
    if it.released is None:
        return words("Tallies: not included")
    return words("Tallies: released on {day}", day=words.day(it.released, year=True))


def how_many(words: Words, changed: Sequence[Change]) -> Html:
    """ "3 figures have changed since."; a state of an activity is none, nor evidence, nor that a report came."""
    n = len(changed)
    if any(isinstance(one, ChangedStanding | ChangedMeans | CameSince) for one in changed):
        return words.plural("{n} entry has changed since.", "{n} entries have changed since.", n)
    return words.plural("{n} figure has changed since.", "{n} figures have changed since.", n)


def prepare(words: Words, of: Year) -> Button:
    label = words.label("Prepare edition {n}", n=of.edition + 1)
    return Button(label, of.tap(f"{of.mark}{DRAFT}"))


def october(
    words: Words, of: Year, years: Sequence[tuple[str, Counted]], closes: tuple[Quarter, date] | None, offered: Offered
) -> Card:
    """The draft of 11.8: the last full year, and the quarters since (each called as it is written, and its reports)."""
    assert of.october is not None
    lines = [
        words("{what}: {n} of {all} received", what=what, n=n.received, all=n.expected)
        for what, n in years
        if n.expected
    ]
    return card(
        (
            *_draft_title(words, of),
            Html.escaped(offered.whose),
            *(lines or [words("Nothing is expected yet.")]),
            words("{quarter} expected by {day}", quarter=closes[0], day=closes[1]) if closes else "",
            words("Not received does not mean zero."),
        ),
        _papers(words, of, 0) if offered.documents else (),
        (Button(words.label("Approve…"), of.tap(f"{OCTOBER}{APPROVE}")),) if offered.approve else (),
        (Button(words.label("← Summary"), of.tap()),),
    )


def not_frozen(words: Words, of: Year, years: Sequence[int]) -> Card:
    """For whoever reads only what is finished."""
    return card((words("The yearly summary {year} is not finished yet.", year=str(of.year)),), *_years(of, years))


def which_year(words: Words, plan: int, years: Sequence[int], begun: Sequence[int]) -> Card:
    """A year was asked for that is not the plan's, or has not begun."""
    return card(
        (words("Years of the plan: {years}.", years=[str(year) for year in years]),), *_years(Year(plan, 0), begun)
    )
