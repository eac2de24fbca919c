"""The library's requests over aiohttp, against a real server on a free port that answers as it is told."""

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, TimedOut

from bot.transport import NotAnswered, TooFast, Transport

TOKEN = "123456:SECRET-canary-token"
ME = {"ok": True, "result": {"id": 1, "is_bot": True, "first_name": "R", "username": "r_bot"}}
SENT = {"ok": True, "result": {"message_id": 5, "date": 1, "chat": {"id": 9, "type": "private"}, "text": "x"}}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """`answer` is asked for everything but getMe; `base` is what to give to Bot."""

    def __init__(self) -> None:
        self.answer: Answer = self.sent
        self.base = ""
        self.connections: set[Any] = set()

    async def sent(self, _: web.Request) -> web.StreamResponse:
        return web.json_response(SENT)

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        self.connections.add(request.transport)
        return web.json_response(ME) if request.path.endswith("getMe") else await self.answer(request)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    told = Server()
    runner = web.ServerRunner(web.Server(told, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    told.base = f"http://{host}:{port}/bot"
    yield told
    await runner.cleanup()


@pytest.fixture
async def bot(server: Server) -> AsyncIterator[Bot]:
    transport = Transport()
    made = Bot(TOKEN, base_url=server.base, request=transport, get_updates_request=transport)
    async with made:
        yield made


def says(status: int, body: Any) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status) if not isinstance(body, str) else web.Response(
            text=body, status=status
        )  # fmt: skip

    return answer


async def slow(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(5)
    return web.json_response(SENT)


async def hang_up(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def test_parameters_arrive_as_json(bot: Bot, server: Server) -> None:
    got: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        got.update(await request.json())
        return web.json_response(SENT)

    server.answer = answer
    message = await bot.send_message(9, "Reçu n° 1284", disable_notification=True)
    assert message.message_id == 5
    assert got == {"chat_id": 9, "text": "Reçu n° 1284", "disable_notification": True}


async def test_a_file_is_uploaded_with_its_name(bot: Bot, server: Server) -> None:
    got: dict[str, Any] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        form = await request.post()
        document = form["document"]
        assert isinstance(document, web.FileField)
        got.update(form, document=(document.filename, document.file.read()))
        return web.json_response(SENT)

    server.answer = answer
    await bot.send_document(9, io.BytesIO(b"pdf" * 1000), filename="Évaluation T2.pdf", caption="Bilan")
    assert got["document"] == ("Évaluation T2.pdf", b"pdf" * 1000)
    assert (got["chat_id"], got["caption"]) == ("9", "Bilan")


@pytest.mark.parametrize(
    ("status", "description", "error"),
    [
        (400, "Bad Request: chat not found", BadRequest),
        (401, "Unauthorized", InvalidToken),
        (403, "Forbidden: bot was blocked by the user", Forbidden),
        (409, "Conflict: terminated by other getUpdates request", Conflict),
        (500, "Internal Server Error", NetworkError),
    ],
)
async def test_refusals_are_the_librarys(
    bot: Bot, server: Server, status: int, description: str, error: type[Exception]
) -> None:
    server.answer = says(status, {"ok": False, "error_code": status, "description": description})
    with pytest.raises(error, match=description.rpartition(": ")[2][1:]) as caught:
        await bot.send_message(9, "x")
    assert type(caught.value) is error


async def test_a_429_keeps_its_wait(bot: Bot, server: Server) -> None:
    server.answer = says(429, {"ok": False, "parameters": {"retry_after": 17}, "description": "Too Many Requests"})
    with pytest.raises(TooFast) as caught:
        await bot.send_message(9, "x")
    assert caught.value.wait == 17


async def test_a_429_without_a_wait_is_a_network_error(bot: Bot, server: Server) -> None:
    server.answer = says(429, "slow down")
    with pytest.raises(NetworkError):
        await bot.send_message(9, "x")


async def test_a_migrated_group_tells_where_to(bot: Bot, server: Server) -> None:
    server.answer = says(400, {"ok": False, "parameters": {"migrate_to_chat_id": -100}, "description": "migrated"})
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(9, "x")
    assert caught.value.new_chat_id == -100


async def test_a_slow_answer_is_a_time_out(bot: Bot, server: Server) -> None:
    server.answer = slow
    with pytest.raises(TimedOut):
        await bot.send_message(9, "x", read_timeout=0.05)


async def test_a_connection_cut_is_a_network_error_and_the_next_call_works(bot: Bot, server: Server) -> None:
    server.answer = hang_up
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(9, "x")
    assert not isinstance(caught.value, TimedOut)
    server.answer = server.sent
    await bot.send_message(9, "x")


async def test_nobody_there_is_a_network_error() -> None:
    transport = Transport()
    async with transport:
        with pytest.raises(NetworkError):
            await transport.post(f"http://127.0.0.1:1/bot{TOKEN}/getMe")


async def test_an_answer_that_is_not_json(bot: Bot, server: Server, caplog: pytest.LogCaptureFixture) -> None:
    server.answer = says(200, "<html>canary-text</html>")
    with caplog.at_level(logging.DEBUG), pytest.raises(NotAnswered):
        await bot.send_message(9, "x")
    assert "canary-text" not in caplog.text


@pytest.mark.parametrize("answer", [hang_up, says(502, "<html>"), says(302, "")])
async def test_the_token_is_in_no_error_and_no_log(
    bot: Bot, server: Server, answer: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = answer
    with caplog.at_level(logging.INFO), pytest.raises(NetworkError) as caught:
        await bot.send_message(9, "x")
    error: BaseException | None = caught.value
    while error is not None:
        assert "SECRET" not in f"{error} {error!r}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    assert "SECRET" not in caplog.text


async def test_connections_are_kept(bot: Bot, server: Server) -> None:
    for _ in range(10):
        await bot.send_message(9, "x")
    assert len(server.connections) <= 2


async def test_a_proxy_of_the_environment_is_gone_through(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def proxy(request: web.Request) -> web.StreamResponse:
        asked.append(str(request.url))
        return web.json_response(SENT)

    server.answer = proxy
    monkeypatch.setenv("http_proxy", server.base.removesuffix("/bot"))
    monkeypatch.setenv("no_proxy", "")
    elsewhere = "http://telegram.invalid/bot"
    transport = Transport()
    async with Bot(TOKEN, base_url=elsewhere, request=transport, get_updates_request=transport) as bot:
        await bot.send_message(9, "x")
    assert asked == [f"{elsewhere}{TOKEN}/sendMessage"]


async def test_opened_and_closed_once_though_given_twice(server: Server) -> None:
    transport = Transport()
    await asyncio.gather(transport.initialize(), transport.initialize())
    await asyncio.gather(transport.shutdown(), transport.shutdown())
    with pytest.raises(NetworkError):
        await transport.post(f"{server.base}{TOKEN}/getMe")
