"""The child process that decides a mask: tables in on standard input, the mask out on the file that is named.

HiGHS prints on standard output, and takes memory that the bot should not keep; both end with this process.
"""

import json
import sys
from pathlib import Path

from storage.masking.carried import asked, mask_written
from storage.masking.deciding import decide
from storage.masking.tables import CannotProtect


def main() -> None:
    tables, threshold, released, insiders, edition = asked(json.load(sys.stdin))
    answer: object
    try:
        answer = mask_written(decide(tables, threshold, released, insiders=insiders, edition=edition))
    except CannotProtect as error:
        answer = {"refused": type(error).__name__}
    Path(sys.argv[1]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
