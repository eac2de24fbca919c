"""Where a command writes a document: standard output, or a file that is there only when it is whole."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.commands.errors import Refused


@contextmanager
def destination(output: Path | None) -> Iterator[BinaryIO]:
    """Standard output, or a file that is there only when it is whole, readable by its owner alone. Raises Refused."""
    if output is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    part = output.with_name(f"{output.name}.part")
    try:
        part.unlink(missing_ok=True)
        part.touch(mode=0o600, exist_ok=False)
        with part.open("wb") as out:
            yield out
        part.replace(output)
    except OSError as error:
        raise Refused(f"{output} cannot be written ({error.strerror or type(error).__name__})") from None
