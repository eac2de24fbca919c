"""Forgets what need not be kept: updates that Telegram cannot deliver again, and accounts that tried wrong links."""

from datetime import datetime

from sqlalchemy.orm import Session

from storage import received, strangers


def forget(session: Session, now: datetime) -> None:
    """Both, in one unit of work."""
    strangers.forget_old(session, now)
    received.forget_old(session, now)
