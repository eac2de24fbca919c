"""Telegram's HTML: which pieces of text are safe already, and how the others are made so."""

from html import escape as entities


class Html(str):
    """Text that is HTML already: a value of this type is not escaped again."""

    __slots__ = ()

    @classmethod
    def escaped(cls, text: str) -> "Html":
        """Any text, safe. Quotes stay: no value is ever put into an attribute."""
        return text if isinstance(text, cls) else cls(entities(text, quote=False))

    @classmethod
    def lines(cls, *pieces: str | None) -> "Html":
        """The pieces one below the other, each made safe; a None is left out, an empty text is an empty line."""
        return cls("\n".join(cls.escaped(piece) for piece in pieces if piece is not None))
