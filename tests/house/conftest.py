"""Logging and settings are the process's own: each test here leaves them as it found them."""

import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import watching


@pytest.fixture(autouse=True)
def process_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in list(os.environ):
        if name.startswith("RELAIS_") and not name.startswith("RELAIS_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    hooks = threading.excepthook, sys.unraisablehook
    yield
    logging.captureWarnings(False)
    threading.excepthook, sys.unraisablehook = hooks
    root = logging.getLogger()
    root.handlers[:] = [h for h in root.handlers if not isinstance(h, watching.SilentHandler)]
    for name in watching.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)
