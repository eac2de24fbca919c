"""YAML as a tree in which everything knows its line. All scalars are text: 1.10 stays 1.10, `no` stays no.

Refused here: duplicate keys (YAML readers keep the last in silence), aliases and anchors (a line would be in several
places), tags, several documents, and what is nested without end.
"""

from typing import Any

from storage.plan.faults import Found, Place

DEEPEST = 24  # a plan needs 14
NOTHING = ("~", "null", "Null", "NULL")


class Block(dict[str, Any]):
    """A mapping of the file. `keys_at` and `values_at`: where each key and its value begin."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.keys_at: dict[str, Place] = {}
        self.values_at: dict[str, Place] = {}


class Row(list[Any]):
    """A list of the file. `items_at`: where each item begins."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place
        self.items_at: list[Place] = []


def tree(text: str, found: Found) -> Block | None:
    """The file's one mapping, of Blocks, Rows and str. None when it cannot be read at all; faults go to `found`."""
    import yaml

    loader = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
    try:
        if not _sound(text, found):
            return None
        node = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found.add(_place(mark) if mark else Place(1, 1), f"not YAML: {error.problem or error.context}")
        return None
    except yaml.reader.ReaderError as error:
        before = text[: error.position] if isinstance(error.position, int) else ""
        column = len(before) - (before.rfind("\n") + 1) + 1
        found.add(Place(before.count("\n") + 1, column), "a character that a text file cannot hold")
        return None
    if not isinstance(node, yaml.MappingNode):
        found.add(Place(1, 1), "a plan begins with lines such as `code: ...` and `title: ...`")
        return None
    read: Block = _of(node, found)
    return read


def _sound(text: str, found: Found) -> bool:
    """Whether it is safe to build a tree: looked at event by event, which takes no room."""
    import yaml

    loader = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
    depth, documents, sound = 0, 0, True
    for event in yaml.parse(text, Loader=loader):
        at = _place(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                found.add(at, "a second document begins here: one file holds one plan")
                return False
        if isinstance(event, yaml.AliasEvent):
            found.add(
                at, f"write it out: *{event.anchor} refers to another line, and a plan file has no such short cuts"
            )
            sound = False
        elif isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            found.add(at, f"take &{event.anchor} away: a plan file has no short cuts to other lines")
            sound = False
        tag = getattr(event, "tag", None)
        if tag is not None:
            found.add(at, f"take {tag} away: a plan file needs no tags")
            sound = False
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                found.add(at, f"nested deeper than {DEEPEST} levels: no plan is")
                return False
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return sound


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


def _of(node: Any, found: Found) -> Any:
    import yaml

    at = _place(node.start_mark)
    if isinstance(node, yaml.ScalarNode):
        if not node.style and node.value in NOTHING:
            found.add(at, f"leave what is unknown empty: {node.value} would be read as a text")
            return ""
        return node.value
    if isinstance(node, yaml.SequenceNode):
        row = Row(at)
        for item in node.value:
            row.append(_of(item, found))
            row.items_at.append(_place(item.start_mark))
        return row
    block = Block(at)
    for key, value in node.value:
        where = _place(key.start_mark)
        if not isinstance(key, yaml.ScalarNode):
            found.add(where, "a key must be a plain word")
        elif key.value in block:
            found.add(where, f"{key.value} is here twice; the first is in {block.keys_at[key.value].brief}")
        else:
            block.keys_at[key.value] = where
            block.values_at[key.value] = _place(value.start_mark)
            block[key.value] = _of(value, found)
    return block
