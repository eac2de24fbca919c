"""Forgets what need not be kept: updates that Telegram cannot deliver again, and accounts that tried wrong links."""

from datetime import datetime

from sqlalchemy.orm import Session

from storage import received, strangers


def forget(session: Session, now: datetime) -> int:
    """How many received updates were forgotten."""
    strangers.forget_old(session, now)
    return received.forget_old(session, now)
