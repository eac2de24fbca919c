"""The command `relais`: what an operator reads when something is wrong, and how fast the list of commands is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CANARY = "CANARI-7f3a"


def relais(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`relais` as an operator calls it: its own process, this folder, only this environment."""
    return subprocess.run(
        [sys.executable, "-c", "from bot.commands import main; main(prog_name='relais')", *words],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(Path(__file__).parents[2]),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_list_of_commands_imports_none_of_them(tmp_path: Path) -> None:
    told = "import sys; from bot.commands import main\ntry: main(['-h'])\nfinally: print(*sys.modules, file=sys.stderr)"
    called = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert "doctor" in called.stdout
    assert "RELAIS_TELEGRAM_TOKEN" in called.stdout
    heavy = {"telegram", "sqlalchemy", "alembic", "aiohttp", "yaml", "rich", "pydantic", "asyncio"}
    assert heavy.isdisjoint(called.stderr.split())


@pytest.mark.parametrize(
    "command", ["serve", "practice", "plan", "invite", "people", "revoke", "import", "export", "doctor"]
)
def test_each_command_explains_itself(command: str, tmp_path: Path) -> None:
    called = relais(command, "--help", folder=tmp_path)

    assert called.returncode == 0, called.stderr
    assert called.stdout.startswith(f"Usage: relais {command}")
    assert not list(tmp_path.iterdir()), "asking for help leaves nothing behind"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("RELAIS_TELEGRAM_TOKEN", CANARY),
        ("RELAIS_DATABASE", f"mysql://{CANARY}"),
        ("RELAIS_LOG", CANARY),
        ("RELAIS_TELEGRAM_API", CANARY),
    ],
)
def test_a_wrong_setting_is_one_line_and_2(variable: str, value: str, tmp_path: Path) -> None:
    called = relais("doctor", folder=tmp_path, **{variable: value})

    assert called.returncode == 2
    assert called.stderr.startswith(f"relais: {variable}: ")
    assert called.stderr.count("\n") == 1
    assert CANARY not in called.stderr + called.stdout


def test_a_wrong_setting_in_the_env_file_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"RELAIS_LOG={CANARY}\n")

    called = relais("doctor", folder=tmp_path)

    assert (called.returncode, called.stderr) == (2, "relais: RELAIS_LOG: write text or json\n")


def test_serving_without_a_token_is_one_line_and_2(tmp_path: Path) -> None:
    called = relais("serve", folder=tmp_path)

    assert called.returncode == 2
    assert called.stderr.startswith("relais: RELAIS_TELEGRAM_TOKEN: not set")
    assert called.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [("nothing",), ("export", "reports", "--format", "pdf"), ("plan", "check")])
def test_a_wrong_word_is_one_line_and_2(words: tuple[str, ...], tmp_path: Path) -> None:
    called = relais(*words, folder=tmp_path)

    assert called.returncode == 2
    assert called.stderr.startswith("relais: ")
    assert called.stderr.count("\n") == 1


def test_a_defect_is_one_line_without_its_text(tmp_path: Path) -> None:
    told = (
        "import sys, types, click; from bot.commands import main\n"
        "m = types.ModuleType('bot.commands.doctor'); sys.modules['bot.commands.doctor'] = m\n"
        f"m.doctor = click.Command('doctor', callback=lambda: {{}}['{CANARY}'])\n"
        "main(['doctor'])"
    )
    called = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True)

    assert called.returncode == 70
    assert called.stderr.startswith("relais: a defect of Relais: KeyError at bot/commands/__init__.py")
    assert CANARY not in called.stderr
