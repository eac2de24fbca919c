"""A plan's reminders as its table and its file keep them: what differs from the defaults, and nothing else.

So a default that a later release finds better reaches every plan that never chose another.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import time
from typing import Any

from storage.reminding import Rules

# As ISO counts them; in a plan file in English or in French.
WEEKDAYS = {
    1: ("monday", "lundi"), 2: ("tuesday", "mardi"), 3: ("wednesday", "mercredi"), 4: ("thursday", "jeudi"),
    5: ("friday", "vendredi"), 6: ("saturday", "samedi"), 7: ("sunday", "dimanche"),
}  # fmt: skip
NEVER = ("none", "aucune")  # of quiet hours

Said = str | tuple[str, ...]


def kept(rules: Rules) -> dict[str, Any]:
    """For a JSON column: by the names of Rules; times as 08:00, days as lists."""
    usual = Rules()
    differing = (name.name for name in fields(Rules) if getattr(rules, name.name) != getattr(usual, name.name))
    return {name: _plain(getattr(rules, name)) for name in differing}


def rules(kept: Mapping[str, Any]) -> Rules:
    """What `kept` wrote. What a later release added is left alone."""
    usual = Rules()
    return Rules(
        **{name.name: _value(kept[name.name], getattr(usual, name.name)) for name in fields(Rules) if name.name in kept}
    )


def _plain(value: Any) -> Any:
    if isinstance(value, time):
        return value.isoformat("minutes")
    return list(value) if isinstance(value, tuple) else value


def _value(plain: Any, usual: Any) -> Any:
    """`usual` tells what kind of value it is."""
    if isinstance(usual, time):
        return time.fromisoformat(plain)
    return tuple(plain) if isinstance(usual, tuple) else plain


def written(rules: Rules) -> dict[str, Said]:
    """What differs from the defaults, by the keys of a plan file and in its words; a list as a tuple."""
    return {key: said for key, said in _written(rules).items() if said != USUAL[key]}


def _written(rules: Rules) -> dict[str, Said]:
    begins, ends = rules.quiet_from, rules.quiet_until
    return {
        "before": tuple(map(str, rules.before)),
        "late": tuple(map(str, rules.late)),
        "told": str(rules.told),
        "digest": WEEKDAYS[rules.digest][0],
        "morning": _plain(rules.morning),
        "quiet": NEVER[0] if begins == ends else f"{_plain(begins)}-{_plain(ends)}",
        "rest": tuple(WEEKDAYS[day][0] for day in rules.rest_days),
        "report_day": "{:02}-{:02}".format(*rules.report_day),
        "countdown": tuple(map(str, rules.countdown)),
        "evaluation": str(rules.evaluation),
    }


USUAL = _written(Rules())
