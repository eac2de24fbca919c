"""The README's commands are run as they stand there; the files it names exist."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
README = (HERE / "README.md").read_text(encoding="utf-8")
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "deploy/README.md", *(
    str(page.relative_to(HERE)) for page in sorted((HERE / "docs").rglob("*.md"))
)]  # fmt: skip
NEEDS_TELEGRAM = ("relais serve", "export RELAIS_TELEGRAM_TOKEN_FILE")


def commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if not line.startswith(NEEDS_TELEGRAM)]


def test_each_command_does_what_it_says(tmp_path: Path) -> None:
    """In the order of the page, on a new machine."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "RELAIS_DATABASE": f"sqlite:///{tmp_path}/data/relais.db",
    }
    (tmp_path / "storage").symlink_to(HERE / "storage")
    said = {}
    for command in commands():
        called = subprocess.run(command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert called.returncode == 0, f"{command}\n{called.stdout}\n{called.stderr}"
        said[command.split(" --")[0]] = called.stdout

    assert len(said) >= 7
    link = said["relais invite"].splitlines()[-1]
    assert re.fullmatch(r"https://t\.me/RelaisBot\?start=[A-Za-z0-9_-]{16,64}", link)
    assert (tmp_path / "reports.csv").read_text().startswith("plan,activity,indicator")


@pytest.mark.parametrize("target", ["try", "test", "check", "bench", "texts", "lock"])
def test_each_target_is_there(target: str) -> None:
    listed = subprocess.run(["make", "-C", HERE], capture_output=True, text=True, check=True).stdout
    assert re.search(rf"^  make {target} ", listed, re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_each_link_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", (HERE / page).read_text(encoding="utf-8")):
        assert (HERE / page).parent.joinpath(target).exists(), target
