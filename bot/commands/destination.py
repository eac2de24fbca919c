"""Where a command writes a document: standard output, or a file that is there only when it is whole."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from bot.commands.errors import Refused


@contextmanager
def destination(output: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that is there only when it is whole, readable by its owner alone. Only a plain file is
    replaced: never a device, a pipe or a link. Raises Refused."""
    if output is None:
        with shown():
            yield sys.stdout.buffer
        return
    try:
        if output.is_symlink() or (output.exists() and not output.is_file()):
            raise Refused(f"{output} is there and is no plain file; it is left as it is", 2)
        with NamedTemporaryFile(dir=output.parent, prefix=".relais-", delete=False) as out:
            part = Path(out.name)
            try:
                yield out
                out.flush()
                part.replace(output)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise Refused(f"{output} cannot be written ({_why(error)})") from None


@contextmanager
def shown() -> Iterator[None]:
    """What is written to standard output in here is there at the end. Raises Refused."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        # What is still held back would be tried again at the end, and fail with a traceback.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        raise Refused(f"standard output cannot be written ({_why(error)})") from None


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
