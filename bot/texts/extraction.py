"""Finds the texts in the code: `words("...")`, `words.label`, `words.plural`, `words.plural_label`, `later`.

The syntax tree is walked, not the tokens, so that calls inside calls are found and a value that is missing or too much
is seen before anyone reads the screen.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.texts.templates import NotATemplate, Template

METHODS = ("label", "plural", "plural_label")
ROOT = Path(__file__).parents[2]
Id = str | tuple[str, str]


@dataclass(frozen=True)
class Found:
    """One text at one place, said as HTML or not, on a button or not.

    `given`: the names of its values there, None when they cannot be seen (later, **).
    """

    id: Id
    place: str
    line: int
    html: bool
    given: frozenset[str] | None = None
    button: bool = False

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.id,) if isinstance(self.id, str) else self.id


@dataclass(frozen=True)
class Unreadable:
    """A place whose texts cannot be found: an f-string, a sum of strings; another name for `words.label`."""

    place: str
    line: int
    message: str


def texts_in(folder: Path, root: Path = ROOT) -> Iterator[Found | Unreadable]:
    """All texts of the Python files below `folder`, in the order of files and lines."""
    for file in sorted(folder.rglob("*.py")):
        yield from texts_of(file.read_text(encoding="utf-8"), file.relative_to(root).as_posix())


def distinct(found: Iterable[Found]) -> dict[Id, Found]:
    """Each text once, as HTML and a button's if it is that anywhere.

    A singular is left to the plural that begins with it: gettext says it so.
    """
    texts: dict[Id, Found] = {}
    for item in found:
        other = texts.get(item.id, item)
        texts[item.id] = replace(item, html=item.html or other.html, button=item.button or other.button)
    singulars = {id_[0] for id_ in texts if isinstance(id_, tuple)}
    return {id_: item for id_, item in texts.items() if id_ not in singulars}


def texts_of(source: str, place: str) -> Iterator[Found | Unreadable]:
    tree = ast.parse(source)
    yield from (Unreadable(place, line, f"`{name}` is called by another name") for line, name in aliases_in(tree))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    on_buttons = {id(inner) for call in calls if makes_button(call.func) for inner in ast.walk(call)}
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        keyword = keyword_of(call.func)
        if keyword is None:
            continue
        for found in texts_at(call, keyword, place):
            on_button = isinstance(found, Found) and not found.html and id(call) in on_buttons
            yield replace(found, button=True) if isinstance(found, Found) and on_button else found


def keyword_of(function: ast.expr) -> str | None:
    """ "words", "label", "plural", "plural_label" or "later"; None for any other function."""
    match function:
        case ast.Name("later"):
            return "later"
        case ast.Name("words") | ast.Attribute(attr="words"):
            return "words"
        case ast.Attribute(value=ast.Name("words") | ast.Attribute(attr="words"), attr=method) if method in METHODS:
            return method
    return None


def aliases_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, what) where `words`, or what it says with, is kept under a name that nothing is found by.

    What it says with is called, or given to `map`; `words` is given to a function whose parameter is called so.
    """
    direct = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Call) for part in (node.func, *_mapped(node))}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in direct and keyword_of(node) in METHODS:
            yield node.lineno, ast.unparse(node)
        for name, kept in _kept(node):
            if keyword_of(kept) == "words" and keyword_of(name) != "words":
                yield kept.lineno, ast.unparse(kept)


def _mapped(call: ast.Call) -> list[ast.expr]:
    return call.args[:1] if isinstance(call.func, ast.Name) and call.func.id == "map" else []


def _kept(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """(name, value) of each thing that an assignment keeps."""
    match node:
        case ast.Assign(targets=targets, value=value):
            pairs = [(target, value) for target in targets]
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
            pairs = [(target, value)]
        case _:
            return
    for name, kept in pairs:
        if isinstance(name, ast.Tuple) and isinstance(kept, ast.Tuple):
            yield from zip(name.elts, kept.elts, strict=False)
        elif not isinstance(name, ast.Tuple):  # what is taken apart is no words
            yield name, kept


def makes_button(function: ast.expr) -> bool:
    """`Button(...)`, or a `button(...)` that makes one."""
    match function:
        case ast.Name("Button" | "button") | ast.Attribute(attr="button"):
            return True
    return False


def texts_at(call: ast.Call, keyword: str, place: str) -> Iterator[Found | Unreadable]:
    html = keyword in ("words", "plural")
    names = [value.arg for value in call.keywords]
    given = None if keyword == "later" or None in names else frozenset(name for name in names if name)
    if keyword.startswith("plural"):
        one, many = (list(literals(argument)) for argument in call.args[:2])
        if len(one) != 1 or len(many) != 1 or not one[0] or not many[0]:
            yield Unreadable(place, call.lineno, "the two forms of a plural must be written out at the call")
            return
        yield Found((one[0], many[0]), place, call.lineno, html, None if given is None else given | {"n"})
        return
    for text in literals(call.args[0]):
        if text is None:
            yield Unreadable(place, call.lineno, "a text is put together here: write it out, with {names} for values")
        else:
            yield Found(text, place, call.lineno, html, given)


def literals(argument: ast.expr) -> Iterator[str | None]:
    """The texts written out in an argument; None for one that is put together. A variable has none: see `later`."""
    match argument:
        case ast.Constant(str(text)):
            yield text
        case ast.IfExp():
            yield from literals(argument.body)
            yield from literals(argument.orelse)
        case ast.JoinedStr() | ast.BinOp():
            yield None


def names_in(*forms: str) -> frozenset[str]:
    """The values that the forms of a text need. Raises NotATemplate."""
    return frozenset().union(*(Template(form).names for form in forms))


def faults_at_calls(found: Found) -> Iterator[str]:
    """What is wrong with how a text is said."""
    try:
        needed = names_in(*found.forms)
    except NotATemplate:
        yield "braces must hold one plain name"
        return
    if found.given is None:
        return
    for name in sorted(needed - found.given):
        yield f"no value is given for {{{name}}}"
    for name in sorted(found.given - needed - {"n"}):
        yield f"the value {name} is not in the text"
