"""[Notes] of a matter: what each side wrote beside its figures."""

from sqlalchemy.orm import Session

from bot.cards import Reply
from bot.handlers.verifying_desk import laid_out, looked, redrawn, turned
from bot.handlers.verifying_outcome import again
from bot.house import House, Said
from bot.messages import verifying_notes as messages


def notes(session: Session, house: House, said: Said) -> Reply:
    """A page of them; after a button of before there were pages, the first."""
    said, page = turned(said)
    desk = laid_out(session, house, said)
    if desk is None:
        return again(session, house, said)
    return redrawn(said, desk.words, messages.notes(desk.words, looked(desk), page or 0))
