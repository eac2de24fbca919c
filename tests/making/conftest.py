"""The town of the stories, in which reports of 2013 say why things went as they did."""

from typing import Any

import pytest

from bot.practice.phones import Phone
from storage.people import Role
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
