"""What a button carries: `verb:object:version:argument`, ASCII, 40 bytes at most of Telegram’s 64.

Object and version are numbers in base 36; no name and no incident figure ever enters here. Old cards outlive
releases: a verb once given away keeps its meaning, or its handler says that the screen has changed.
"""

import re
from dataclasses import dataclass

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
WRITTEN = re.compile(r"([a-z]{1,6}):([0-9a-z]{0,13}):([0-9a-z]{0,7}):([A-Za-z0-9_.,/=+-]{0,24})")
MOST = 40
HIGHEST_ID = 2**63 - 1  # of a row, on both databases
LONGEST_ID = 12  # digits of base 36 in an argument: the highest id of a row has thirteen


class NotATap(ValueError):
    """Data that no button of Relais carries: forged, or of another bot."""


@dataclass(frozen=True)
class Tap:
    """`verb` names the door; `object` what it is about (a draft's id, say); `version` the state the card showed."""

    verb: str
    object: int = 0
    version: int = 0
    argument: str = ""

    def __str__(self) -> str:
        written = f"{self.verb}:{base36(self.object)}:{base36(self.version)}:{self.argument}"
        if len(written) > MOST or WRITTEN.fullmatch(written) is None:
            raise NotATap(written)
        return written

    @classmethod
    def parse(cls, data: str) -> "Tap":
        """Raises NotATap."""
        found = WRITTEN.fullmatch(data)
        if found is None or len(data) > MOST:
            raise NotATap
        object_, version = int(found[2] or "0", 36), int(found[3] or "0", 36)
        if object_ > HIGHEST_ID:
            raise NotATap
        return cls(found[1], object_, version, found[4])


def base36(number: int) -> str:
    """Lower-case base 36; 0 is "0". Only for numbers from 0."""
    if number < 0:
        raise NotATap(str(number))
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
        if number == 0:
            return digits


def id_of(written: str) -> int:
    """An id in base 36; 0, which is nobody's, for what no card of ours carries."""
    known = written.isascii() and written.isalnum() and len(written) <= LONGEST_ID
    return int(written, 36) if known else 0
