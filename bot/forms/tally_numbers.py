"""Reads the counts that are typed into a tally: whole numbers and nothing else. Of anything else nothing comes back,
so nothing of it can be kept, repeated or logged.
"""

import re
import unicodedata

from storage.tally_counts import MOST

COUNTS = re.compile(r"[\s,،;؛/]*[0-9]{1,4}(?:[\s,،;؛/]+[0-9]{1,4})*[\s,،;؛/]*")
NUMBER = re.compile(r"[0-9]+")
LONGEST = 200  # letters: nine numbers need far fewer


def numbers(text: str) -> tuple[int, ...] | None:
    """The numbers, in the order typed: "2 5 0 1" is (2, 5, 0, 1). None: something else than digits was there.

    The digits may be of any script, for phones write Arabic ones too, and nothing has to be guessed about them.
    Nothing is joined over a space, for the counts are small: "1 200" is two numbers. What has more than four digits is
    no count but a telephone number or the like, and so is what has a group that begins with zero: "66 00 10 05" is a
    number as people of Mali write it, in pairs. What only looks like a digit ("²", "½", "①") is none.
    """
    if len(text) > LONGEST or any(_looks_like_a_digit(letter) for letter in text):
        return None
    plain = "".join(_in_ascii(letter) for letter in unicodedata.normalize("NFKC", text))
    if COUNTS.fullmatch(plain) is None:
        return None
    groups = NUMBER.findall(plain)
    if any(len(digits) > 1 and digits.startswith("0") for digits in groups):
        return None
    found = tuple(int(digits) for digits in groups)
    assert all(number <= MOST for number in found)
    return found


def _in_ascii(letter: str) -> str:
    return str(unicodedata.decimal(letter)) if letter.isdecimal() else letter


def _looks_like_a_digit(letter: str) -> bool:
    return not letter.isdecimal() and NUMBER.search(unicodedata.normalize("NFKC", letter)) is not None
