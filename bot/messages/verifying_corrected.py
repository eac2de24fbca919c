"""What came back to coordination (9.10): a correction, with what changed and why; or that it is right as it was. A
long one has pages, and only the last has the buttons to decide.

It names what changed by codes, and comes by a tap alone. Of a protected indicator it says that it changed, never how.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards import Button, Card
from bot.forms.report import Form
from bot.messages.corrected import Version
from bot.messages.correcting import REASONS_WITHIN, across
from bot.messages.paging import Leaf, in_pages, leaf
from bot.messages.sheet import LINES, Rows, card
from bot.messages.verifying import ALL, list_tap
from bot.messages.verifying_buttons import send_back, take_it_back
from bot.messages.verifying_looked import Looked, area_beside
from bot.messages.verifying_matter import fallen
from bot.taps import Tap
from bot.texts import Html, Words
from storage.changes import Part
from storage.remarked import Remark
from storage.remarks import Outcome


@dataclass(frozen=True)
class Back:
    """One report that came back: its receipt, the version in which it changed last (None: it did not) beside what was
    looked at before, and what it was sent back with."""

    receipt: int
    version: Version | None
    form: Form
    remark: Remark | None


def corrected(words: Words, looked: Looked, came: Sequence[Back], page: int, *, two: bool) -> Card:
    """A page of screen 9.10. `two`: whether there are two sources to be compared."""
    entries = [*(_lines(words, looked, back) for back in came), [line for _, line in fallen(words, looked)]]
    room = LINES if len(in_pages(entries, LINES)) == 1 else LINES - 1
    at = looked.at.seeing(looked.matter.shown)  # what came between two pages leads back to the first
    shown = leaf(words, entries, room, page, lambda ahead: at.tap("vb", after=ahead))
    history = Button(words.label("History"), looked.at.tap("vh"))
    return card(
        _titled(words, looked, shown) if shown.more else shown.lines,
        *(_decisions(words, looked, history, two=two) if shown.last else (shown.more, (history,))),
        (Button(words.label("Leave"), looked.at.tap("vl")), *(shown.more if shown.last else ())),
        (Button(words.label("← To review"), list_tap(looked.plan, looked.matter.quarter)),),
    )


def _titled(words: Words, looked: Looked, shown: Leaf) -> Sequence[Html]:
    code = looked.matter.activity.code
    taken = len(words.label("{code} · {area}: corrected", code=code, area="")) + len(shown.sign)
    return shown.titled(words("{code} · {area}: corrected", code=code, area=area_beside(words, looked, taken)))


def _decisions(words: Words, looked: Looked, history: Button, *, two: bool) -> Rows:
    at, main, code = looked.at, looked.main, looked.matter.activity.code
    first = next((one.indicator.code for one in looked.matter.differing), ALL)
    label = words.label("Compare") if two else words.label("See the figures")
    can = looked.verifies and not looked.matter.differing
    return (
        (Button(label, at.on(first).tap("vb")),),
        (
            *((Button(words.label("Verify"), at.seeing(looked.matter.shown).tap("ve")),) if can else ()),
            *send_back(words, looked, code),
        ),
        *take_it_back(words, looked),
        (Button(words.label("Ask"), Tap("qa", main.receipt, main.version, code)), history),
    )


def _lines(words: Words, looked: Looked, back: Back) -> list[Html]:
    number = str(back.receipt)
    said: list[Html] = []
    if back.version is None or back.version.number == 1:
        said.append(words("no. {number}: confirmed", number=number))
    else:
        version = back.version
        said.append(words("no. {number}, version {version}: corrected", number=number, version=version.number))
        said += _changes(words, looked, back.form, version)
        reasons = [words.label(REASONS_WITHIN[reason]) for reason in version.reasons]
        if reasons:
            said.append(words("Reason: {reason}", reason=reasons))
    if back.remark is not None:
        said.append(words("Asked: {text}", text=back.remark.asked))
        if back.remark.outcome is Outcome.CONFIRMED and back.version is not None and back.version.number > 1:
            said.append(words("no. {number}: confirmed", number=number))
        if back.remark.answer:
            said.append(words("Answered: {text}", text=back.remark.answer))
    return said


def _changes(words: Words, looked: Looked, form: Form, version: Version) -> list[Html]:
    hidden = {indicator.code for indicator in looked.matter.protected}
    return [
        words("{code}: corrected, not shown here", code=change.code)
        if change.part is Part.FIGURE and change.code in hidden
        else across(words, form, change, version.before, version.after)
        for change in version.changes(form)
        if change.activity == looked.matter.activity.code
    ]
