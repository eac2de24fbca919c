"""Tallies that somebody has left: after half an hour nothing of them stays in the chat, after a week nothing at all.
From a place that is somebody else's by now they go at once, and nobody is told how to go on.

One that another form has taken the place of went in that form's own step (`tally_wiping.put_away`).
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from storage import drafts, tally_wiping
from storage.answers import Answers
from storage.drafts import Draft, Ending
from storage.tally_counts import Tally
from storage.tally_wiping import IDLE, KEPT, LEFT


def leave(session: Session, now: datetime) -> int:
    """Posts what takes them away, and drops what is too old; how many rows were posted."""
    posted = 0
    for person, number in tally_wiping.in_chats(session, now):
        draft = drafts.of_person(session, person, number)
        assert draft is not None
        too_old = draft.ended_at is None and now - draft.changed_at >= KEPT
        in_chat = tally_wiping.since(draft) is not None
        theirs = in_chat and tally_wiping.of_its_place(session, draft)
        if in_chat and (not theirs or not draft.active or now - draft.changed_at >= IDLE):
            says = LEFT if theirs and not too_old and tally_wiping.worth_saying(draft) else ""
            tally_wiping.post_wipe(session, draft, now, says=says)
            posted += 1
        if too_old:
            _drop(session, draft, now)
    return posted


def _drop(session: Session, draft: Draft, now: datetime) -> None:
    drafts.save(
        session,
        replace(
            draft, version=draft.version + 1, active=False, ended_at=now, ending=Ending.DROPPED, tally=Tally(),
            answers=Answers(), pending=None, messages={}, card=None,
        ),
    )  # fmt: skip
