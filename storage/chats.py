"""Which messages are in a chat, so that it can be wiped: their ids and days, never what they say."""

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base, Moment


class ChatMessageRow(Base):
    """One message that may still be there. `ours`: sent by the bot, so that it can be edited at any age."""

    __tablename__ = "chat_messages"

    chat: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    message: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ours: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (Index("ix_chat_messages_at", "at"),)
