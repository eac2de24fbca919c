"""What stands where a chat was emptied."""

from bot.cards import Card
from bot.messages.sheet import card
from bot.texts import Words


def erased(words: Words) -> Card:
    """In the place of a message of ours that is too old to be deleted."""
    return Card(words("Erased."))


def wiped(words: Words, theirs: int) -> Card:
    """12.4. `theirs`: how many messages of the reader's stay, which no bot may delete any more."""
    return card(
        (
            words("Conversation cleared."),
            words("What you sent stays."),
            remaining(words, theirs) if theirs else "",
            words("Older: menu ⋮, Delete."),
        )
    )


def remaining(words: Words, theirs: int) -> str:
    return words.plural(
        "{n} old message stays: press long, then Delete.",
        "{n} old messages stay: press long, then Delete.",
        theirs,
    )
