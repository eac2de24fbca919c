"""The counts of a tally: digits alone, and nothing comes back of anything else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms.tally_numbers import numbers


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2 5 0 1", (2, 5, 0, 1)),
        ("  2\u00a05\t0\n1 ", (2, 5, 0, 1)),
        ("2,5;0/1", (2, 5, 0, 1)),
        ("1 0 0 0 2", (1, 0, 0, 0, 2)),
        ("7", (7,)),
        ("\uff12 \uff15 \uff10 \uff11", (2, 5, 0, 1)),  # full-width
        ("٢ ٥ ٠ ١", (2, 5, 0, 1)),  # Arabic
        ("۲ ۵ ۰ ۱۲", (2, 5, 0, 12)),  # Persian
        ("२ ५ ० १", (2, 5, 0, 1)),  # Devanagari
        ("٢، ٥، ٠، ١", (2, 5, 0, 1)),  # with the commas of the same keyboard
        ("1 200", (1, 200)),
        ("70 12 34 56", (70, 12, 34, 56)),  # a telephone number may look so, and so do many counts
    ],
)
def test_digits_are_read(text: str, read: tuple[int, ...]) -> None:
    assert numbers(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "", "douze", "2 femmes", "2 5 0 1.", "-1 0 0 0", "1.5", "2+3", "76123456", "+223 76 12 34 56", "12²", "½", "①②",
        "٧٦١٢٣٤٥٦", "٢ نساء", "2 5 0 1 \u200b", "12345", "1 " * 150, "\u2460", "2:30", "16.27, -0.04",
        "66 00 10 05", "70 12 34 06", "05 12 34 56", "02 5 0 1", "0000", "00", "٠٣ ٠ ٠ ١",
    ],
)  # fmt: skip
def test_whatever_else_is_nothing(text: str) -> None:
    assert numbers(text) is None


@given(st.text())
def test_what_comes_back_is_what_was_typed_in_digits(text: str) -> None:
    read = numbers(text)
    if read is not None:
        plain = unicodedata.normalize("NFKC", text)
        plain = "".join(str(unicodedata.decimal(letter, letter)) for letter in plain)
        assert not any(letter.isalpha() for letter in plain)
        digits = "".join(letter if letter in "0123456789" else " " for letter in plain)
        assert read == tuple(int(number) for number in digits.split())
        assert all(0 <= n <= 9999 for n in read)


@given(st.lists(st.integers(0, 9999), min_size=1, max_size=9))
def test_counts_survive_being_written(counts: list[int]) -> None:
    assert numbers(" ".join(map(str, counts))) == tuple(counts)
