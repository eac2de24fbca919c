"""`relais practice`: three phones in a browser, the real bot behind them; no token, no network. `make try` runs it."""

import asyncio
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.commands.errors import Refused
from storage.plan.logframe import Logframe

SHIPPED = "exercice.yaml"


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 for any free one.")
@click.option("--plan", "file", type=click.Path(path_type=Path), help="Another plan than the exercise's.")
@click.option(
    "--keep", metavar="[FOLDER]", is_flag=False, flag_value="", help="Keep what is played, and go on there next time."
)
def practice(port: int, file: Path | None, keep: str | None) -> None:
    """Train with three phones in a browser: an agent, a co-monitor and a coordinator.

    The bot is the same as in `relais serve`; everybody and everything in it is fictional, and nothing leaves this
    machine. Without --keep nothing of it stays. Ctrl-C ends it.
    """
    plan = read(file)
    with folder(keep) as where:
        try:
            asyncio.run(_played(plan, where, port))
        except OSError as error:
            raise Refused(f"{where} cannot be written to ({type(error).__name__}); name another folder") from None


async def _played(plan: Logframe, where: Path, port: int) -> None:
    from bot.practice.cast import NobodyToPlay
    from bot.practice.exercise import Exercise
    from bot.practice.serving import PortTaken
    from storage.database import StorageUnavailable
    from storage.lease import AlreadyServing
    from storage.plan.load import FictionMixed, ShapeFixed, TalliesDiffer
    from storage.schema import NewerSchema

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, stop.set)
    try:
        await Exercise(plan, where, port).run(stop, announce)
    except PortTaken as taken:
        line = f"port {taken.port} is taken on this machine: choose another, such as --port 8081 (PORT=8081 make try)"
        raise Refused(line, 2) from None
    except NobodyToPlay:
        raise Refused("this plan has no activity of a ministry, so nobody could report on it", 2) from None
    except AlreadyServing:
        raise Refused(f"an exercise is running in {where} already: end it, or keep this one elsewhere", 2) from None
    except FictionMixed as mixed:
        line = f"{where} holds the plan {mixed.there}, and a fictional plan never lies beside a real one"
        raise Refused(f"{line}: keep this one elsewhere", 2) from None
    except NewerSchema:
        raise Refused(
            f"{where} was kept by a newer release of Relais: install it, or keep this one elsewhere"
        ) from None
    except StorageUnavailable as away:
        raise Refused(f"{where} cannot be used ({away.reason}): name another folder with --keep") from None
    except (ShapeFixed, TalliesDiffer):
        raise Refused(f"{where} holds figures of another edition of this plan: keep this one elsewhere", 2) from None


def announce(address: str) -> None:
    click.echo(f"Relais, for training: open {address} in a browser. Fictional people and figures, no network.")
    click.echo("Ctrl-C ends it.")


def read(file: Path | None) -> Logframe:
    """The plan to play with. Raises Refused."""
    from storage import plan
    from storage.plan.faults import PlanFaults
    from storage.plan.read import read as read_plan

    source = file or Path(plan.__file__).parent / "shipped" / SHIPPED
    try:
        return read_plan(source)
    except OSError as error:
        raise Refused(f"{source} cannot be read ({type(error).__name__})", 2) from None
    except PlanFaults as faults:
        first = faults.faults[0]
        more = f", and {len(faults.faults) - 1} more" if len(faults.faults) > 1 else ""
        raise Refused(f"{first.in_file(str(source))}{more}; see relais plan check {source}", 2) from None


@contextmanager
def folder(keep: str | None) -> Iterator[Path]:
    """Where the exercise's database lies: a folder that goes with it, or one that stays, its owner's alone."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="relais-practice-") as made:
            yield Path(made)
        return
    if keep:
        kept = Path(keep)
    else:
        from platformdirs import user_data_path

        kept = user_data_path("relais", appauthor=False) / "practice"
    try:
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{kept} cannot be made ({type(error).__name__}); name another folder", 2) from None
    yield kept.resolve()
