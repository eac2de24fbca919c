"""What each message of a whole quarter said, as the draft keeps it, so that an edit or a copy is read again, not added.

`drafts.messages` is {message id: {"n": the how-manyth reading, "set": {part: {code: [now, before]}}, "not": [...]}}.
What was not read is kept as a reason and a place, never as what was written.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from bot.forms.message import Key, Reading, Taken, Unclear, Unread
from storage import answers as kept_answers
from storage.answers import Answers, Figure, figure_kept, figure_read
from storage.drafts import Draft

Kept = Mapping[str, Any]


@dataclass(frozen=True)
class Noted:
    """One answer that messages gave, and what stood there before the latest of them."""

    key: Key
    before: Any


def put_in(draft: Draft, message: int, reading: Reading) -> Draft:
    """The draft with what this message says now in the place of what it said before. Other answers stay."""
    draft = withdrawn(draft, message)
    whole = _opened(draft.answers)
    said: dict[str, dict[str, list[Any]]] = {}
    for taken in reading.taken:
        part, code = taken.key
        now = _value(taken)
        said.setdefault(part, {})[code] = [now, whole[part].get(code)]
        whole[part][code] = now
    not_read = [_unread_kept(unread, whole) for unread in reading.unread]
    number = max((record.get("n", 0) for record in draft.messages.values()), default=0) + 1
    record = {"n": number, "set": said, "not": not_read}
    if reading.headings:
        record["whole"] = True
    if reading.full:
        record |= {"full": True, "last": list(reading.last) if reading.last is not None else None}
    return replace(draft, answers=kept_answers.read(whole), messages={**draft.messages, str(message): record})


def withdrawn(draft: Draft, message: int) -> Draft:
    """The draft without what this message said: what stood there before it stands there again, unless it has been
    answered anew since."""
    record = draft.messages.get(str(message))
    if record is None:
        return draft
    rest = {number: deepcopy(other) for number, other in draft.messages.items() if number != str(message)}
    whole = _opened(draft.answers)
    for part, codes in record.get("set", {}).items():
        for code, (now, before) in codes.items():
            following = _following(rest, record.get("n", 0), part, code)
            if following is not None:
                if following[1] == now:
                    following[1] = before
            elif whole[part].get(code) == now:
                whole[part] = {c: v for c, v in whole[part].items() if c != code}
                if before is not None:
                    whole[part][code] = before
    return replace(draft, answers=kept_answers.read(whole), messages=rest)


def cut(draft: Draft, message: int) -> Draft:
    """The draft without the last line of this message: it went on in the next, so what was read was not all of it."""
    record = deepcopy(draft.messages[str(message)])
    if not record.get("last"):
        return draft
    part, code = record["last"]
    now, before = record["set"][part].pop(code)
    whole = _opened(draft.answers)
    if whole[part].get(code) == now:
        whole[part] = {c: v for c, v in whole[part].items() if c != code}
        if before is not None:
            whole[part][code] = before
    record["not"].append(_unread_kept(Unread((part, code), code, (0,), Unclear.CUT), whole))
    record["last"] = None
    return replace(draft, answers=kept_answers.read(whole), messages={**draft.messages, str(message): record})


def noted(draft: Draft) -> Iterator[Noted]:
    """Every answer that messages gave and that still stands, the latest message's word on what was before."""
    whole = _opened(draft.answers)
    found: dict[Key, Any] = {}
    for record in _in_order(draft.messages):
        for part, codes in record.get("set", {}).items():
            for code, (_, before) in codes.items():
                found[part, code] = before
    for (part, code), before in found.items():
        if code in whole[part]:
            yield Noted((part, code), before)


def not_read(draft: Draft) -> Iterator[Unread]:
    """What still has to be said: of the latest message all, of those before only what has not been answered since."""
    whole = _opened(draft.answers)
    records = list(_in_order(draft.messages))
    for place, record in enumerate(records):
        for kept in record.get("not", ()):
            key = None if kept.get("part") is None else (kept["part"], kept["code"])
            if key is None:
                if place == len(records) - 1:
                    yield _unread_read(kept, None)
            elif whole[key[0]].get(key[1]) == kept.get("before") and not _said_later(records[place + 1 :], key):
                yield _unread_read(kept, key)


def counted(draft: Draft) -> Draft:
    """The draft with the messages whose lines are counted: the latest alone where it had a first line; lines that
    came again without one are counted with those before."""
    latest = max(draft.messages.items(), key=lambda item: item[1].get("n", 0), default=None)
    if latest is None or not latest[1].get("whole"):
        return draft
    return replace(draft, messages=dict([latest]))


def figure(value: Any) -> Figure:
    """A figure out of what `noted` gives as `before`."""
    return figure_read(value)


def _opened(answers: Answers) -> dict[str, Any]:
    parts = ("figures", "standings", "comments", "spent", "means")
    return {**{part: {} for part in parts}, **kept_answers.kept(answers)}


def _value(taken: Taken) -> Any:
    part, code = taken.key
    alone: dict[str, Any] = {part: {code: taken.value}}
    return kept_answers.kept(Answers(**alone))[part][code]


def _in_order(messages: Kept) -> list[Kept]:
    return sorted(messages.values(), key=lambda record: record.get("n", 0))


def _following(rest: Mapping[str, Kept], number: int, part: str, code: str) -> list[Any] | None:
    """What the next message after this one said of the same thing."""
    later = (record for record in _in_order(rest) if record.get("n", 0) > number)
    return next((record["set"][part][code] for record in later if code in record.get("set", {}).get(part, {})), None)


def _said_later(records: list[Kept], key: Key) -> bool:
    part, code = key
    return any(
        code in record.get("set", {}).get(part, {})
        or any((kept.get("part"), kept["code"]) == key for kept in record.get("not", ()))
        for record in records
    )


def _unread_kept(unread: Unread, whole: Kept) -> dict[str, Any]:
    kept: dict[str, Any] = {"code": unread.code, "lines": list(unread.lines), "why": str(unread.reason)}
    if unread.key is not None:
        part, code = unread.key
        kept |= {"part": part, "code": code, "shown": unread.code, "before": whole[part].get(code)}
    if unread.values:
        kept["values"] = list(unread.values)
    if unread.figures:
        kept["figures"] = [figure_kept(figure) for figure in unread.figures]
    return kept


def _unread_read(kept: Kept, key: Key | None) -> Unread:
    return Unread(
        key=key,
        code=kept.get("shown", kept["code"]),
        lines=tuple(kept["lines"]),
        reason=kept["why"],
        values=tuple(kept.get("values", ())),
        figures=tuple(figure_read(figure) for figure in kept.get("figures", ())),
    )
