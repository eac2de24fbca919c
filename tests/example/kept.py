"""The documents of the simulated year as docs/example keeps them, and what of a document is compared."""

import io
import zipfile
from pathlib import Path

from tests.documents import golden

KEPT = Path(__file__).parents[2] / "docs" / "example"
ANEW = ".venv/bin/python -m tests.example"


def kept() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in KEPT.iterdir() if file.suffix != ".md"}


def said(name: str, file: bytes) -> object:
    """Of a PDF the text of its pages; of a workbook and an archive all that is inside, byte for byte (how it is packed
    is up to Python's zlib); of anything else its bytes."""
    if name.endswith(".pdf"):
        return golden.text(file)
    if name.endswith((".xlsx", ".zip")):
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            return [(one.filename, one.date_time, archive.read(one)) for one in archive.infolist()]
    return file
