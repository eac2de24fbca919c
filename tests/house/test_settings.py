"""What an operator sets: checked at once, never shown."""

import os
from pathlib import Path

import pytest

from bot import settings
from bot.settings import SettingFault

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
CANARY = "CANARI-7f3a"


def test_nothing_set_is_enough_for_most_commands() -> None:
    usual = settings.read({})

    assert usual.api == "https://api.telegram.org"
    assert usual.log == "text"
    assert usual.most_a_day == 6
    assert usual.database.startswith("sqlite:////")
    assert usual.database.endswith("/relais/relais.db")
    assert not usual.names_a_bot


def test_an_empty_variable_counts_as_not_set() -> None:
    assert settings.read(
        dict.fromkeys((settings.TOKEN, settings.API, settings.DATABASE, settings.LOG, settings.MOST), " ")
    ) == settings.read({})


def test_without_a_token_the_fault_names_the_variable_and_the_way_out() -> None:
    with pytest.raises(SettingFault, match=r"RELAIS_TELEGRAM_TOKEN: not set; ask @BotFather .*_TOKEN_FILE$"):
        settings.read({}).bot_token()


def test_the_token_is_never_shown() -> None:
    assert TOKEN not in repr(settings.read({settings.TOKEN: TOKEN}))
    assert settings.read({settings.TOKEN: TOKEN}).bot_token() == TOKEN


def test_the_token_is_read_from_a_file_when_it_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "token"
    set_up = settings.read({settings.TOKEN_FILE: str(file)})
    assert set_up.names_a_bot

    with pytest.raises(
        SettingFault, match=r"^RELAIS_TELEGRAM_TOKEN_FILE: that file cannot be read \(FileNotFoundError\)$"
    ):
        set_up.bot_token()

    file.write_text(f"{TOKEN}\n")
    assert set_up.bot_token() == TOKEN

    file.write_text(CANARY)
    with pytest.raises(SettingFault, match="RELAIS_TELEGRAM_TOKEN_FILE: that is not a bot's token") as fault:
        set_up.bot_token()
    assert CANARY not in str(fault.value)


def test_a_token_and_a_file_leave_it_open_which_counts() -> None:
    with pytest.raises(SettingFault, match="not both"):
        settings.read({settings.TOKEN: TOKEN, settings.TOKEN_FILE: "/run/token"})


@pytest.mark.parametrize(
    ("variable", "wrong"),
    [
        (settings.TOKEN, CANARY),
        (settings.TOKEN, f"110201543:{CANARY} x"),
        (settings.API, CANARY),
        (settings.API, f"ftp://{CANARY}"),
        (settings.API, f"https://{CANARY}:99999"),
        (settings.API, f"https://{CANARY}/?q=1"),
        (settings.API, f"https://[{CANARY}"),
        (settings.API, f"https://a b/{CANARY}"),
        (settings.DATABASE, CANARY),
        (settings.DATABASE, f"mysql://{CANARY}"),
        (settings.DATABASE, f"postgres://{CANARY}/x"),
        (settings.DATABASE, "sqlite://"),
        (settings.DATABASE, "sqlite:///:memory:"),
        (settings.DATABASE, f"sqlite:///file:{CANARY}?mode=memory&uri=true"),
        (settings.DATABASE, f"sqlite:{CANARY}"),
        (settings.LOG, CANARY),
        (settings.MOST, CANARY),
        (settings.MOST, "0"),
        (settings.MOST, "-1"),
        (settings.MOST, "1001"),
        (settings.MOST, "6.5"),
        (settings.MOST, "٦"),
    ],
)
def test_a_wrong_value_names_its_variable_and_not_itself(variable: str, wrong: str) -> None:
    with pytest.raises(SettingFault, match=f"^{variable}: ") as fault:
        settings.read({variable: wrong})

    assert CANARY not in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("variable", "right", "field"),
    [
        (settings.API, "http://127.0.0.1:8081/", "api"),
        (settings.DATABASE, "sqlite:///relais.db", "database"),
        (settings.DATABASE, "sqlite:////var/lib/relais/relais.db", "database"),
        (settings.DATABASE, "postgresql://relais@db/relais", "database"),
        (settings.DATABASE, "postgresql+psycopg:///relais?host=/run/postgresql", "database"),
        (settings.LOG, "json", "log"),
    ],
)
def test_a_right_value_is_taken(variable: str, right: str, field: str) -> None:
    assert getattr(settings.read({variable: right}), field) == right.rstrip("/")


@pytest.mark.parametrize(("written", "most"), [("1", 1), (" 12 ", 12), ("1000", 1000)])
def test_how_much_one_person_is_told_in_a_day(written: str, most: int) -> None:
    assert settings.read({settings.MOST: written}).most_a_day == most


def test_what_is_set_already_wins_over_the_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("RELAIS_LOG=json\nRELAIS_TELEGRAM_API=http://localhost:1\nRELAIS_OTHER=$HOME\n")
    monkeypatch.setenv(settings.LOG, "text")
    for name in (settings.API, "RELAIS_OTHER"):
        monkeypatch.setenv(name, "to be put back afterwards")
        monkeypatch.delenv(name)

    settings.load_dotenv(tmp_path)

    assert settings.read().log == "text"
    assert settings.read().api == "http://localhost:1"
    assert os.environ["RELAIS_OTHER"] == "$HOME"
