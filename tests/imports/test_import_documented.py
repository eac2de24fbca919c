"""docs/import.md tells each column that is read, by the titles that the template writes."""

import re
from pathlib import Path

from bot.imports.columns import FILLED, PLACE
from tests.imports.books import title

PAGE = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")


def test_each_column_that_is_read_is_documented_under_its_title() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", PAGE, re.MULTILINE)
    assert {key for key, _ in rows} == {*PLACE, *FILLED} - {"state"}
    assert rows == [(key, title(key)) for key, _ in rows]
    assert "`state`" in PAGE
