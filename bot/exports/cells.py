"""One value as files write it. Nothing is loaded with it: the process that makes documents writes files too."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from storage.calendar import Quarter

# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection), in full-width writing too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: Any) -> str | int:
    """A CSV cell: unknown is empty, text cannot be a formula."""
    written = spoken(value)
    if written is None:
        return ""
    if isinstance(written, str) and written.lstrip(" ").startswith(FORMULA):
        return f"'{written}"
    return written


def spoken(value: Any) -> str | int | None:
    """The value of a cell: yes and no are true and false. A workbook keeps text as text by itself."""
    written = plain(value)
    return str(written).lower() if isinstance(written, bool) else written


def plain(value: Any) -> str | int | bool | None:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return str(value) if isinstance(value, Quarter | StrEnum) else value
