"""Why one source is chosen and not the other (9.7), and why a verification is taken back: the codes in words."""

from bot.texts import later
from storage.settlements import Because
from storage.verification import Withdrawn

BECAUSE = {
    Because.DOCUMENTS: later("Documents checked"),
    Because.SEEN: later("Seen on site"),
    Because.OTHER_PERIOD: later("Different periods"),
    Because.OTHER_DEFINITION: later("Different definitions"),
    Because.ADMITTED_ERROR: later("Error admitted"),
    Because.OTHER: later("Other"),
}
BECAUSE_WITHIN = {
    Because.DOCUMENTS: later("documents checked"),
    Because.SEEN: later("seen on site"),
    Because.OTHER_PERIOD: later("different periods"),
    Because.OTHER_DEFINITION: later("different definitions"),
    Because.ADMITTED_ERROR: later("error admitted"),
    Because.OTHER: later("other reason"),
}
# What a button carries; a letter, once given away, keeps its meaning.
LETTERS = {
    "d": Because.DOCUMENTS,
    "s": Because.SEEN,
    "p": Because.OTHER_PERIOD,
    "f": Because.OTHER_DEFINITION,
    "e": Because.ADMITTED_ERROR,
    "o": Because.OTHER,
}
WITHDRAWN = {
    Withdrawn.MISTAKE: later("Mistake"),
    Withdrawn.NEW_INFORMATION: later("New information"),
    Withdrawn.OTHER: later("Other"),
}
WITHDRAWN_WITHIN = {
    Withdrawn.MISTAKE: later("mistake"),
    Withdrawn.NEW_INFORMATION: later("new information"),
    Withdrawn.OTHER: later("other reason"),
}
UNDONE = {"m": Withdrawn.MISTAKE, "n": Withdrawn.NEW_INFORMATION, "o": Withdrawn.OTHER}
