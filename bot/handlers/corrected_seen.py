"""What coordination is shown of a version of a receipt that was verified before (5.7), and what can be done about it.

Another version may have followed: then that one is to be seen, and what has changed more than once is reviewed as a
whole.
"""

from sqlalchemy.orm import Session

from bot.cards import Card
from bot.forms import report as forms
from bot.handlers import versions
from bot.messages import corrected as messages
from bot.messages.corrected import Left
from bot.texts import Words
from storage import last_seen, reviewing
from storage.plan.logframe import Logframe
from storage.reported import Receipt


def seen(session: Session, words: Words, logframe: Logframe, receipt: Receipt, number: int, page: int = 0) -> Card:
    """Screen 5.7 after [View], of this version: a page of it."""
    form, version = forms.of_receipt(logframe, receipt), versions.of_number(session, receipt, number)
    left = _left(session, receipt, number)
    return messages.seen(words, receipt, version, form, logframe.calendar.zone, left, page)


def _left(session: Session, receipt: Receipt, number: int) -> Left:
    """Of a report that nobody looked at before it changed again, this version is not all that is new."""
    there = reviewing.reports_of(session, receipt.number, number)
    if not there:
        return Left.NOTHING
    once = all(last_seen.before_last(session, report) for report in there)
    return Left.ALL if once else Left.MORE
