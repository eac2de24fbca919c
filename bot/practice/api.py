"""The stand-in over HTTP: /bot<token>/<method>, as the Bot API answers; getUpdates, faults, and what one call costs."""

import asyncio
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.practice.methods import METHODS, Refused, number, structure
from bot.practice.world import Call, Json, World

LONGEST_POLL = 50.0


class Lost(Response):
    """The call took effect and its answer is lost: the connection breaks before the answer is whole."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000000")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise ConnectionAbortedError


def api(world: World, token: str) -> Starlette:
    """The Bot API of one bot. A wrong token is 401, as Telegram has it."""

    async def call(request: Request) -> Response:
        method = request.path_params["method"]
        given = await _parameters(request)
        if request.path_params["token"] != token:
            return _answer({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
        if world.faults.latency:
            await asyncio.sleep(world.faults.latency)
        fault = world.faults.take(method)
        body, status = await _done(world, method, given, fault)
        answer = _answer(body, status)
        sent = int(request.headers.get("content-length", 0))
        kept = {name: value for name, value in given.items() if name != "__files__"}
        world.calls.append(Call(method, kept, status, sent, len(answer.body)))
        if fault is not None and fault[0] == "drop":
            return Lost()
        return answer

    return Starlette(routes=[Route("/bot{token}/{method}", call, methods=["GET", "POST"])])


def _answer(body: Json, status: int) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")


async def _done(world: World, method: str, given: Json, fault: tuple[str, int] | None) -> tuple[Json, int]:
    if fault is not None and fault[0] == "500":
        return {"ok": False, "error_code": 500, "description": "Internal Server Error"}, 500
    if fault is not None and fault[0] == "429":
        text = f"Too Many Requests: retry after {fault[1]}"
        return {"ok": False, "error_code": 429, "description": text, "parameters": {"retry_after": fault[1]}}, 429
    try:
        if method.lower() == "getupdates":
            result: Any = await _updates(world, given)
        else:
            known = METHODS.get(method.lower())
            if known is None:
                raise Refused(404, "Not Found")
            result = known(world, given)
    except Refused as refused:
        body: Json = {"ok": False, "error_code": refused.code, "description": refused.description}
        if refused.parameters:
            body["parameters"] = refused.parameters
        return body, refused.code
    return {"ok": True, "result": result}, 200


async def _updates(world: World, given: Json) -> list[Json]:
    """Long polling. Of two pollers the newer wins, and the older gets 409; with a webhook set, everyone does."""
    if world.webhook["url"]:
        raise Refused(
            409,
            "Conflict: can't use getUpdates method while webhook is active;"
            " use deleteWebhook to delete the webhook first",
        )
    world.poller += 1
    mine = world.poller
    world.wake()
    if "offset" in given:
        world.confirm(number(given, "offset", 0))
    limit = min(max(number(given, "limit", 100), 1), 100)
    allowed = structure(given, "allowed_updates")
    until = asyncio.get_running_loop().time() + min(float(number(given, "timeout", 0)), LONGEST_POLL)
    while True:
        if world.poller != mine:
            raise Refused(
                409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        found = world.pending(limit, allowed)
        left = until - asyncio.get_running_loop().time()
        if found or left <= 0:
            return found
        await world.arrival(left)


async def _parameters(request: Request) -> Json:
    kind = request.headers.get("content-type", "")
    given: Json = dict(request.query_params)
    if kind.startswith("application/json"):
        raw = await request.body()
        return given | (orjson.loads(raw) if raw else {})
    if kind.startswith("application/x-www-form-urlencoded"):
        return given | dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
    if kind.startswith("multipart/form-data"):
        files: dict[str, tuple[str, bytes]] = {}
        async with request.form(max_files=10, max_part_size=60 << 20) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    files[name] = (value.filename or name, await value.read())
                else:
                    given[name] = value
        attached = {name: str(value).partition("attach://")[2] for name, value in given.items()}
        given["__files__"] = files | {name: files[part] for name, part in attached.items() if part in files}
    return given
