"""A report's beginning, pauses and end: to be started, put aside, gone on with, given up, locked, received.

Each of these may come as a new message: codes, numbers, days and places only, never a title (lock screens).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.cards import Button, Card
from bot.messages.sheet import Sheet, card
from bot.taps import Tap, base36
from bot.texts import Words
from storage.answers import Source
from storage.calendar import Quarter
from storage.reported import Receipt

LISTED = 30


@dataclass(frozen=True)
class Opening:
    """One place and quarter that can be reported on now: `marks`: (●, ◐ or ○, activity code)."""

    plan: int
    quarter: Quarter
    area: int
    area_name: str
    due: date
    marks: tuple[tuple[str, str], ...]
    activities: int
    answers: int

    @property
    def tap(self) -> Tap:
        return start_tap(self.plan, self.quarter, self.area)

    @property
    def later(self) -> Tap:
        """[Later] before anything was begun."""
        return Tap("rs", self.plan, self.quarter.as_number, f"{base36(self.area)}.later")


def start_tap(plan: int, quarter: Quarter, area: int) -> Tap:
    """[Start]: there is no draft yet, so it names plan, quarter and area."""
    return Tap("rs", plan, quarter.as_number, base36(area))


def start(words: Words, source: Source, openings: tuple[Opening, ...], other_quarters: tuple[Opening, ...]) -> Card:
    """Screen 2.1. `openings`: the areas of the oldest open quarter; `other_quarters`: one more row each."""
    first = openings[0]
    title = _title(words, source, first.quarter, " · ".join(o.area_name for o in openings))
    rows: list[tuple[Button, ...]] = []
    if len(openings) == 1:
        rows.append((Button(words.label("Start"), first.tap),))
    else:
        rows.extend(
            (Button(words.label("{area}: {n}", area=words.cut(o.area_name, 24), n=o.activities), o.tap),)
            for o in openings
        )
    rows.extend((Button(words.quarter(o.quarter), o.tap),) for o in other_quarters)
    rows.append((Button(words.label("Form to fill in"), Tap("rt")),))
    rows.append((Button(words.label("Later"), first.later),))
    marks = {code: mark for o in openings for mark, code in o.marks}
    return card(
        (
            title,
            words("To be sent by {day}", day=first.due),
            "   ".join(f"{mark} {code}" for code, mark in list(marks.items())[:LISTED]),
            _size(words, sum(o.activities for o in openings), sum(o.answers for o in openings)),
        ),
        *rows,
    )


def begin(sheet: Sheet, due: date) -> Card:
    """Screen 2.1 again, for a draft that exists: [Back] from its first question."""
    words, form = sheet.words, sheet.form
    codes = "   ".join(f"○ {a.code}" for a in form.activities[:LISTED])
    return card(
        (
            _title(words, form.source, sheet.draft.quarter, sheet.area),
            words("To be sent by {day}", day=due),
            codes,
            _size(words, len(form.activities), len(form.questions)),
        ),
        (sheet.button(words.label("Start"), "rg"),),
        (sheet.button(words.label("Form to fill in"), "rt"),),
        sheet.usual_row[1:],
    )


def _title(words: Words, source: Source, quarter: Quarter, area: str) -> str:
    if source is Source.COMONITOR:
        return words("Co-monitoring {quarter} · {area}", quarter=quarter, area=area)
    return words("Report {quarter} · {area}", quarter=quarter, area=area)


def _size(words: Words, activities: int, answers: int) -> str:
    return ", ".join(
        (
            words.plural("{n} activity", "{n} activities", activities),
            words.plural("{n} answer", "{n} answers", answers),
        )
    )


def nothing_due(words: Words, following: Quarter | None, opens: date | None, early: tuple[Opening, ...]) -> Card:
    """Nothing is due, or all of it is sent. `early`: what runs already and may be sent before its end."""
    text = words("Nothing to send.")
    if following is not None and opens is not None:
        text = words("Nothing to send. Next report: {quarter}, on {day}.", quarter=following, day=opens)
    names = ((Button(words.label("{quarter} · {area}", quarter=o.quarter, area=o.area_name), o.tap),) for o in early)
    return card((text,), *names, (Button(words.label("My reports"), Tap("rm")),))


def later(sheet: Sheet, due: date) -> Card:
    """Screen 2.11."""
    words = sheet.words
    done = sheet.form.answered(sheet.draft.answers)
    return card(
        (
            words.plural(
                "Kept: {n} answer of {total}", "Kept: {n} answers of {total}", done, total=len(sheet.form.questions)
            ),
            _title(words, sheet.form.source, sheet.draft.quarter, sheet.area),
            words("To be sent by {day}", day=due),
        ),
        (sheet.button(words.label("Continue"), "rg"),),
        (sheet.button(words.label("Remind me tomorrow"), "rd"),),
        (sheet.button(words.label("Cancel"), "rx"),),
    )


def resume(sheet: Sheet, due: date | None, zone: ZoneInfo) -> Card:
    """Screen 4.1; without its last line where the last day is not known."""
    words = sheet.words
    done = sheet.form.answered(sheet.draft.answers)
    kept = sheet.draft.changed_at.astimezone(zone).date()
    return card(
        (
            _title(words, sheet.form.source, sheet.draft.quarter, sheet.area),
            words("Kept on {day}: {n} of {total}", day=kept, n=done, total=len(sheet.form.questions)),
            words("To be sent by {day}", day=due) if due is not None else "",
        ),
        (sheet.button(words.label("Continue"), "rg"),),
        (sheet.button(words.label("My answers"), "rv"),),
        (sheet.button(words.label("Start again"), "rx"),),
    )


def cancel(sheet: Sheet) -> Card:
    """Screen 2.12."""
    words = sheet.words
    done = sheet.form.answered(sheet.draft.answers)
    return card(
        (words("Delete this draft?"), words.plural("{n} answer will be lost.", "{n} answers will be lost.", done)),
        (sheet.button(words.label("Yes, delete"), "rx", "yes"),),
        (sheet.button(words.label("No, continue"), "rg"),),
    )


def deleted(words: Words) -> Card:
    return card((words("Deleted. Nothing was sent."),), (Button(words.label("Report"), Tap("rr")),))


def early(sheet: Sheet, last_day: date) -> Card:
    """The quarter is still running."""
    words = sheet.words
    asked = words(
        "{quarter} ends on {day}. Send already?", quarter=words.quarter(sheet.draft.quarter, year=False), day=last_day
    )
    return card(
        (asked,),
        (sheet.button(words.label("Yes, send"), "re", "early"), sheet.button(words.label("Wait"), "rp")),
    )


def taken(sheet: Sheet, others: Mapping[str, int]) -> Card:
    """A colleague was first. What is left can still be sent."""
    words = sheet.words
    left = [a.code for a in sheet.form.activities if a.code not in others]
    lines = [words("{code} is already sent (no. {number}).", code=code, number=str(n)) for code, n in others.items()]
    rows: list[tuple[Button, ...]] = []
    if left:
        rows.append((sheet.button(words.label("Send the rest"), "re", "rest"),))
    rows.append((Button(words.label("View"), Tap("rv", min(others.values()), 0, "r")),))
    return card(lines, *rows, () if left else (sheet.button(words.label("Cancel"), "rx"),))


def locked(sheet: Sheet, since: date) -> Card:
    """Screen 4.2."""
    words = sheet.words
    done = sheet.form.answered(sheet.draft.answers)
    return card(
        (
            words("{quarter} closed since {day}.", quarter=sheet.draft.quarter, day=since),
            words.plural("Your {n} answer is kept.", "Your {n} answers are kept.", done) if done else "",
        ),
        (sheet.button(words.label("Ask for more time"), "rq"),),
        (sheet.button(words.label("Delete"), "rx"),),
    )


def locked_unbegun(words: Words, quarter: Quarter, since: date) -> Card:
    """[Start] of an old card, after the lock, where nothing was begun."""
    return card((words("{quarter} closed since {day}.", quarter=quarter, day=since),))


def elsewhere(words: Words) -> Card:
    """What an older card of the same form becomes."""
    return card((words("This report continues in another message."),))


def received(words: Words, receipt: Receipt, area: str, zone: ZoneInfo, until: date | None) -> Card:
    """Screen 2.10: the one message of a quarter that stays. `until`: the last day on which it can be corrected."""
    number = str(receipt.number)
    thanks = words("On time. Thank you.") if receipt.on_time else words("Noted late, but counted. Thank you.")
    return card(
        (
            words("Received no. {number} · {quarter} · {area}", number=number, quarter=receipt.quarter, area=area),
            words("Sent on {day} at {time}", day=receipt.at.astimezone(zone).date(), time=words.time(receipt.at, zone)),
            _size(words, len(receipt.activities), receipt.answers),
            thanks,
            words("A mistake? Correct it by {day}.", day=until) if until is not None else "",
        ),
        (
            Button(words.label("View"), Tap("rv", receipt.number, 0, "r")),
            Button(words.label("Correct"), Tap("rf", receipt.number)),
        ),
        (Button(words.label("My reports"), Tap("rm")),),
    )
