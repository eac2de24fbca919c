"""The logframe of a workbook: what is part of what, and the schedule, budget and targets that stand on their own."""

from storage.plan.file.nodes import Block
from storage.plan.file.nodes import Row as Items
from storage.plan.workbook.fields import Form
from storage.plan.workbook.grid import Row
from storage.plan.workbook.taking import Taking, append, put

MARKED = ("x", "×", "✓", "✔", "●", "oui", "yes", "1")
NOT_MARKED = ("", "non", "no", "0")
# What each thing is a part of, and under which key.
ABOVE = {
    "objective": ("axis", "objectives"),
    "activity": ("objective", "activities"),
    "result": ("activity", "results"),
}


def activities(taking: Taking, root: Block) -> None:
    """Puts the axes, with all that is below them, under the tree's root."""
    axes = put(root, "axes", Items(root.place), root.place)
    for row in taking.rows("axes"):
        block = taking.block("axes", row)
        append(axes, block)
        taking.meet("axis", block)
    for row in taking.rows("objectives"):
        _below(taking, axes, "axis", "objectives", row, taking.block("objectives", row, "axis"))
    for row in taking.rows("activities"):
        _below(taking, axes, "objective", "activities", row, taking.block("activities", row, "objective"))
    for row in taking.rows("schedule"):
        _once(taking, "activity", "planned", row, _planned(taking, row))
    for row in taking.rows("budget"):
        _once(taking, "activity", "budget", row, taking.across(row))
    for row in taking.rows("results"):
        _below(taking, axes, "activity", "results", row, taking.block("results", row, "activity"))
    for row in taking.rows("indicators"):
        _indicator(taking, axes, row)
    for row in taking.rows("targets"):
        _once(taking, "indicator", "targets", row, taking.across(row, Form.VALUE))


def _below(taking: Taking, axes: Items, above: str, key: str, row: Row, block: Block) -> None:
    """Adds a row to what it is a part of, and remembers it by its code."""
    parent = taking.named(above, row.one(above))
    parts = _added(_adrift(taking, axes, above) if parent is None else parent, key, block)
    match key:
        case "objectives":
            taking.meet("objective", block)
        case "activities":
            taking.meet("activity", block)
        case "results":
            # A result without a code is called so where the tree is read.
            usual = f"{'' if parent is None else parent.get('code', '')}.R{len(parts)}"
            taking.met.setdefault(("result", str(block.get("code") or usual)), block)
        case "indicators":
            taking.meet("indicator", block)


def _indicator(taking: Taking, axes: Items, row: Row) -> None:
    """Its result may be left out where its activity has just one."""
    block = taking.block("indicators", row, "result")
    here = row.one("result")
    if here.text:
        _below(taking, axes, "result", "indicators", row, block)
        return
    only = _only_result(taking, str(block.get("code", "")))
    if only is None:
        taking.found.add(here.place, "of which result? its activity has none, or several: write the result’s code")
    _added(_adrift(taking, axes, "result") if only is None else only, "indicators", block)
    taking.meet("indicator", block)


def _only_result(taking: Taking, indicator: str) -> Block | None:
    """The one result of the activity whose code an indicator's begins with."""
    for code in (indicator, indicator[:-1]):
        activity = taking.met.get(("activity", code))
        if activity is not None:
            results = activity.get("results", [])
            return results[0] if len(results) == 1 else None
    return None


def _adrift(taking: Taking, axes: Items, noun: str) -> Block:
    """A place for what belongs to nothing, so that its own faults are found this time and not the next."""
    key = ("adrift", noun)
    if key not in taking.met:
        block = taking.met[key] = Block(axes.place)
        # As if its code and label were there and had faults of their own: nobody is told that they are missing.
        block.values_at = dict.fromkeys(("code", "label"), axes.place)
        above = ABOVE.get(noun)
        if above is None:
            append(axes, block)
        else:
            _added(_adrift(taking, axes, above[0]), above[1], block)
    return taking.met[key]


def _added(parent: Block, key: str, block: Block) -> Items:
    if key not in parent:
        put(parent, key, Items(block.place), block.place)
    parts: Items = parent[key]
    append(parts, block)
    return parts


def _once(taking: Taking, noun: str, key: str, row: Row, value: Block | Items) -> None:
    """What a thing has in one row of another sheet. Nothing in it: as if the row were not there."""
    here = row.one(noun)
    thing = taking.named(noun, here)
    if thing is None:
        return
    if key in thing.keys_at:
        taking.found.add(here.place, f"{noun} {here.text} is here twice; the first is in {thing.keys_at[key].brief}")
    else:
        put(thing, key, value or "", value.place, here.place)


def _planned(taking: Taking, row: Row) -> Items:
    items = Items(row.place)
    for title, here in row.across.items():
        mark = here.text.casefold()
        if mark in MARKED:
            append(items, title, here.head)
        elif mark not in NOT_MARKED:
            taking.found.add(here.place, f"{here.text}: a quarter is planned with x, else left empty")
    return items
