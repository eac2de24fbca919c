"""Forgets what need not be kept: updates that Telegram cannot deliver again, accounts that tried wrong links, and which
messages were in a chat a year ago.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from storage import chats, received, strangers


def forget(session: Session, now: datetime) -> None:
    """All of it, in one unit of work."""
    strangers.forget_old(session, now)
    received.forget_old(session, now)
    chats.forget_old(session, now)
