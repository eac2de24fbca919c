"""A Typst template and its values, made into a PDF for screen readers (PDF/UA-1), or for these and archives (PDF/A-2a).

The same values give the same bytes: only the fonts of this folder are taken, and the day is given.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).parent
Standard = Literal["ua-1", "a-2a"]
READABLE: tuple[Standard, ...] = ("ua-1",)
ARCHIVED: tuple[Standard, ...] = (
    "ua-1",
    "a-2a",
)  # Typst refuses what is not so: a figure without words, a heading out of order, no title
UNKNOWN = re.compile(r'the text `"(.+?)"` could not be displayed')


class NoTypesetter(Exception):
    """Typst is not installed: it comes with the extra `documents`."""


class Unfit(Exception):
    """The template does not go with its values: a defect of the template. `told` is what Typst said."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


class NoSuchLetter(Exception):
    """No font has this letter, and a document that a screen reader can read must show what it says."""

    def __init__(self, letter: str) -> None:
        super().__init__(letter)
        self.letter = letter


def check() -> None:
    """Raises NoTypesetter."""
    try:
        import typst  # noqa: F401
    except ImportError:
        raise NoTypesetter from None


def pdf(template: str, values: Mapping[str, Any], made: datetime, standards: tuple[Standard, ...] = READABLE) -> bytes:
    """`template`: a file of this folder. It finds the values, as JSON, in `sys.inputs.values`.

    Raises NoSuchLetter, Unfit.
    """
    return _compiled(template, values, made, "pdf", standards=standards)[0]


def pictures(template: str, values: Mapping[str, Any], made: datetime, ppi: float = 110) -> list[bytes]:
    """The same pages as PNG. Raises Unfit."""
    return _compiled(template, values, made, "png", ppi)


def _compiled(
    template: str,
    values: Mapping[str, Any],
    made: datetime,
    form: Any,
    ppi: float | None = None,
    standards: tuple[Standard, ...] = (),
) -> list[bytes]:
    import typst

    fonts = typst.Fonts(include_system_fonts=False, font_paths=[HERE / "fonts"])
    compiler = typst.Compiler(root=HERE, font_paths=fonts)
    try:
        pages, warnings = compiler.compile_with_warnings(
            (HERE / template).read_bytes(),
            format=form,
            ppi=ppi,
            sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
            pdf_standards=list(standards),
            timestamp=made.replace(microsecond=0),  # it takes no part of a second
        )
    except typst.TypstError as error:
        unknown = UNKNOWN.search(error.message)
        raise (Unfit(error.message) if unknown is None else NoSuchLetter(unknown[1])) from None
    if warnings:  # an unknown font, say, is no more than that to Typst
        raise Unfit(warnings[0].message)
    return pages if isinstance(pages, list) else [pages or b""]
