"""Where the two sources say different things: a ministry's figure, and a co-monitor's of the same place and quarter."""

from collections.abc import Collection

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.answers import Source
from storage.calendar import Quarter
from storage.reports import FigureRow, FigureState, ReportRow, RevisionRow


def differences(session: Session, plan: int, quarter: Quarter, organisations: Collection[int] | None) -> int:
    """How many pairs of figures differ, of those in which one of these organisations has a part (None: all).

    Only the latest revisions count, and only what both have reported; parts by sex differ where both have them.
    """
    (theirs, revised, figure), (other, other_revised, other_figure) = (
        (aliased(ReportRow), aliased(RevisionRow), aliased(FigureRow)) for _ in range(2)
    )
    asking = (
        select(func.count())
        .select_from(theirs)
        .join(revised, (revised.report_id == theirs.id) & (revised.number == theirs.revision))
        .join(figure, figure.revision_id == revised.id)
        .join(other, (other.activity_id == theirs.activity_id) & (other.area_id == theirs.area_id))
        .join(other_revised, (other_revised.report_id == other.id) & (other_revised.number == other.revision))
        .join(
            other_figure,
            (other_figure.revision_id == other_revised.id) & (other_figure.indicator_id == figure.indicator_id),
        )
        .where(
            theirs.plan_id == plan,
            theirs.quarter == quarter,
            other.quarter == quarter,
            theirs.source == Source.MINISTRY,
            other.source == Source.COMONITOR,
            figure.state == FigureState.REPORTED,
            other_figure.state == FigureState.REPORTED,
            or_(
                figure.value != other_figure.value,
                figure.whole != other_figure.whole,
                figure.women != other_figure.women,
                figure.men != other_figure.men,
            ),
        )
    )
    if organisations is not None:
        asking = asking.where(or_(theirs.organisation_id.in_(organisations), other.organisation_id.in_(organisations)))
    return session.scalar(asking) or 0
