"""The stand-in over HTTP: /bot<token>/<method> as the Bot API answers it, and what goes wrong on request."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.practice.asked import Refused, bad
from bot.practice.faults import Fault
from bot.practice.files import UP_MOST, UPLOADS
from bot.practice.methods import call
from bot.practice.polling import get_updates
from bot.practice.world import Call, Json, World

AROUND = 1 << 20  # bytes that a request may have besides its file


class Lost(Response):
    """The connection breaks before the answer is whole."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000000")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})  # the server cuts it off here


def api(world: World, token: str) -> Starlette:
    """The Bot API of one bot, and the files it sent. A wrong token is 401, as Telegram has it."""

    async def answered(request: Request) -> Response:
        method = request.path_params["method"]
        if request.path_params["token"] != token:
            return as_json(refusal(Refused(401, "Unauthorized")), 401)
        fault = world.faults.take(method)
        late = world.faults.latency + (fault.seconds if fault is not None and fault.what == "slow" else 0)
        if late:
            await asyncio.sleep(late)
        given, size = {}, int(request.headers.get("content-length", 0))
        try:
            if size > UP_MOST + AROUND:
                raise Refused(413, "Request Entity Too Large")
            given = await parameters(request)
            result = await done(world, method, given, fault, request)
        except Refused as refused:
            status, answer = refused.code, as_json(refusal(refused), refused.code)
        else:
            status, answer = 200, as_json({"ok": True, "result": result}, 200)
        given.pop(UPLOADS, None)
        world.calls.append(Call(method, given, status, size, len(answer.body)))
        return Lost() if fault is not None and fault.what in ("drop", "refuse") else answer

    async def file(request: Request) -> Response:
        kept = world.files.get(request.path_params["name"])
        if kept is None or request.path_params["token"] != token:
            return as_json(refusal(Refused(404, "Not Found")), 404)
        return Response(kept.content, media_type="application/octet-stream")

    return Starlette(
        routes=[
            Route("/bot{token}/{method}", answered, methods=["GET", "POST"]),
            Route("/file/bot{token}/documents/{name}", file),
        ]
    )


async def unless_gone(request: Request, polling: Coroutine[Any, Any, list[Json]]) -> list[Json]:
    """Long polling ends with whoever asked: a process that was killed must not be waited for."""

    async def hung_up() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    both = (asyncio.ensure_future(polling), asyncio.ensure_future(hung_up()))
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return both[0].result() if both[0].done() else []
    finally:
        for waiting in both:
            waiting.cancel()


async def done(world: World, method: str, given: Json, fault: Fault | None, request: Request) -> Any:
    """Raises Refused."""
    match fault:
        case Fault("500"):
            raise Refused(500, "Internal Server Error")
        case Fault("429", seconds=seconds):
            raise Refused(429, f"Too Many Requests: retry after {int(seconds)}", retry_after=int(seconds))
        case Fault("refuse"):
            return None
    if method.lower() == "getupdates":
        return await unless_gone(request, get_updates(world, given))
    return call(world, method, given)


def refusal(refused: Refused) -> Json:
    body: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
    return body | ({"parameters": refused.parameters} if refused.parameters else {})


def as_json(body: Json, status: int) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")


async def parameters(request: Request) -> Json:
    """From the query and the body, whichever of the three kinds it is. Raises Refused."""
    kind = request.headers.get("content-type", "")
    given: Json = dict(request.query_params)
    if kind.startswith("application/json"):
        raw = await request.body()
        try:
            read = orjson.loads(raw) if raw else {}
        except orjson.JSONDecodeError:
            raise bad("can't parse JSON object") from None
        if not isinstance(read, dict):
            raise bad("object expected")
        return given | read
    if kind.startswith("application/x-www-form-urlencoded"):
        return given | dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
    if kind.startswith("multipart/form-data"):
        uploads: dict[str, tuple[str, bytes]] = {}
        async with request.form(max_files=10, max_part_size=AROUND) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    uploads[name] = (value.filename or name, await value.read())
                else:
                    given[name] = value
        given[UPLOADS] = uploads
    return given
