"""What a coordinator is asked and told when they decide: why this figure (9.7), what counts now, taking it back."""

from datetime import date
from functools import reduce

from bot.cards import Button, Card
from bot.messages import amounts
from bot.messages.sheet import card
from bot.messages.verifying import At, besides, list_tap
from bot.messages.verifying_looked import Looked, whose
from bot.messages.verifying_reasons import BECAUSE, LETTERS, UNDONE, WITHDRAWN
from bot.taps import Tap
from bot.texts import Words
from storage.calendar import Quarter
from storage.deciding import Undoing
from storage.matters import Choice, Subject
from storage.plan.logframe import Kind
from storage.reviewing import Waiting
from storage.rolled import Amount


def why(words: Words, looked: Looked, of: Subject, side: str, chosen: Amount, others: list[Amount]) -> Card:
    """Screen 9.7."""
    kind = of.indicator.kind
    said = [amounts.apart(words, kind, other, chosen) for other in others if other != chosen]
    value = amounts.apart(words, kind, chosen, *others)
    line = words("Why {value} and not {others}?", value=value, others=_neither(words, said))
    buttons = {
        letter: Button(words.label(BECAUSE[because]), looked.at.tap("vd", f"{side}{letter}"))
        for letter, because in LETTERS.items()
    }
    return card(
        (line,),
        (buttons["d"], buttons["s"]),
        (buttons["p"],),
        (buttons["f"],),
        (buttons["e"],),
        (buttons["o"], Button(words.label("← Back"), looked.at.tap("vb"))),
    )


def _neither(words: Words, said: list[str]) -> str:
    return reduce(lambda one, other: words.label("{one} nor {other}", one=one, other=other), said)


def settled(words: Words, looked: Looked, of: Subject, choice: Choice, left: int, ahead: Tap) -> Card:
    """What counts now."""
    amount = of.said(choice)
    value = (
        "?" if amount is None else amounts.apart(words, of.indicator.kind, amount, of.ministry, *of.comonitors.values())
    )
    return card(
        (
            words("Of record: {value} ({who}).", value=value, who=whose(looked, choice.organisation)),
            _kept(words, looked, of),
        ),
        (Button(words.label("Next ({n})", n=left), ahead),) if left else (),
        _home(words, looked.plan, looked.matter.quarter),
    )


def _kept(words: Words, looked: Looked, of: Subject) -> str:
    """Of each report that has one: several ministries' are added on the screen, and kept apart."""
    n = sum(report.says(of.indicator) for report in looked.matter.reports)
    return words("Both figures stay kept.") if n == 2 else words("The {n} figures stay kept.", n=n)


def verified(words: Words, plan: int, waiting: Waiting, n: int, ahead: Tap, undo: Tap | None) -> Card:
    """That it is verified, and what is next. All is, where nothing waits for another person or an answer either."""
    quarter, left = waiting.quarter, waiting.left
    others = besides(words, waiting)
    if not left and not others:
        said = words("All is verified for {quarter}.", quarter=quarter)
    else:
        said = words.plural("Verified: {n} report.", "Verified: {n} reports.", n)
    return card(
        (said, *(() if left else others)),
        (Button(words.label("Next ({n})", n=left), ahead),) if left else (),
        (Button(words.label("Take the verification back"), undo),) if undo is not None else (),
        (Button(words.label("Progress"), Tap("ts", plan, quarter.as_number)),) if not left else (),
        _home(words, plan, quarter),
    )


def _home(words: Words, plan: int, quarter: Quarter) -> tuple[Button, ...]:
    return (Button(words.label("← To review"), list_tap(plan, quarter)),)


def own(words: Words, plan: int, quarter: Quarter) -> Card:
    """It went through the reader's hands."""
    return card(
        (words("You entered this report: {who} must verify it.", who=words.label("another person")),),
        _home(words, plan, quarter),
    )


def undo_why(words: Words, at: At, undone: Undoing) -> Card:
    """What of it is taken back: that it was verified, what was chosen, or both."""
    if undone.reports and undone.choices:
        asked = words("Take the choice and the verification back?"), words("It will be to review again. Why?")
    elif undone.choices:
        asked = words("Take this choice back?"), words("It will be to choose again. Why?")
    else:
        asked = words("Take the verification back?"), words("It will be to review again. Why?")
    buttons = [Button(words.label(WITHDRAWN[because]), at.tap("vw", letter)) for letter, because in UNDONE.items()]
    return card(
        asked,
        (buttons[0], buttons[2]),
        (buttons[1],),
        (Button(words.label("← Back"), at.tap("vb")),),
    )


def undone(words: Words, at: At, plan: int, quarter: Quarter) -> Card:
    return card(
        (words("Taken back. It is to review again."),),
        (Button(words.label("Review"), at.on("").tap("vb")),),
        _home(words, plan, quarter),
    )


def unsettled(words: Words, at: At, quarter: Quarter, area: str) -> Card:
    """What was chosen counts no more. It shows on a lock screen."""
    return card(
        (
            words("A choice does not stand any more"),
            words("{code} · {quarter} · {area}", code=at.code, quarter=quarter, area=area),
            words("One of the reports has changed."),
        ),
        (Button(words.label("View"), at.tap("vb")),),
    )


def taken_back(words: Words, at: At, code: str, quarter: Quarter, area: str, *, verified: bool, chosen: bool) -> Card:
    """To whose decision it was. It shows on a lock screen."""
    said = words("Your decision was taken back")
    if not (verified and chosen):
        said = words("Your verification was taken back") if verified else words("Your choice was taken back")
    return card(
        (said, words("{code} · {quarter} · {area}", code=code, quarter=quarter, area=area)),
        (Button(words.label("View"), at.tap("vb")),),
    )


def decided(words: Words, who: str, kind: Kind | None, amount: Amount | None) -> str:
    """To who was second. Plain text."""
    if kind is None or amount is None:
        return words.label("{who} has just verified it.", who=who)
    return words.label("{who} has just decided: {value}.", who=who, value=amounts.short(words, kind, amount))


def waits(words: Words, until: date) -> str:
    """Why nothing is decided now. Plain text."""
    return words.label("Sent back: an answer is expected by {day}.", day=until)


def frozen(words: Words, year: int) -> str:
    return words.label("{year} is frozen: this decision can no longer be taken back.", year=str(year))


def thanks(words: Words, receipt: int, version: int) -> Card:
    """To who sent it (13.5). It shows on a lock screen."""
    if version > 1:
        return card((words("Report no. {number}, version {version}: verified. Thank you.",
                           number=str(receipt), version=version),))  # fmt: skip
    return card((words("Report no. {number}: verified. Thank you.", number=str(receipt)),))
