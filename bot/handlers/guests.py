"""The rows that another one's message says too: dropped beside it when they were written, read when it is sent."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from scheduler.series import OPENS
from storage.carrying import RECEIVED, RETURNED
from storage.outbox import SAID_WITH, OutboxRow, Posted, State


def guests(session: Session, host: Posted) -> Iterator[Posted]:
    """Those of this host that are not too late by themselves; in the order in which they were written.

    An opening, and the news of a duty, say what was written before it, too; any other host only what came after it.
    """
    row = OutboxRow
    written = row.id != host.id if host.template in (OPENS, RECEIVED, RETURNED) else row.id > host.id
    found = session.scalars(
        select(row)
        .where(
            row.person_id == host.person,
            written,
            row.state == State.DROPPED,
            row.reason == SAID_WITH + host.template,
            or_(row.not_after.is_(None), row.not_after > host.written_at),
        )
        .order_by(row.id)
    )
    for one in found:
        yield replace(
            host, id=one.id, template=one.template, values=one.values, created_at=one.created_at,
            not_after=one.not_after, quarter=one.quarter, due_day=one.due_day,
        )  # fmt: skip
