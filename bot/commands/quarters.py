"""A quarter as an operator may type it on the command line."""

from collections.abc import Iterable

from bot.commands.errors import Refused
from storage.calendar import NotAQuarter, Quarter


def quarters_of(written: Iterable[str]) -> tuple[Quarter, ...]:
    """In their order, each once. Raises Refused."""
    try:
        return tuple(sorted({Quarter.parse(one) for one in written}))
    except NotAQuarter as fault:
        raise Refused(f"{fault} is not a quarter; write it as 2013T2", 2) from None
