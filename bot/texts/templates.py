"""A text with places for values, taken apart once: "{n} of {all}" is [value n] [" of "] [value all]."""

from collections.abc import Callable, Iterator
from string import Formatter


class NotATemplate(ValueError):
    """The text's braces are not plain names: "{}", "{a.b}", "{n:d}" or a lone brace."""


class Template:
    """A text taken apart. `names` are the values that it needs."""

    __slots__ = ("_pieces", "names")

    def __init__(self, text: str) -> None:
        self._pieces = tuple(pieces(text))
        self.names = frozenset(piece for piece, is_name in self._pieces if is_name)

    def fill(self, value: Callable[[str], str]) -> str:
        """The text with each name replaced by `value(name)`."""
        return "".join([value(piece) if is_name else piece for piece, is_name in self._pieces])


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """(words, False) and (name of a value, True), in order. Raises NotATemplate."""
    try:
        for literal, name, form, conversion in Formatter().parse(text):
            if literal:
                yield literal, False
            if name is None:
                continue
            if form or conversion or not name.isidentifier():
                raise NotATemplate(text)
            yield name, True
    except ValueError as wrong:
        raise NotATemplate(text) from wrong
