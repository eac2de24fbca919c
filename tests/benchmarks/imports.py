"""`python -m tests.benchmarks.imports`: what a workbook of 5,000 rows costs, looked at and taken in. Prints figures."""

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from storage.plan.load import load
from storage.plan.logframe import Area, Logframe
from storage.plan.reading import Plans
from storage.schema import migrate
from tests.imports.books import COMMITTEE_ROW, LAWS_ROW, LEVEL_ROW, PLAN, SHARE_ROW, TRAINED_ROW, Row, book
from tests.imports.conftest import runs
from tests.reporting.conftest import people_of_the_stories
from tests.reporting.plans import both

PLACES = 84
REPORT: tuple[Row, ...] = (
    {**LAWS_ROW, "value": 7, "status": "En cours", "comment": "Deux ateliers à 350 000 F, le 12/06/2013"},
    {**TRAINED_ROW, "women": 24, "men": 16, "status": "En cours", "late": "oui", "cause": "Accès", "spent": 350000},
    {**SHARE_ROW, "numerator": 40, "denominator": 160, "means": "Liste de présence"},
    {**LEVEL_ROW, "value": 3, "status": "Achevée"},
    {**COMMITTEE_ROW, "value": "oui"},
)


def plan_of(places: int) -> Logframe:
    """The trial plan, carried out everywhere, with many places more."""
    axis = PLAN.axes[0]
    objective = axis.objectives[0]
    activities = tuple(replace(activity, areas=()) for activity in objective.activities)
    areas = tuple(Area(f"lieu-{n}", "cercle", both(f"Lieu {n}", f"Place {n}")) for n in range(places))
    wider = replace(axis, objectives=(replace(objective, activities=activities),))
    return replace(PLAN, areas=(*PLAN.areas, *areas), axes=(wider,))


def founded(url: str, places: int) -> None:
    migrate(url)

    def begin(session: Session) -> None:
        now = datetime.now(UTC)
        load(session, plan_of(places), now)
        people_of_the_stories(session, Plans().open(session)[0], now)

    runs(url, begin)


def rows(places: int) -> list[Row]:
    """Twelve quarters of each place: sixty rows."""
    quarters = PLAN.calendar.quarters
    return [
        {**row, "quarter": str(quarter), "area": f"lieu-{n}"}
        for quarter in quarters
        for n in range(places)
        for row in REPORT
    ]


def relais(url: str, folder: Path, *words: str) -> "subprocess.Popen[str]":
    """The command as its own process."""
    return subprocess.Popen(
        [sys.executable, "-c", "from bot.commands import main; main(prog_name='relais')", *words],
        cwd=folder, env={"RELAIS_DATABASE": url, "PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--places", type=int, default=PLACES)
    places = asked.parse_args().places
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/relais.db"
        founded(url, places)
        (folder / "book.xlsx").write_bytes(book(*rows(places)))
        print(f"{len(rows(places))} rows, {(folder / 'book.xlsx').stat().st_size // 1000} kB")
        for what, words in (
            ("looked at", ("--check",)),
            ("taken in", ("--by", "P14")),
            ("taken in again", ("--by", "P14")),
        ):
            began = time.perf_counter()
            running = relais(url, folder, "import", "reports", "--from", "book.xlsx", *words)
            told, _ = running.communicate()
            print(f"{what}: {time.perf_counter() - began:.1f} s; {told.strip().splitlines()[-1]}")


if __name__ == "__main__":
    main()
