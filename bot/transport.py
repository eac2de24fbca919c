"""python-telegram-bot's requests over aiohttp: why that, and what it costs, is in docs/decisions/transport.md.

Every failure comes out as one of the library's own errors, named by its class alone: aiohttp's texts hold the URL, and
the URL holds the token.
"""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Any, Final
from urllib.request import getproxies

import aiohttp
import orjson
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS: Final = 64  # 16 sends, the poll, toasts; more would only be slower
CONNECT: Final = 10.0
READ: Final = 20.0
UPLOAD: Final = 120.0  # 50 MB on a slow line; counted from the start, as aiohttp has no time-out for writing
POOL: Final = 30.0
JSON: Final = {"Content-Type": "application/json", "User-Agent": "Relais"}
PLAIN: Final = {"User-Agent": "Relais"}

# Called as a request's body is written to the network: whoever minds the pace wants to know when it really left.
written: ContextVar[Callable[[], None] | None] = ContextVar("written", default=None)


class NotAnswered(TelegramError):
    """What came back is not JSON: some gateway answered in Telegram's place. Its text is not kept."""


class TooFast(RetryAfter):
    """A 429, with the wait Telegram asks for. The library's own warns whenever it is made (PTB_TIMEDELTA)."""

    def __init__(self, wait: float) -> None:
        TelegramError.__init__(self, "Too Many Requests")
        self._retry_after = timedelta(seconds=wait)

    @property
    def wait(self) -> float:
        """Seconds."""
        return self._retry_after.total_seconds()


class Transport(BaseRequest):
    """One session for polling and sending alike. May be given to the library twice; opens and closes once."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS, ttl_dns_cache=300),
                cookie_jar=aiohttp.DummyCookieJar(),
                # Asked about at each request, from several files, by a thread: only where there is a proxy to be found.
                trust_env=bool(getproxies()),
                trace_configs=[_tracing()],
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        await self.shutdown()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and the body. Raises TimedOut, NetworkError, TooFast."""
        if self._session is None:
            raise NetworkError("the transport is not open")
        read = given(read_timeout, READ)
        uploads = request_data is not None and request_data.contains_files
        if uploads and read is not None:
            read += given(write_timeout, UPLOAD) or UPLOAD
        connect = given(connect_timeout, CONNECT)
        pool = given(pool_timeout, POOL)
        timeout = aiohttp.ClientTimeout(
            total=None,
            connect=None if pool is None else pool + (connect or 0),
            sock_connect=connect,
            sock_read=read,
        )
        body, headers = body_of(request_data)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                status, said = answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise NetworkError(type(error).__name__) from None
        if status == HTTPStatus.TOO_MANY_REQUESTS and (wait := wait_asked(said)) is not None:
            raise TooFast(wait)
        return status, said

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Raises NotAnswered. The library's own writes what it could not read into the log."""
        try:
            return orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise NotAnswered("not JSON") from None


def _tracing() -> aiohttp.TraceConfig:
    tracing = aiohttp.TraceConfig()
    tracing.on_request_chunk_sent.append(_told)
    return tracing


async def _told(session: aiohttp.ClientSession, context: object, sent: aiohttp.TraceRequestChunkSentParams) -> None:
    if (tell := written.get()) is not None:
        tell()


def body_of(request: RequestData | None) -> tuple[bytes | aiohttp.FormData | None, dict[str, str]]:
    if request is None:
        return None, PLAIN
    if not request.contains_files:
        return orjson.dumps(request.parameters), JSON
    form = aiohttp.FormData(quote_fields=False)  # file names stay readable, accents too
    for name, value in request.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in request.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, PLAIN


def wait_asked(said: bytes) -> float | None:
    try:
        return float(orjson.loads(said)["parameters"]["retry_after"])
    except (ValueError, TypeError, KeyError):
        return None


def given(timeout: object, usual: float) -> float | None:
    """What the caller asked for: a number, None for no limit, or nothing, which is `usual`."""
    if timeout is None:
        return None
    return float(timeout) if isinstance(timeout, int | float) else usual
