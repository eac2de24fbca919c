"""A figure that came in a message and needs one more tap: which screen asks for it. How it is kept: `message_kept`."""

from collections.abc import Mapping
from typing import Any

from storage.drafts import Draft

WOMEN = "women"  # the total is known, how many are women is not


def doubt(draft: Draft, code: str) -> tuple[str, Mapping[str, Any]] | None:
    """The screen, and what it awaits; None where the question is asked as usual."""
    if code in draft.answers.figures:
        return None
    for record in sorted(draft.messages.values(), key=lambda record: -record.get("n", 0)):
        if code in record.get("set", {}).get("figures", {}):
            return None
        for kept in record.get("not", ()):
            if (kept.get("part"), kept["code"]) == ("figures", code):
                return _asked(code, kept)
    return None


def _asked(code: str, kept: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    figures = kept.get("figures")
    if not figures:
        return None
    if kept["why"] == WOMEN:
        return f"w:{code}", {"figures": figures}
    return f"d:{code}", {"doubt": kept["why"], "figures": figures}
