"""Someone at the command line who has a plan."""

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot import watching
from bot.commands import main


class Operator:
    """Someone at the command line, with a database and a folder for plan files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def writes(self, text: str) -> str:
        file = self.folder / "plan.yaml"
        file.write_text(text, encoding="utf-8")
        return str(file)

    def says(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["plan", *words])


@pytest.fixture
def operator(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    """The command sets up the logging of its process, which is this one: it is left as it was."""
    monkeypatch.setenv("RELAIS_DATABASE", empty_url)
    monkeypatch.chdir(tmp_path)
    hooks = threading.excepthook, sys.unraisablehook
    handlers, levels = logging.getLogger().handlers[:], {name: logging.getLogger(name).level for name in watching.OURS}
    yield Operator(tmp_path)
    logging.captureWarnings(False)
    threading.excepthook, sys.unraisablehook = hooks
    logging.getLogger().handlers[:] = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
