"""What goes wrong on request: an error, a refusal for being too fast, a lost answer, a slow network."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

ANY: Final = "*"
KINDS: Final = ("500", "429", "drop", "refuse", "slow")


@dataclass(frozen=True)
class Fault:
    """One call's bad luck. `what` is one of KINDS; `seconds` a 429's retry_after, or how much slower a call is.

    500, 429: answered so, nothing is done. drop: the call takes effect, and its answer is lost. refuse: the connection
    is closed before the call takes effect. slow: the answer comes later.
    """

    what: str
    method: str = ANY
    seconds: float = 1


@dataclass
class Faults:
    """Each planned fault is used up by one call of its method ("*" is any). `latency`: seconds added to every call."""

    planned: deque[Fault] = field(default_factory=deque)
    latency: float = 0.0

    def plan(self, what: str, method: str = ANY, times: int = 1, seconds: float = 1) -> None:
        """Raises ValueError for what cannot go wrong."""
        if what not in KINDS:
            raise ValueError(what)
        self.planned.extend(Fault(what, method, seconds) for _ in range(times))

    def take(self, method: str) -> Fault | None:
        for fault in self.planned:
            if fault.method in (ANY, method):
                self.planned.remove(fault)
                return fault
        return None
