"""Many files in one zip that is the same whenever and wherever it is made: fixed dates, given order, no owner."""

import zipfile
from collections.abc import Iterable
from typing import BinaryIO

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day that a zip can say
READABLE = 0o644 << 16
UNIX = 3


def packed(out: BinaryIO, files: Iterable[tuple[str, Iterable[bytes]]]) -> None:
    """Writes each file, by name, a piece at a time; none is held whole."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as whole:
        for name, pieces in files:
            about = zipfile.ZipInfo(name, LONG_AGO)
            about.compress_type, about.external_attr, about.create_system = zipfile.ZIP_DEFLATED, READABLE, UNIX
            with whole.open(about, "w", force_zip64=False) as file:
                for piece in pieces:
                    file.write(piece)
