"""`python -m bot.making.child`: makes one document and ends. Typst and the other heavy libraries are loaded here alone.

It is given an order through stdin and nothing else: no database, no token. It ends with whoever asked, even if that
one is killed; where memory runs out it goes first, and it never takes the processor from those who are talking.
"""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bot.making.order import Order, Stage, read
from storage.document_formats import Format
from storage.rolled import RollUp, Scope

if TYPE_CHECKING:
    from bot.texts import Words

BEHIND = 10  # how far: nice


def main() -> None:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no part of the file
    for asked in (signal.SIGINT, signal.SIGTERM):  # for the whole group: whoever asked says when to end
        signal.signal(asked, signal.SIG_IGN)
    _last_in_line()
    order = read(_given(sys.stdin.buffer))
    threading.Thread(target=_ends_with_who_asked, daemon=True).start()

    def tell(line: str) -> None:
        out.write(f"{line}\n".encode())
        out.flush()

    try:
        file = make(order, lambda stage: tell(f"stage {stage}"))
    except Exception as defect:  # noqa: BLE001 - told by its class and place, never by its text
        from bot.watching import what_failed

        tell(f"failed {what_failed(defect)}")
        return
    tell(f"file {len(file)}")
    out.write(file)
    out.flush()


def make(order: Order, reached: Callable[[Stage], None]) -> bytes:
    """The file that was ordered."""
    from bot.texts import Texts
    from storage import rolled_json

    if order.format is not Format.CHART:
        reached(Stage.TABLES)
    words = Texts.load().of(order.language)
    rollup = replace(rolled_json.read(order.rollup), hash=order.hash)
    match order.format:
        case Format.PDF | Format.CHART:
            reached(Stage.PAGES)
            return _printed(order, words, rollup)
        case Format.XLSX:
            from bot.exports.rollup_xlsx import rollup_xlsx

            return rollup_xlsx(words, rollup, order.release)
        case Format.CSV:
            from bot.exports.rollup_csv import rollup_csv

            return rollup_csv(words, rollup, order.release)
        case Format.JSON:
            from bot.exports.rollup_json import rollup_json

            return rollup_json(words, rollup, order.release)


def _printed(order: Order, words: "Words", rollup: RollUp) -> bytes:
    """What Typst sets."""
    if order.format is Format.CHART:
        from bot.documents.charts import quarter_png

        return quarter_png(words, rollup)
    if rollup.scope is Scope.QUARTER:
        from bot.documents.quarterly import quarterly_pdf

        return quarterly_pdf(words, rollup, order.release)
    from bot.documents.yearly import yearly_pdf

    return yearly_pdf(words, rollup, order.release)


def _given(stdin: BinaryIO) -> bytes:
    return stdin.read(int(stdin.readline()))


def _ends_with_who_asked() -> None:
    """Nothing more is sent through stdin: its end is the end of whoever asked."""
    os.read(0, 1)
    os._exit(1)


def _last_in_line() -> None:
    with contextlib.suppress(OSError, AttributeError):
        os.nice(BEHIND)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


if __name__ == "__main__":
    main()
