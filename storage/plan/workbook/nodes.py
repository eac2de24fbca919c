"""A plan's workbook as the tree that a YAML file is: the same Blocks, Rows and texts, with cells for places. One reader
then finds what is wrong in either; found here is only what a workbook alone can say wrongly."""

from collections.abc import Mapping

from storage.plan.faults import Found, Place
from storage.plan.file.nodes import Block
from storage.plan.file.nodes import Row as Items
from storage.plan.workbook.activities import activities
from storage.plan.workbook.country import country
from storage.plan.workbook.fields import Form
from storage.plan.workbook.grid import Grid, Here
from storage.plan.workbook.incidents import incidents
from storage.plan.workbook.sheets import PLAN
from storage.plan.workbook.taking import Taking, put
from storage.workbook.reading import Workbook

Lines = Mapping[str, Mapping[str, Here]]


def tree(workbook: Workbook, found: Found) -> Block | None:
    """The workbook as one tree; None if nothing is filled in. Faults go to `found`."""
    grid = Grid(workbook, found)
    lines, begin = grid.items()
    if _empty(lines) and not grid.filled:
        first = next(iter(lines.get("code", {}).values()), None)
        said = "nothing is filled in yet: begin with the code and the title of the plan"
        found.add(begin if first is None else first.place, said)
        return None
    taking = Taking(grid, found)
    root = _plan(taking, lines, begin)
    country(taking, root)
    incidents(taking, root)
    activities(taking, root)
    return root


def _empty(lines: Lines) -> bool:
    """A template has some values already, but no code and no title."""
    return not any(here.text for key in ("code", "title") for here in lines.get(key, {}).values())


def _in_languages(taking: Taking, here: Mapping[str, Here]) -> Mapping[str, Here]:
    """A line that names no language is in the plan's first."""
    texts = {language: each for language, each in here.items() if language}
    if "" in here:
        first = texts.setdefault(taking.language, here[""])
        if first is not here[""]:
            said = f"this is in {taking.language} where no language is named, and so is {first.head.brief}"
            taking.found.add(here[""].head, said)
    return texts


def _plan(taking: Taking, lines: Lines, begin: Place) -> Block:
    root = Block(begin)
    parts = {
        name: Block(begin) for name in ("calendar", "contacts", "reminders", "incidents", "differences", "authority")
    }
    for name, part in parts.items():
        put(root, name, part, begin)
    parts[""] = root
    # The languages first: a text whose line names none is in the first of them.
    for one in sorted(PLAN, key=lambda one: one.key != "languages"):
        of, _, key = one.key.rpartition(".")
        here = lines.get(one.key, {})
        if one.form is Form.TEXTS:
            taking.texts(parts[of], key, _in_languages(taking, here))
        elif here:
            taking.value(parts[of], key, one, here[""])
        if key == "languages" and isinstance(root.get(key), Items):
            taking.language = next(iter(root[key]), "")
    return root
