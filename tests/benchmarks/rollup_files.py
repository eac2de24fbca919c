"""`python -m tests.benchmarks.rollup_files`: a workbook of 100,000 lines beside the same cells by xlsxwriter alone."""

import argparse
import io
import statistics
import time
from datetime import UTC, datetime

import xlsxwriter

from bot.exports.flat import Filled, Value
from bot.exports.rollup_columns import COMPLETE_BY_AREA
from bot.exports.rollup_xlsx import workbook
from bot.texts import Texts

MADE = datetime(2014, 2, 12, tzinfo=UTC)
WANTED = 1.5


def lines(number: int) -> list[tuple[Value, ...]]:
    """Two texts and five numbers each."""
    return [(f"area{n}", f"Région n° {n}", n, n // 2, n // 3, n // 4, n % 7) for n in range(number)]


def ours(rows: list[tuple[Value, ...]]) -> int:
    return len(workbook(Texts.load().of("fr"), [Filled(COMPLETE_BY_AREA, rows)], MADE))


def bare(rows: list[tuple[Value, ...]]) -> int:
    """The fewest calls that write these cells, with a format each."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    text, whole = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0"})
    for row, (key, name, *numbers) in enumerate(rows):
        sheet.write_string(row, 0, key, text)
        sheet.write_string(row, 1, name, text)
        for column, number in enumerate(numbers, 2):
            sheet.write_number(row, column, number, whole)
    book.close()
    return len(out.getvalue())


def main(number: int = 100_000, rounds: int = 3) -> None:
    rows = lines(number)
    ratios = []
    print(f"\na workbook of {number:,} lines (wanted: at most {WANTED} of xlsxwriter alone; seconds of processor)")
    for turn in range(rounds):
        took = {}
        for write in (ours, bare) if turn % 2 else (bare, ours):
            began = time.process_time()
            size = write(rows)
            took[write] = time.process_time() - began
            assert size > 1_000
        ratios.append(took[ours] / took[bare])
        print(f"  alone {took[bare]:.2f}, ours {took[ours]:.2f}: {ratios[-1]:.2f}", flush=True)
    print(f"  median {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    main(asked.lines, asked.rounds)
