"""What an operator sets: five things, from the environment or a `.env` file in the working folder.

No value is ever part of a message or of the object's text: a token typed under the wrong name would end up in a log.
The token is never an option of a command, because every user of a machine can read the command lines on it.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

TOKEN = "RELAIS_TELEGRAM_TOKEN"  # noqa: S105 - the variable's name, not a token
TOKEN_FILE = "RELAIS_TELEGRAM_TOKEN_FILE"  # noqa: S105
API = "RELAIS_TELEGRAM_API"
DATABASE = "RELAIS_DATABASE"
LOG = "RELAIS_LOG"
MOST = "RELAIS_MOST_A_DAY"

MOST_A_DAY = 6  # messages to one person outside conversation: reminders and an announcement of one day fit in
TELEGRAM = "https://api.telegram.org"
LOG_FORMS = ("text", "json")
BOT_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,128}")


class SettingFault(ValueError):
    """A setting is missing or wrong. `variable` is its name, `why` what to do about it; never its value."""

    def __init__(self, variable: str, why: str) -> None:
        super().__init__(f"{variable}: {why}")
        self.variable = variable
        self.why = why


@dataclass(frozen=True)
class Settings:
    """Checked settings. `database` is a SQLAlchemy URL; `api` has no slash at its end; `log` is text or json;
    `most_a_day` is how many messages one person gets in 24 hours without having asked.

    `token` is empty and `token_file` None where the operator set none: most commands need no bot. Those that do ask
    `bot_token()`.
    """

    database: str = field(repr=False)
    token: str = field(default="", repr=False)
    token_file: Path | None = None
    api: str = TELEGRAM
    log: str = "text"
    most_a_day: int = MOST_A_DAY

    @property
    def names_a_bot(self) -> bool:
        return bool(self.token) or self.token_file is not None

    def bot_token(self) -> str:
        """The bot's token; read from its file only now, since only the service may be allowed to read it.

        Raises SettingFault when there is none, or when it is not a token.
        """
        if self.token_file is None:
            if not self.token:
                raise SettingFault(
                    TOKEN, f"not set; ask @BotFather for a bot's token, or name its file in {TOKEN_FILE}"
                )
            return checked_token(TOKEN, self.token)
        try:
            written = self.token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingFault(TOKEN_FILE, f"that file cannot be read ({type(error).__name__})") from None
        return checked_token(TOKEN_FILE, written)


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this environment. An empty variable counts as not set. Raises SettingFault."""
    token = environment.get(TOKEN, "").strip()
    token_file = environment.get(TOKEN_FILE, "").strip()
    if token and token_file:
        raise SettingFault(TOKEN_FILE, f"set either this or {TOKEN}, not both")
    return Settings(
        token=token and checked_token(TOKEN, token),
        token_file=Path(token_file) if token_file else None,
        api=checked_api(environment.get(API, "").strip() or TELEGRAM),
        database=checked_database(environment.get(DATABASE, "").strip() or usual_database()),
        log=checked_log(environment.get(LOG, "").strip() or "text"),
        most_a_day=checked_most(environment.get(MOST, "").strip() or str(MOST_A_DAY)),
    )


def load_dotenv(folder: Path) -> None:
    """Adds what `folder`/.env says to the environment; what is set there already stays.

    Only that folder is looked at: a search through its parents might find another program's file.
    """
    from dotenv import load_dotenv as add

    add(folder / ".env", override=False, interpolate=False)


def usual_database() -> str:
    """A SQLite file where this platform keeps a user's data."""
    from platformdirs import user_data_path

    return f"sqlite:///{user_data_path('relais', appauthor=False) / 'relais.db'}"


def checked_token(variable: str, written: str) -> str:
    if BOT_TOKEN.fullmatch(written) is None:
        raise SettingFault(
            variable, "that is not a bot's token; it looks like 123456789:AAE... (ask @BotFather for it)"
        )
    return written


def checked_api(written: str) -> str:
    why = "not the base URL of a Bot API, such as https://api.telegram.org"
    try:
        url = urlsplit(written)
        named = url.scheme in ("http", "https") and url.hostname and (url.port is None or url.port)
    except ValueError:
        raise SettingFault(API, why) from None
    if not named or url.query or url.fragment or re.search(r"\s", written):
        raise SettingFault(API, why)
    return written.rstrip("/")


def checked_database(written: str) -> str:
    scheme, _, rest = written.partition("://")
    if scheme == "sqlite" and len(rest) > 1 and rest.startswith("/") and not rest.startswith(("/:memory:", "/file:")):
        return written
    if scheme in ("postgresql", "postgresql+psycopg") and rest:
        return written
    raise SettingFault(DATABASE, "not a database; write sqlite:////folder/relais.db or postgresql://user@host/name")


def checked_log(written: str) -> str:
    if written not in LOG_FORMS:
        raise SettingFault(LOG, "write text or json")
    return written


def checked_most(written: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,3}", written) or int(written) > 1000:
        raise SettingFault(MOST, "write a number from 1 to 1000")
    return int(written)
