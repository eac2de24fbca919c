"""A card with more lines than a small phone shows at once: which of them give way, where something else must stay."""

from collections.abc import Iterable

from bot.messages.sheet import LINES, WIDE, takes

STAYS = 0


def giving_way(ranked: Iterable[tuple[int, str]]) -> list[str]:
    """Lines of HTML, each with its rank. Those of the highest rank go first, all of one rank together, until what is
    left is seen at once; what STAYS is always there."""
    there = [(rank, line) for rank, line in ranked if line]
    while (first := max((rank for rank, _ in there), default=STAYS)) > STAYS and sum(
        takes(line) for _, line in there
    ) > LINES:
        there = [(rank, line) for rank, line in there if rank < first]
    return [line for _, line in there]


def packed(parts: Iterable[str], between: str = " · ") -> list[str]:
    """Parts (plain text) one after the other, as many to a line as a phone shows."""
    lines: list[str] = []
    for part in parts:
        longer = f"{lines[-1]}{between}{part}" if lines else ""
        if lines and len(longer) <= WIDE:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines
