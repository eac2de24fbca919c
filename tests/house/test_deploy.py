"""What runs Relais on a server, read by the tools that know it."""

import importlib.metadata
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).parents[2]
UNIT = HERE / "deploy" / "relais.service"


def test_the_dockerfile_has_no_fault() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    read = subprocess.run([hadolint, "--no-color", HERE / "deploy" / "Dockerfile"], capture_output=True, text=True)

    assert (read.returncode, read.stdout) == (0, "")


def test_the_image_is_given_what_it_copies() -> None:
    """.dockerignore lets in what the Dockerfile copies, and nothing else."""
    copied = re.findall(r"^COPY (?!--)(.+) \S+$", (HERE / "deploy" / "Dockerfile").read_text(), re.MULTILINE)
    wanted = {name for line in copied for name in line.split()}
    let_in = {line[1:] for line in (HERE / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert wanted == let_in
    assert all((HERE / name).exists() for name in wanted)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit as systemd would have it, of a program that exists here."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    there = tmp_path / "relais.service"
    there.write_text(UNIT.read_text().replace("/opt/relais/bin/relais", "/bin/true"))
    return there


def test_the_unit_has_no_fault(unit: Path) -> None:
    read = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)

    # It exits 0 on a key it does not know, and only says so.
    assert (read.returncode, read.stdout, read.stderr) == (0, "", "")


def test_the_unit_is_closed(unit: Path) -> None:
    """At most 1.5 of 10 on systemd's own scale of exposure."""
    read = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=15", unit], capture_output=True, text=True
    )

    assert read.returncode == 0, read.stdout


def test_no_lock_names_a_host() -> None:
    for lock in (HERE / "locks").iterdir():
        lines = lock.read_text().splitlines()
        packages = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert packages
        assert not [line for line in lines if "://" in line or re.match(r"\s*--(?!hash)", line) or " @ " in line]
        assert lock.read_text().count("--hash=sha256:") >= len(packages)


def test_what_is_shipped_has_a_licence_that_allows_it() -> None:
    """No GPL in the image but the lesser one, whose packages are imported unchanged."""
    lock = (HERE / "locks" / "run.txt").read_text()
    strict = []
    for name, condition in re.findall(r"^([A-Za-z0-9._-]+)==[^ ;]+(?: ; (.+?))? \\$", lock, re.MULTILINE):
        try:
            about = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            assert condition, f"{name} is in the lock and not installed"
            continue
        said = " ".join([about.get("License-Expression") or "", *(about.get_all("Classifier") or [])])
        if "License" not in said and not about.get("License-Expression"):
            said += (about.get("License") or "")[:100]
        if re.search(r"A?GPL|General Public License", re.sub(r"LGPL|Lesser General Public License", "", said)):
            strict.append(name)

    assert strict == []


def test_the_wheel_holds_everything_but_the_tests(tmp_path: Path) -> None:
    """Texts, plans, migrations and the practice page are files too, and the image installs the wheel."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        cwd=HERE,
        check=True,
        capture_output=True,
    )
    inside = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "bot", "scheduler", "storage"], cwd=HERE, check=True, capture_output=True, text=True
    )

    assert set(tracked.stdout.splitlines()) - inside == set()
    assert not [name for name in inside if name.startswith(("tests", "deploy", ".ci"))]
