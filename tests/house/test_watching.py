"""No log line quotes what people wrote, whoever logs it and however."""

import asyncio
import io
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable

import pytest

from bot import watching

CANARY = "CANARI-07f3"  # not the one that tests/conftest.py looks for: here it is logged on purpose
Lines = Callable[[], str]


@pytest.fixture(params=["text", "json"])
def lines(request: pytest.FixtureRequest) -> Lines:
    """Logging as a process of Relais has it; gives what was written since the last look."""
    watching.begin(request.param)
    written = io.StringIO()
    ours = next(h for h in logging.getLogger().handlers if isinstance(h, watching.SilentHandler))
    ours.setStream(written)

    def since() -> str:
        text = written.getvalue()
        written.seek(0)
        written.truncate()
        return text

    return since


def fails_with(text: str) -> None:
    raise KeyError(text)


def ours(level: int, message: object, *args: object, **more: object) -> None:
    logging.getLogger("bot.receiving").log(level, message, *args, **more)  # type: ignore[arg-type]


def test_an_exception_is_logged_as_its_class_and_our_own_frames(lines: Lines) -> None:
    try:
        watching.own(object())  # type: ignore[arg-type]
    except TypeError:
        ours(logging.ERROR, "update %d set aside", 7, exc_info=True)

    written = lines()
    assert "update 7 set aside" in written
    assert "TypeError at bot/watching.py:" in written
    assert written.count("\n") == 1


def test_no_text_of_an_exception_is_written(lines: Lines) -> None:
    try:
        try:
            fails_with(CANARY)
        except KeyError as first:
            raise ValueError(f"while reading {CANARY}") from first
    except ValueError as error:
        ours(logging.ERROR, "set aside", exc_info=True)
        ours(logging.ERROR, "failed: %s", error)
        ours(logging.ERROR, "failed: %(what)s", {"what": error})
        ours(logging.ERROR, error)
        logging.getLogger("telegram.ext").exception("no error handler")
        logging.getLogger("apscheduler").error(error)

    written = lines()
    assert CANARY not in written
    assert "ValueError; from KeyError" in written
    assert "failed: ValueError" in written


def test_the_parts_of_a_group_are_named(lines: Lines) -> None:
    try:
        raise ExceptionGroup(CANARY, [KeyError(CANARY), OSError(CANARY)])
    except ExceptionGroup:
        ours(logging.ERROR, "two at once", exc_info=True)

    written = lines()
    assert "ExceptionGroup (KeyError, OSError)" in written
    assert CANARY not in written


@pytest.mark.parametrize(
    "name", ["httpx", "httpcore", "telegram.Bot", "aiohttp.access", "apscheduler", "sqlalchemy.engine"]
)
def test_a_library_says_nothing_below_warning_and_no_arguments_above(name: str, lines: Lines) -> None:
    library = logging.getLogger(name)
    library.info("HTTP Request: POST https://api.telegram.org/bot%s/sendMessage", CANARY)
    library.debug("update %s", CANARY)
    assert lines() == ""

    library.warning("could not send %s\nto %s", CANARY, CANARY)
    written = lines()
    assert "could not send %s" in written
    assert CANARY not in written


async def test_a_task_nobody_waited_for_is_logged_without_its_error(lines: Lines) -> None:
    loop = asyncio.get_running_loop()
    loop.call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": ValueError(CANARY), "task": CANARY}
    )

    written = lines()
    assert "Task exception was never retrieved" in written
    assert "ValueError" in written
    assert CANARY not in written


def test_a_warning_is_logged_as_its_place_and_class(lines: Lines) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn(f"{CANARY}\nand more", RuntimeWarning, stacklevel=1)

    written = lines()
    assert "RuntimeWarning" in written
    assert "test_watching.py" in written
    assert CANARY not in written


def test_a_thread_that_dies_is_logged_without_its_error(lines: Lines) -> None:
    thread = threading.Thread(target=fails_with, args=(CANARY,), name="writer")
    thread.start()
    thread.join()

    written = lines()
    assert "thread writer died: KeyError" in written
    assert CANARY not in written


def test_a_line_that_cannot_be_written_says_only_where_it_comes_from() -> None:
    written = io.StringIO()
    handler = watching.SilentHandler(written)
    handler.setFormatter(watching.text_lines())

    handler.handle(logging.LogRecord("bot.receiving", logging.ERROR, "elsewhere.py", 7, "%d", (CANARY,), None))

    assert written.getvalue() == "a log line of bot.receiving:7 failed\n"


def test_json_lines_are_json() -> None:
    told = (
        "import logging; from bot import watching; watching.begin('json'); logging.getLogger('bot').info('up %s', 'é')"
    )
    written = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True).stderr

    line = json.loads(written)
    assert line["message"] == "up é"
    assert line["level"] == "INFO"
    assert line["logger"] == "bot"
    assert line["at"]
