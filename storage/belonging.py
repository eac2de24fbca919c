"""Which bot this database belongs to: one country, one bot. A bot's number is the first part of its token."""

from sqlalchemy import BigInteger, CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Base
from storage.upsert import added


class BotRow(Base):
    """The only row there can be."""

    __tablename__ = "bot"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bot_id: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (CheckConstraint("id = 1", name="one"),)


class AnotherBot(Exception):
    """The database belongs to another bot, with this number: people, chats and updates in it are that bot's."""

    def __init__(self, bot_id: int) -> None:
        super().__init__(bot_id)
        self.bot_id = bot_id


def claim_bot(session: Session, bot_id: int) -> None:
    """Makes the database this bot's, if it is nobody's yet. A new token of the same bot has the same number.

    Raises AnotherBot.
    """
    added(session, BotRow, id=1, bot_id=bot_id)
    owner = session.execute(select(BotRow.bot_id)).scalar_one()
    if owner != bot_id:
        raise AnotherBot(owner)
