"""The command `relais`. Each command is a file of this folder, imported only when it is called.

An operator who did something wrong reads one line on stderr and gets an exit code: 2 for a wrong or missing setting or
argument, 1 for everything else that could not be done.
"""

import sys
from importlib import import_module
from importlib.metadata import version
from keyword import iskeyword
from pathlib import Path
from typing import Any, NoReturn

import click

from bot import settings, watching
from bot.commands.errors import Refused

# name of a command (and of its file and function; import_ for import): what the list of commands says about it
COMMANDS = {
    "serve": "Run the bot: take updates, send answers, until told to stop.",
    "practice": "Train with three phones in a browser; no token, no network.",
    "plan": "Begin, check, load or show a plan of action.",
    "invite": "Invite one person, or everybody in a workbook.",
    "people": "List who has access; forget who somebody was.",
    "revoke": "Take access away, at once: a person's, or an organisation's.",
    "import": "Take in reports of past quarters, out of a workbook.",
    "export": "Write figures as CSV, JSON or XLSX.",
    "rollup": "Write a year's or a quarter's roll-up: PDF, XLSX, CSV, JSON, DHIS2, IATI.",
    "pack": "Write the external evaluation's pack: reports, revisions, questions, people as pseudonyms.",
    "outbox": "Show what waits to be said and why; pause, retry or drop it.",
    "audit": "Show who did what, and whether the log is still what was written.",
    "trace": "Follow a figure back to its reports, revisions and people.",
    "due": "List what would be sent at a moment, to whom and why; send nothing.",
    "doctor": "Look at each thing Relais needs, and say what to do.",
}
SETTINGS = """\b
Settings, from the environment or a .env file in this folder:
  RELAIS_TELEGRAM_TOKEN       the bot's token (or ..._TOKEN_FILE, a file that holds it)
  RELAIS_TELEGRAM_API         base URL of the Bot API; default https://api.telegram.org
  RELAIS_DATABASE             sqlite:////folder/relais.db or postgresql://...; default a file in your data folder
  RELAIS_LOG                  text (default) or json
  RELAIS_MOST_A_DAY           messages to one person in 24 hours that nobody asked for; default 6"""


class Relais(click.Group):
    """The group of all commands; says what went wrong in one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(import_module(f"bot.commands.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **options: Any) -> NoReturn:
        options["standalone_mode"] = False
        try:
            ended = super().main(*args, **options)
        except settings.SettingFault as fault:
            stop(str(fault), 2)
        except Refused as refused:
            stop(refused.line, refused.code)
        except click.exceptions.NoArgsIsHelpError as asked:
            asked.show()
            sys.exit(2)
        except click.ClickException as error:
            stop(error.format_message(), error.exit_code)
        except (KeyboardInterrupt, click.Abort):
            sys.exit(130)
        except Exception as defect:  # noqa: BLE001 - the last place that can keep its text out of a log
            of_storage = storage_refusal(defect)
            if of_storage is not None:
                stop(of_storage.line, of_storage.code)
            stop(f"a defect of Relais: {watching.what_failed(defect)}", 70)
        sys.exit(ended if isinstance(ended, int) else 0)


def storage_refusal(error: Exception) -> Refused | None:
    """An error of the storage as the line an operator reads. Imported only now: a command that needs no database
    starts four times faster without it."""
    if "storage.database" not in sys.modules:
        return None
    from bot.commands.opened import meaning

    return meaning(error)


def stop(line: str, code: int) -> NoReturn:
    click.echo(f"relais: {line}", err=True)
    sys.exit(code)


@click.group(cls=Relais, epilog=SETTINGS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("relais"), prog_name="relais")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Relais: field reports on a plan of action, from a phone chat to SQL."""
    settings.load_dotenv(Path.cwd())
    ctx.obj = settings.read()
    watching.begin(ctx.obj.log)
