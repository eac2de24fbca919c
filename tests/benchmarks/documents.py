"""`python -m tests.benchmarks.documents`: what a yearly report of sixty pages costs, in a process that has just begun.

Its imports and the texts are in the time: a document is made in a child process that ends. Prints figures.
"""

import argparse
import io
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from pypdf import PdfReader

from storage import rolled_json
from storage.rolled import RollUp
from tests.documents import sample

CHILD = """
import sys
from pathlib import Path
from bot.documents.yearly import yearly_pdf
from bot.texts import Texts
from storage import rolled_json
rollup = rolled_json.read(Path(sys.argv[1]).read_bytes())
Path(sys.argv[2]).write_bytes(yearly_pdf(Texts.load().of("fr"), rollup, None))
"""


def long_year(times: int) -> RollUp:
    """The sample's year with its axes several times over."""
    year = sample.year()
    axes = tuple(
        replace(axis, code=str(len(year.axes) * n + place))
        for n in range(times)
        for place, axis in enumerate(year.axes, 1)
    )
    return replace(year, axes=axes)


def once(source: Path, target: Path) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", CHILD, str(source), str(target)], check=True)
    return time.perf_counter() - began


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--times", type=int, default=5, help="how often the sample's five axes come")
    asked.add_argument("--rounds", type=int, default=5)
    wanted = asked.parse_args()
    with TemporaryDirectory() as aside:
        source, target = Path(aside) / "rollup.json", Path(aside) / "report.pdf"
        source.write_bytes(rolled_json.written(long_year(wanted.times)))
        took = [once(source, target) for _ in range(wanted.rounds)]
        file = target.read_bytes()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    pages = len(PdfReader(io.BytesIO(file)).pages)
    processor = (used.ru_utime + used.ru_stime) / wanted.rounds
    print(f"yearly report of {pages} pages, cold, {wanted.rounds} rounds")
    print(f"  seconds: {median(took):.2f} (from {min(took):.2f} to {max(took):.2f}); wanted: under 2")
    print(f"  seconds of processor: {processor:.2f}; memory at most: {used.ru_maxrss // 1024} MiB")
    print(f"  size: {len(file) // 1000} kB")


if __name__ == "__main__":
    main()
