"""The structure tree of a PDF, as a screen reader walks it."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader


@dataclass
class Element:
    """`kind` as the standard names it: H1, Figure, Table, TH. `attributes`: of its owners, together. `language`: where
    it is another than the document's."""

    kind: str
    alt: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list["Element"] = field(default_factory=list)
    language: str | None = None

    def walk(self) -> Iterator["Element"]:
        yield self
        for element in self.inside:
            yield from element.walk()

    def of(self, *kinds: str) -> list["Element"]:
        return [one for one in self.walk() if one.kind in kinds]


def tree(file: bytes) -> Element:
    root: Any = PdfReader(io.BytesIO(file)).root_object["/StructTreeRoot"]
    roles = {str(name): str(standard) for name, standard in root.get("/RoleMap", {}).items()}
    return Element("Root", inside=_inside(root, roles))


def _inside(node: Any, roles: dict[str, str]) -> list[Element]:
    children = node.get("/K", [])
    each = children.get_object() if hasattr(children, "get_object") else children
    found = [one.get_object() for one in (each if isinstance(each, list) else [each])]
    return [_element(one, roles) for one in found if isinstance(one, dict) and "/S" in one]


def _element(node: Any, roles: dict[str, str]) -> Element:
    kind = str(node["/S"])
    owners = node.get("/A", [])
    of = [one.get_object() for one in (owners if isinstance(owners, list) else [owners])]
    attributes = {str(name): str(value) for one in of if isinstance(one, dict) for name, value in one.items()}
    alt = None if "/Alt" not in node else str(node["/Alt"])
    language = None if "/Lang" not in node else str(node["/Lang"])
    return Element(roles.get(kind, kind).removeprefix("/"), alt, attributes, _inside(node, roles), language)


def pages(file: bytes) -> list[str]:
    """The text of each page, a line for each line."""
    read = [page.extract_text() for page in PdfReader(io.BytesIO(file)).pages]
    return ["\n".join(line.rstrip() for line in text.splitlines()) for text in read]


def words_of(file: bytes) -> str:
    """All its text, every space a plain one."""
    return " ".join(" ".join(pages(file)).split())
