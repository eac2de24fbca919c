"""What was said of an indicator in an earlier quarter, in a line: of a card, and of its history."""

from bot.messages import amounts
from bot.texts import Html, Words
from storage.earlier import Known, OwnSide
from storage.plan.logframe import Kind


def line(words: Words, when: str, kind: Kind, known: Known) -> Html:
    """`when`: the quarter, as it stands before a colon. Not received is no report at all; of a report that came nothing
    may be of record yet. Who sees no other side is told what was said of their own, and then what was chosen."""
    if isinstance(known, OwnSide):
        return _own(words, when, kind, known)
    if known.of_record is not None:
        return words("{when}, of record: {value}", when=when, value=amounts.short(words, kind, known.of_record))
    if known.received:
        return words("{when}: nothing of record", when=when)
    return words("{when}: not received", when=when)


def _own(words: Words, when: str, kind: Kind, known: OwnSide) -> Html:
    if known.own is None:
        nothing = words.label("no answer") if known.received else words.label("not received")
        return words("{when}, you: {value}", when=when, value=nothing)
    if known.of_record is None:
        return words("{when}, you: {value}", when=when, value=amounts.short(words, kind, known.own))
    own = amounts.apart(words, kind, known.own, known.of_record)
    of_record = amounts.apart(words, kind, known.of_record, known.own)
    return words("{when}: you {own}, of record {value}", when=when, own=own, value=of_record)
