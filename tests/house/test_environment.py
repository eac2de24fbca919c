"""What `make try` says on a machine that lacks something: one line, with what to do."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
TOOLS = ("sh", "grep", "head", "rm", "touch", "make")

# A Python that says it is new enough for whatever is asked of it, but for what the test takes away.
PYTHON = """#!/bin/sh
case "$*" in
  --version) echo "Python {version}"; exit 0;;
{lacks}
  "-m venv"*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python"; exit 0;;
esac
exit {otherwise}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh clone on a machine with the fewest tools."""
    there = tmp_path / "relais"
    (there / ".ci").mkdir(parents=True)
    shutil.copy(HERE / ".ci" / "environment", there / ".ci")
    shutil.copy(HERE / "Makefile", there)
    shutil.copy(HERE / "pyproject.toml", there)
    shutil.copytree(HERE / "locks", there / "locks")
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in (*TOOLS, "mkdir", "cp"):
        (tools / tool).symlink_to(shutil.which(tool) or pytest.fail(f"no {tool}"))
    return there


def made(checkout: Path, **python: str) -> list[str]:
    """What `make try` says, line by line, with a Python like this."""
    fake = checkout.parent / "bin" / "python3"
    fake.write_text(PYTHON.format(**{"version": "3.11.2", "lacks": "", "otherwise": "0"} | python))
    fake.chmod(0o755)
    called = subprocess.run(
        ["make", "--no-print-directory", "try"],
        cwd=checkout,
        env={"PATH": str(checkout.parent / "bin")},
        capture_output=True,
        text=True,
    )
    assert called.returncode != 0
    assert not (checkout / ".venv" / "run.done").exists(), "half an environment has no stamp"
    return [line for line in (called.stdout + called.stderr).splitlines() if not line.startswith("make: ***")]


def test_an_old_python(checkout: Path) -> None:
    said = made(checkout, version="3.9.2", otherwise="1")

    assert said == [
        "relais: needs Python 3.11 or newer; found Python 3.9.2. Install one, or say PYTHON=/where/it/is make ..."
    ]


def test_no_venv_module(checkout: Path) -> None:
    said = made(checkout, lacks='  "-c import venv") exit 1;;')

    assert said == ["relais: this Python has no venv module; on Debian and Ubuntu: apt install python3-venv"]


def test_no_pip(checkout: Path) -> None:
    said = made(checkout, lacks='  *"-m pip"*|*"-m ensurepip"*) exit 1;;')

    assert said == ["relais: needs pip; on Debian and Ubuntu: apt install python3-venv python3-pip"]


def test_an_install_that_fails_is_said_and_tried_again_next_time(checkout: Path) -> None:
    said = made(checkout, lacks="  *--require-hashes*) exit 1;;")

    assert said[-1] == (
        "relais: could not install locks/run.txt; what pip said stands above. Run the same command again"
    )
    assert (checkout / ".venv").is_dir()
