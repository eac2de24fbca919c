"""A report that somebody else enters: a coordinator for an agent who phoned in or sent a paper (10.7).

What comes as a new message names no title: numbers, days, places, labels of people.
"""

from datetime import date

from bot.cards import Button, Card
from bot.messages.extending import extend_tap
from bot.messages.sheet import Sheet, card, pairs
from bot.taps import Tap
from bot.texts import Words, later
from storage.answers import Entered
from storage.calendar import Quarter

# As a button says it, as the first line of each card does, and as the agent reads it.
CHOICES = {Entered.CALL: later("A call"), Entered.PAPER: later("A paper")}
SHORT = {Entered.CALL: later("call"), Entered.PAPER: later("paper"), Entered.IMPORTED: later("workbook")}
FROM = {
    Entered.CALL: later("Entered on {day}, from a call"),
    Entered.PAPER: later("Entered on {day}, from a paper"),
    Entered.IMPORTED: later("Entered on {day}, from a workbook"),
}


def places(words: Words, who: str, buttons: list[Button], back: Button) -> Card:
    """Several areas or quarters are open: which one."""
    return card((words("Report for {who}", who=who), words("For which place?")), *pairs(buttons), (back,))


def nothing(words: Words, who: str, back: Button) -> Card:
    return card((words("{who}: nothing to send now.", who=who),), (back,))


def how(words: Words, who: str, quarter: Quarter, area: str, taps: dict[Entered, Tap], back: Button) -> Card:
    """Screen 10.7."""
    buttons = tuple(Button(words.label(CHOICES[entered]), tap) for entered, tap in taps.items())
    return card(
        (
            words("Report for {who}", who=who),
            words("{quarter} · {area}", quarter=quarter, area=area),
            words("From what?"),
        ),
        buttons,
        (back,),
    )


def not_dictated(words: Words) -> Card:
    """10: who coordinates enters no tally for somebody."""
    line = words("A tally is not dictated. The person sends it: /tally")
    return card((line,), (Button(words.label("Help"), Tap("hp")),))


def first_line(words: Words, who: str, entered: Entered | None) -> str:
    """The first line of every card of such a draft (HTML)."""
    return words("For {who} · {how}", who=who, how=words.label(SHORT[entered or Entered.CALL]))


def must_confirm(words: Words, who: str) -> str:
    """The last line of its receipt (HTML)."""
    return words("{who} has to confirm.", who=who)


def locked(sheet: Sheet, since: date, area: int) -> Card:
    """The quarter closed meanwhile: whoever enters for others may give more time themselves."""
    words, draft = sheet.words, sheet.draft
    extend = extend_tap(draft.plan, draft.quarter, area, draft.person)
    return card(
        (words("{quarter} closed since {day}.", quarter=draft.quarter, day=since),),
        (Button(words.label("Extend"), extend),),
        (sheet.button(words.label("Delete"), "rx"),),
    )


def given_up(words: Words, reporter: int) -> Card:
    return card((words("Deleted. Nothing was sent."),), (Button(words.label("← Back"), Tap("tq", reporter)),))


def to_verify(words: Words, receipt: int, day: date, entered: Entered) -> Card:
    """To the agent: somebody entered a report for them."""
    return card(
        (
            words("Report no. {number} entered for you", number=str(receipt)),
            words(FROM[entered], day=day),
            words("Please check it."),
        ),
        (Button(words.label("Check"), Tap("pv", receipt)),),
    )


def answers_to_it(words: Words, receipt: int) -> tuple[tuple[Button, ...], ...]:
    """What the agent can say of it, under what it holds."""
    return (
        (Button(words.label("Confirm"), Tap("pc", receipt)), Button(words.label("Correct"), Tap("rf", receipt))),
        (Button(words.label("I dictated nothing"), Tap("pn", receipt)),),
    )


def thanks(words: Words, receipt: int, quarter: Quarter, area: str) -> Card:
    """After the answer; it can be looked at again, and corrected."""
    return card(
        (
            words("Report no. {number} · {quarter} · {area}", number=str(receipt), quarter=quarter, area=area),
            words("Thank you. Coordination knows."),
        ),
        (Button(words.label("View"), Tap("rv", receipt, 0, "r")), Button(words.label("Correct"), Tap("rf", receipt))),
    )


def contested(words: Words, receipt: int, quarter: Quarter, area: str, who: str) -> Card:
    """To coordinators: the agent says that nothing was dictated."""
    return card(
        (
            words("Report no. {number} contested", number=str(receipt)),
            words("{quarter} · {area}", quarter=quarter, area=area),
            words("{who} says they dictated nothing.", who=who),
        ),
        (Button(words.label("View"), Tap("rv", receipt, 0, "r")),),
    )
