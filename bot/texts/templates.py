"""A text with places for values, "{n} of {all}", looked at once and filled often."""

from collections.abc import Mapping
from string import Formatter


class NotATemplate(ValueError):
    """The text's braces are not plain names: "{}", "{a.b}", "{n:d}" or a lone brace."""


class Template:
    """A text whose braces are known to hold plain names. `names` are the values that it needs."""

    __slots__ = ("_text", "names")

    def __init__(self, text: str) -> None:
        """Raises NotATemplate."""
        try:
            places = [place[1:] for place in Formatter().parse(text) if place[1] is not None]
        except ValueError as wrong:
            raise NotATemplate(text) from wrong
        if not all(name and name.isidentifier() and not form and not made for name, form, made in places):
            raise NotATemplate(text)
        self._text = text
        self.names = frozenset(name for name, _, _ in places if name)

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with each name replaced by its value. Raises KeyError for one that is missing."""
        return self._text.format_map(values)
