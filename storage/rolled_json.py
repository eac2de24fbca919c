"""A roll-up as bytes: the same value is the same bytes, whichever database it was read from; and back.

Fields come in the order of `rolled`, what maps in its own; what is as by default is left out, and so is the hash, which
is of these bytes. Unknown is null or left out, never 0.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Final, Union, cast, get_args, get_origin, get_type_hints

from storage.calendar import Quarter
from storage.rolled import RollUp

FORMAT: Final = 1  # of the bytes; a reader of a later one says so


class UnknownFormat(ValueError):
    """These bytes are no roll-up, or that of a later version of Relais."""


def written(rollup: RollUp) -> bytes:
    """UTF-8 JSON, without a space."""
    whole = {"format": FORMAT, "rollup": _plain(rollup)}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def read(data: bytes) -> RollUp:
    """The value that was written. A field that this version does not know is left aside. Raises UnknownFormat."""
    try:
        whole = json.loads(data)
        if whole["format"] != FORMAT:
            raise UnknownFormat
        return cast(RollUp, _reader(RollUp)(whole["rollup"]))
    except (KeyError, TypeError, ValueError) as error:
        raise UnknownFormat from error


def _plain(value: Any) -> Any:
    match value:
        case Quarter():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case Enum():
            return value.value
        case Mapping():
            return {str(key): _plain(part) for key, part in value.items()}
        case tuple():
            return [_plain(part) for part in value]
        case _ if is_dataclass(value):
            kept = _kept(cast(type, type(value)))
            return {f.name: _plain(getattr(value, f.name)) for f in kept if not _by_default(f, value)}
        case _:
            return value


def _by_default(of: "Field[Any]", value: Any) -> bool:
    said = getattr(value, of.name)
    if of.default_factory is not MISSING:
        return bool(said == of.default_factory())
    return of.default is not MISSING and bool(said == of.default)


@cache
def _kept(kind: type) -> "tuple[Field[Any], ...]":
    return tuple(f for f in fields(kind) if (kind, f.name) != (RollUp, "hash"))


@cache
def _types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of this type out of plain JSON: found once for each type, for a roll-up has thousands."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        inner = _reader(next(part for part in parts if part is not NoneType))
        return lambda plain: None if plain is None else inner(plain)
    if origin is tuple:
        each = _reader(parts[0])
        return lambda plain: tuple(map(each, plain))
    if origin is not None and issubclass(origin, Mapping):
        key, value = map(_reader, parts)
        return lambda plain: {key(name): value(part) for name, part in plain.items()}
    if kind is Quarter:
        return Quarter.parse
    if kind is datetime:
        return datetime.fromisoformat
    if is_dataclass(kind):
        made = cast(type, kind)
        return lambda plain: made(**{name: read(plain[name]) for name, read in _named(made).items() if name in plain})
    if issubclass(kind, Enum):
        return cast(Callable[[Any], Any], kind)
    return partial(_as_it_is, kind)


@cache
def _named(made: type) -> dict[str, Callable[[Any], Any]]:
    """How each field of it is read: asked for when one is read, for a roll-up may hold another."""
    return {f.name: _reader(_types(made)[f.name]) for f in _kept(made)}


def _as_it_is(kind: type, plain: Any) -> Any:
    if not isinstance(plain, kind):
        raise UnknownFormat
    return plain
