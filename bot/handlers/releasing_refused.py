"""Why tallies cannot be released, as a card: each error of preparing, masking and approving has its sentence."""

from bot.cards import Card
from bot.handlers import tallies
from bot.messages import releasing as messages
from bot.messages.releasing import Both
from bot.messages.yearly import Year
from bot.texts import Words, later
from storage.approving import MaskDoesNotHold
from storage.plan.logframe import Logframe
from storage.releases import AlreadyReleased, NoFirstEdition, NoRecipients, ShownOtherwise
from storage.releasing import NoTallies, StillOpen, TwoOfRecord
from storage.suppression import CannotProtect, NationalTotalMasked, NotDecided, TooFewFigures

REFUSED = (
    NoTallies, StillOpen, TwoOfRecord, NoFirstEdition, AlreadyReleased, NoRecipients, ShownOtherwise, MaskDoesNotHold,
    CannotProtect, NotDecided,
)  # fmt: skip
SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (NoTallies, later("This plan has no tallies.")),
    (AlreadyReleased, later("These tallies are released already.")),
    (NoFirstEdition, later("A revised release comes after a first one.")),
    (NoRecipients, later("Write at least one name.")),
    (NationalTotalMasked, later("Too few changes for a new edition.")),
    (TooFewFigures, later("Too few figures to protect them: nothing is released.")),
    (CannotProtect, later("Small figures cannot be protected here: nothing is released.")),
    (NotDecided, later("It is not ready. Nothing is lost.")),
    (MaskDoesNotHold, later("This mask does not hold. Nothing was released.")),
    (ShownOtherwise, later("This mask does not hold. Nothing was released.")),
)
AGAIN = (NotDecided, MaskDoesNotHold, ShownOtherwise, TwoOfRecord)  # it may be otherwise the next time


def refused(words: Words, plan: Logframe, of: Year, version: int, error: Exception) -> Card:
    """The card in place of the question."""
    lines: tuple[str, ...]
    if isinstance(error, TwoOfRecord):
        names = {area.key: words.text(area.names) for area in plan.areas}
        found = [
            Both(names.get(one.area, one.area), tallies.period(words, plan, one.period).name, one.organisations)
            for one in error.places
        ]
        lines = messages.two_of_record(words, found)
    elif isinstance(error, StillOpen):
        lines = (messages.still_open(words, error.quarter),)
    else:
        sentence = next(
            (text for kind, text in SENTENCES if isinstance(error, kind)), later("It is not ready. Nothing is lost.")
        )
        lines = (words(sentence),)
    return messages.cannot(words, of, version, lines, again=isinstance(error, AGAIN))
