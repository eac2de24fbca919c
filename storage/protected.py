"""The plan's protected indicators, which count survivors: a quarter's figures of the whole country, for a release.

One source: the ministries' own reports, each by the rule of its kind. Co-monitors may have seen the same people.
"""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.adding import amount, total
from storage.answers import Figure, Source
from storage.calendar import Quarter
from storage.plan.logframe import Indicator, Kind, Logframe
from storage.reports import FigureRow, FigureState, ReportRow, RevisionRow

PART, WHOLE = ":part", ":whole"  # the two counts of a percentage, which is never printed itself

Place = tuple[int, int]  # organisation, area


def of_quarter(session: Session, logframe: Logframe, quarter: Quarter) -> dict[tuple[str, int], int]:
    """By indicator and quarter; what no ministry has reported is absent.

    A total that runs on from quarter to quarter would be a sum of years: of it, what came since the place's figure
    before. Places where it fell, and yes or no, which counts nobody, are left out.
    """
    counted: dict[tuple[str, int], int] = {}
    for activity in logframe.activities:
        places = len(activity.responsible) * (len(activity.areas) or len(logframe.areas))
        for indicator in activity.indicators:
            if indicator.protected and indicator.kind is not Kind.YES_NO:
                said = _said(session, logframe, indicator, quarter)
                for code, value in _added(indicator, said.values()).items():
                    if value or len(said) >= places:  # a zero only where all have said so
                        counted[code, quarter.number] = value
    return counted


def _added(indicator: Indicator, figures: Iterable[Figure]) -> dict[str, int]:
    added = amount(indicator.kind, total(figures))
    if added is None:
        return {}
    if indicator.kind is Kind.PERCENT:
        return {indicator.code + PART: added.value, indicator.code + WHOLE: added.whole or 0}
    return {indicator.code: added.value}


def _said(session: Session, logframe: Logframe, indicator: Indicator, quarter: Quarter) -> dict[Place, Figure]:
    """What each place said of this quarter, as it stands now."""
    rows = session.execute(
        select(ReportRow.organisation_id, ReportRow.area_id, ReportRow.quarter, FigureRow.value, FigureRow.whole)
        .join(RevisionRow, RevisionRow.id == FigureRow.revision_id)
        .join(ReportRow, (ReportRow.id == RevisionRow.report_id) & (ReportRow.revision == RevisionRow.number))
        .where(
            ReportRow.plan_id == logframe.id,
            ReportRow.source == Source.MINISTRY,
            ReportRow.quarter <= quarter,
            FigureRow.state == FigureState.REPORTED,
            FigureRow.indicator_id == indicator.id,
        )
        .order_by(ReportRow.quarter)
    )
    of_place: dict[Place, dict[Quarter, Figure]] = defaultdict(dict)
    for organisation, area, when, value, whole in rows:
        of_place[organisation, area][when] = Figure(value, whole=whole)
    said = {place: figures[quarter] for place, figures in of_place.items() if quarter in figures}
    if indicator.kind is not Kind.CUMULATIVE:
        return said
    since = {place: _since(of_place[place], quarter) for place in said}
    return {place: Figure(value) for place, value in since.items() if value >= 0}


def _since(figures: dict[Quarter, Figure], quarter: Quarter) -> int:
    earlier = [figure.value or 0 for when, figure in figures.items() if when < quarter]
    return (figures[quarter].value or 0) - (earlier[-1] if earlier else 0)
