"""Whether a choice between two sources still stands: as long as every report says of that indicator what it said when
they were compared. Whatever else of the reports is corrected, a choice stays; a report that came beside ends it.
"""

from typing import Any

from sqlalchemy import ColumnCollection, ColumnElement, and_, func, or_, select

from storage.rollup_said import FIGURES, REPORTS, REVISIONS, AsOf, latest

Columns = ColumnCollection[str, ColumnElement[Any]]
SAID = ("value", "women", "men", "whole")


def ended(settled: Columns, activity: ColumnElement[int], as_of: AsOf | None = None) -> ColumnElement[bool]:
    """One of the activity's reports says something else than was compared, or was not there."""
    said_since = (
        select(REPORTS.c.id)
        .select_from(REPORTS.join(REVISIONS, latest(as_of)))
        .where(
            REPORTS.c.activity_id == activity,
            REPORTS.c.area_id == settled.area_id,
            REPORTS.c.quarter == settled.quarter,
            says_otherwise(settled, REVISIONS.c),
        )
    )
    return said_since.correlate_except(REPORTS, REVISIONS).exists()


def says_otherwise(settled: Columns, revision: Columns) -> ColumnElement[bool]:
    """This revision of a report is newer than what was compared, and not the same in the figure that was chosen."""
    before, one, other = REVISIONS.alias("compared"), FIGURES.alias("one"), FIGURES.alias("other")
    compared = (
        select(func.max(before.c.id))
        .where(before.c.report_id == revision.report_id, before.c.id <= settled.revision_id)
        .correlate_except(before)
        .scalar_subquery()
    )
    same = (
        select(other.c.id)
        .where(
            other.c.indicator_id == one.c.indicator_id,
            other.c.revision_id != one.c.revision_id,
            or_(other.c.revision_id == revision.id, other.c.revision_id == compared),
            other.c.state == one.c.state,
            *(other.c[name].is_not_distinct_from(one.c[name]) for name in SAID),
        )
        .correlate_except(other)
        .exists()
    )
    unlike = select(one.c.id).where(
        one.c.indicator_id == settled.indicator_id,
        or_(one.c.revision_id == revision.id, one.c.revision_id == compared),
        ~same,
    )
    return and_(revision.id > settled.revision_id, unlike.correlate_except(one).exists())
