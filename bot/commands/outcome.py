"""What becomes of each person of a list: a new link, or why there is none, as the workbook and the cards say it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.commands.people_rows import Row
from bot.texts import Words, later
from storage.invitations import Terms, hashed, new_payload
from storage.invited import Known, Standing, Who
from storage.inviting import Listed

# Whoever has used a link, or has refused, gets no other by a list: that is for somebody to decide, one by one.
RENEWED_IF_ASKED = (Standing.OPEN, Standing.OVER, Standing.CLOSED)
SAID = {
    Standing.IN: later("Has joined on {day}."),
    Standing.OPEN: later("Already invited on {day}. The link is good until {until}."),
    Standing.OVER: later("Invited on {day}. Nobody used the link, which ended on {until}."),
    Standing.CLOSED: later("The link was closed on {day}; nobody used it."),
    Standing.REFUSED: later("Has refused on {day}."),
    Standing.LEFT: later("Had access until {day}."),
}
SAID_OF_ANOTHER = later("Already invited on {day} as “{label}”. The link is good until {until}.")


@dataclass(frozen=True)
class Link:
    """A link that is good, and its last day."""

    text: str
    until: date


@dataclass(frozen=True)
class Outcome:
    """`link`: new, or as it stood in the list and still good; None where there is none, or nobody knows it any more."""

    row: Row
    terms: Terms
    listed: Listed
    link: Link | None = None

    @property
    def is_new(self) -> bool:
        return self.listed.invite is not None

    def said(self, words: Words, zone: ZoneInfo) -> str:
        """The result column."""
        known = self.listed.known
        if self.link is not None or known is None:
            return self.link.text if self.link else ""
        text = SAID[known.standing]
        if known.standing is Standing.OPEN and known.label.casefold() != self.row.label.casefold():
            text = SAID_OF_ANOTHER
        day = words.day(known.since.astimezone(zone).date(), year=True)
        until = "" if known.until is None else words.day(last_day(known.until, zone), year=True)
        return words.label(text, day=day, until=until, label=known.label)


def who(row: Row, terms: Terms) -> Who:
    return Who(terms.role, terms.organisation, row.label, None if row.payload is None else hashed(row.payload))


def outcome(
    row: Row, terms: Terms, known: Known | None, *, again: bool, base: str, last: date, zone: ZoneInfo
) -> Outcome:
    """`base`: what a link begins with, up to its payload. `last`: the last day of a new link."""
    one = who(row, terms)
    if known is None or (again and known.standing in RENEWED_IF_ASKED):
        payload = new_payload()
        return Outcome(row, terms, Listed(one, known, (terms, payload)), Link(f"{base}{payload}", last))
    if known.until is not None and row.link is not None and known.hash == one.hash:
        return Outcome(row, terms, Listed(one, known), Link(row.link, last_day(known.until, zone)))
    return Outcome(row, terms, Listed(one, known))


def last_day(end: datetime, zone: ZoneInfo) -> date:
    """The day on which something ends, though it may end at midnight."""
    return (end - timedelta(microseconds=1)).astimezone(zone).date()
