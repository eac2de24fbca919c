"""Workbooks as other programs leave them, for tests."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import xlsxwriter


def made(fill: Callable[[Any], None]) -> bytes:
    """What `fill` does to an empty workbook of the library's, unguarded as other programs are."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    fill(workbook)
    workbook.close()
    return file.getvalue()


def changed(package: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with each part changed; one for which None comes is left out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as before, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = change(name, before.read(name))
            if part is not None:
                after.writestr(name, part)
    return file.getvalue()
