"""What the shipped plans say, word by word: French as the screens write it, and survivors counted under protection."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from storage import plan
from storage.plan.logframe import Text
from storage.plan.read import read

SHIPPED = sorted((Path(plan.__file__).parent / "shipped").glob("*.yaml"))
# A sign that French sets apart, without its space that does not break; a clock's 24 h/24 has none.
TORN = re.compile(r"(?<!\u00a0)[:;!?»%](?!\S)|«(?!\u00a0)")


def texts(value: Any) -> Iterator[Text]:
    """Every text of a plan, wherever it stands."""
    if isinstance(value, dict):
        if value and set(value) <= {"fr", "en"}:
            yield value
        else:
            yield from (text for part in value.values() for text in texts(part))
    elif isinstance(value, tuple):
        yield from (text for part in value for text in texts(part))
    elif is_dataclass(value):
        yield from (text for field in fields(value) for text in texts(getattr(value, field.name)))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_french_signs_keep_their_space(file: Path) -> None:
    french = [text["fr"] for text in texts(read(file))]
    assert len(french) > 40
    assert not [words for words in french if TORN.search(words)]


def test_what_counts_survivors_is_protected() -> None:
    for activity in read(SHIPPED[0]).activities:
        for one in activity.indicators:
            assert one.protected == ("survivant" in one.title["fr"]), one.code
