"""Whether two sources say the same of one figure: how far they may differ is the plan's. Exact: no share is rounded."""

from storage.plan.logframe import Kind, Tolerance
from storage.rolled import Amount

__all__ = ["Tolerance", "agree"]


def agree(kind: Kind, ministry: Amount, comonitor: Amount, tolerance: Tolerance) -> bool:
    """Numbers: within the plan's number, or its per cent of the larger; women and men too, where both have them.

    Percent: the shares within as many percentage points; a share of nothing agrees only with another. Yes or no: as
    large a part of either says yes.
    """
    match kind:
        case Kind.PERCENT:
            return _shares(ministry, comonitor, tolerance)
        case Kind.YES_NO:
            return ministry.value * _asked(comonitor) == comonitor.value * _asked(ministry)
        case Kind.COUNT | Kind.CUMULATIVE | Kind.LEVEL:
            return all(_near(*pair, tolerance) for pair in _pairs(ministry, comonitor))


def _shares(ministry: Amount, comonitor: Amount, tolerance: Tolerance) -> bool:
    mine, theirs = ministry.whole or 0, comonitor.whole or 0
    if not mine or not theirs:
        return mine == theirs
    apart = abs(ministry.value * theirs - comonitor.value * mine)
    return 100 * apart <= tolerance.percent * mine * theirs


def _asked(amount: Amount) -> int:
    """Of how many answers: a single figure is one."""
    return 1 if amount.whole is None else amount.whole


def _pairs(ministry: Amount, comonitor: Amount) -> tuple[tuple[int, int], ...]:
    pairs = [(ministry.value, comonitor.value)]
    if ministry.women is not None and comonitor.women is not None:
        pairs.append((ministry.women, comonitor.women))
    if ministry.men is not None and comonitor.men is not None:
        pairs.append((ministry.men, comonitor.men))
    return tuple(pairs)


def _near(one: int, other: int, tolerance: Tolerance) -> bool:
    apart = abs(one - other)
    return apart <= tolerance.absolute or 100 * apart <= tolerance.percent * max(one, other)
