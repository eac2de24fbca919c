"""The town of the stories, in which reports of 2013 say why things went as they did."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.practice.phones import Phone
from storage.documents import on_its_way
from storage.people import PersonRow, Role
from tests.filling import Filling
from tests.making.worded import worded
from tests.stories.conftest import Town, open_town, town

__all__ = ["open_town", "town"]


@pytest.fixture
def founding() -> Filling:
    return worded


async def mariam(town: Town) -> Phone:
    """The plan-wide coordinator, before the draft of 2013."""
    phone = await town.phone(17, "Mariam", Role.COORDINATOR, None)
    phone.sends("/recapitulatif 2013")
    await phone.sees("Récapitulatif 2013 · brouillon")
    return phone


def files(phone: Phone) -> list[Any]:
    return [message for message in phone.messages if message.kind in ("document", "photo")]


async def received(phone: Phone, nth: int = 1) -> Any:
    """The nth file that came. It is made in a process of its own, which takes its time on a busy machine."""
    await phone.until(lambda: len(files(phone)) >= nth, lambda: f"{[m.text for m in phone.messages]}", within=60)
    return files(phone)[nth - 1]


async def over(town: Town) -> None:
    """Until another document can be asked for: the card is as it was a moment before the row is marked."""

    def waiting(session: Session) -> bool:
        return any(on_its_way(session, person) for person in session.scalars(select(PersonRow.id)))

    async with asyncio.timeout(60):
        while await town.database.read(waiting):  # noqa: ASYNC110 - a row tells nobody that it changed
            await asyncio.sleep(0.05)
