"""What Relais tells about itself while it runs: log lines on stderr, as text or as JSON.

A log carries no text of a message, no figure, no name, no token. So of an exception only its class and the lines of
our own code it came through are written, never its text: that may quote whatever was being read at the moment. And of
a library's line only the fixed part: its arguments may be a whole update, or a URL with the token in it.
"""

import logging
import re
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

ROOMS = ("bot", "scheduler", "storage")
OURS = (*ROOMS, "relais")
HOUSE = Path(__file__).resolve().parent.parent
WARNING_WRITTEN = re.compile(r"(.*?:\d+: \w+): ")


def begin(form: str) -> None:
    """Log to stderr from now on; `form` is text or json. For who starts the process; again, it replaces what it set."""
    handler = SilentHandler(sys.stderr)
    handler.setFormatter(json_lines() if form == "json" else text_lines())
    root = logging.getLogger()
    root.handlers[:] = [h for h in root.handlers if not isinstance(h, SilentHandler)] + [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.captureWarnings(True)
    threading.excepthook = log_thread_death
    sys.unraisablehook = log_unraisable


def what_failed(error: BaseException | None) -> str:
    """An exception as its class and our own frames, innermost last; then the same for those behind it."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "; from ".join(one_failure(e) for e in seen)


def one_failure(error: BaseException) -> str:
    frames = [
        f"{own(f.filename)}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__) if own(f.filename)
    ]
    parts = f" ({', '.join(what_failed(e) for e in error.exceptions)})" if isinstance(error, BaseExceptionGroup) else ""
    return f"{type(error).__qualname__}{parts}" + (f" at {' > '.join(frames)}" if frames else "")


def own(filename: str) -> str:
    """The file's place in our house, or empty when it is not ours."""
    try:
        place = Path(filename).relative_to(HOUSE)
    except ValueError:
        return ""
    return place.as_posix() if place.parts[0] in ROOMS else ""


class SilentHandler(logging.StreamHandler[Any]):
    """Holds the rule for every record, whoever wrote it and whatever formatter is set."""

    def format(self, record: logging.LogRecord) -> str:
        spoken = logging.makeLogRecord(record.__dict__)
        if record.name.partition(".")[0] in OURS:
            spoken.msg, spoken.args = classes_only(record.msg), classes_only(record.args)
        else:
            spoken.msg, spoken.args = fixed_part(record), None
        if record.exc_info:
            spoken.exc_text = what_failed(record.exc_info[1])
        spoken.exc_info = spoken.stack_info = None
        return super().format(spoken)

    def handleError(self, record: logging.LogRecord) -> None:
        """A line that cannot be written: say where it comes from, and nothing of it."""
        self.stream.write(f"a log line of {own(record.pathname) or record.name}:{record.lineno} failed\n")


def classes_only(said: Any) -> Any:
    """Exceptions among a line's parts become their class's name."""
    if isinstance(said, BaseException):
        return type(said).__qualname__
    if isinstance(said, tuple):
        return tuple(classes_only(part) for part in said)
    if isinstance(said, dict):
        return {name: classes_only(part) for name, part in said.items()}
    return said


def fixed_part(record: logging.LogRecord) -> str:
    """A library's line without what it was about: the first line of its template; of a warning, place and class."""
    if record.name == "py.warnings":
        written = WARNING_WRITTEN.match(record.getMessage())
        return written[1] if written else "a warning"
    said = type(record.msg).__qualname__ if isinstance(record.msg, BaseException) else str(record.msg)
    return said.partition("\n")[0]


def text_lines() -> logging.Formatter:
    lines = OneLine("{asctime} {levelname:<7} {name}: {message}", style="{")
    lines.default_msec_format = "%s.%03d"
    return lines


class OneLine(logging.Formatter):
    """One record, one line: what failed stands behind the message."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\n", " | ")


def json_lines() -> logging.Formatter:
    from pythonjsonlogger.orjson import OrjsonFormatter

    return OrjsonFormatter(
        ["asctime", "levelname", "name", "message"],
        rename_fields={"asctime": "at", "levelname": "level", "name": "logger", "exc_info": "failed"},
    )


def log_thread_death(death: threading.ExceptHookArgs) -> None:
    name = death.thread.name if death.thread else "?"
    logging.getLogger(__name__).critical("thread %s died: %s", name, what_failed(death.exc_value))


def log_unraisable(found: "sys.UnraisableHookArgs") -> None:
    logging.getLogger(__name__).error("nobody could be told: %s", what_failed(found.exc_value))
