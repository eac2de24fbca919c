"""`python -m tests.benchmarks.rollups`: a year rolled up, beside two SQL questions over the same figures.

The bare one joins reports, latest revisions, figures and verifications, and groups by indicator, quarter and area: what
it takes to read a year's figures once. The one by hand keeps the sources apart, and adds what is verified and what is
missing: what a roll-up needs of figures by area and quarter at the least. `--observations 10000000` for more,
`--postgres` for the other database.
"""

import argparse
import asyncio
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.calendar import Quarter
from storage.database import Database, open_database
from storage.people import PersonRow, Role
from storage.plan.load import load
from storage.plan.logframe import Activity, Area, Indicator, Kind, Logframe, Result
from storage.plan.reading import Plans
from storage.rolled import Scope
from storage.rollups import roll_up
from storage.schema import migrate
from tests.reporting.plans import both, with_activities
from tests.servers import Postgres

NOW = datetime(2014, 6, 1, tzinfo=UTC)
YEARS, INDICATORS, SOURCES = 3, 4, 1.2  # a co-monitor on every fifth activity
SIZES = (100_000, 1_000_000)
ROUNDS = 3

BARE = """
SELECT f.indicator_id, r.quarter, r.area_id, count(f.value), sum(f.value), sum(f.women), sum(f.men), sum(f.whole),
       count(v.id)
FROM reports r JOIN report_revisions n ON n.report_id = r.id AND n.number = r.revision
JOIN figures f ON f.revision_id = n.id LEFT JOIN verifications v ON v.revision_id = n.id
WHERE r.plan_id = :plan AND r.quarter BETWEEN 20131 AND 20134
GROUP BY f.indicator_id, r.quarter, r.area_id
"""

BY_HAND = """
SELECT f.indicator_id, r.quarter, r.area_id, r.source, count(f.value), count(f.means),
       sum(CASE WHEN f.state <> 'reported' THEN 1 ELSE 0 END),
       sum(f.value), sum(f.women), sum(f.men), sum(f.whole),
       sum(CASE WHEN v.id IS NOT NULL THEN f.value END), sum(CASE WHEN v.id IS NOT NULL THEN f.women END),
       sum(CASE WHEN v.id IS NOT NULL THEN f.men END), sum(CASE WHEN v.id IS NOT NULL THEN f.whole END)
FROM reports r JOIN report_revisions n ON n.report_id = r.id AND n.number = r.revision
JOIN figures f ON f.revision_id = n.id LEFT JOIN verifications v ON v.revision_id = n.id
WHERE r.plan_id = :plan AND r.quarter BETWEEN 20131 AND 20134
GROUP BY f.indicator_id, r.quarter, r.area_id, r.source
"""


def plan(observations: int) -> Logframe:
    """So many activities and areas that this many figures are reported in three years."""
    each = observations / (YEARS * 4 * INDICATORS * SOURCES)
    areas = round((each * 1.8) ** 0.5)
    activities = max(5, round(each / areas))
    places = tuple(Area(f"p{n}", "cercle", both(f"P{n}", f"P{n}")) for n in range(areas))
    return replace(with_activities(*(activity(n) for n in range(activities))), areas=places)


def activity(number: int) -> Activity:
    code = f"1.1.{number + 1}"
    kinds = (Kind.COUNT, Kind.CUMULATIVE, Kind.PERCENT, Kind.YES_NO)
    parts = both("partie", "part")
    indicators = tuple(
        Indicator(
            f"{code}{letter}", kind, both(code, code), both(code, code), by_sex=kind is Kind.COUNT,
            numerator=parts if kind is Kind.PERCENT else {}, denominator=parts if kind is Kind.PERCENT else {},
            targets={Quarter(2013, n): 1 if kind is Kind.YES_NO else 50 for n in (1, 2, 3, 4)},
        )
        for letter, kind in zip("abcd", kinds, strict=True)
    )  # fmt: skip
    planned = frozenset(Quarter(2012, 1).until(Quarter(2014, 4)))
    ngo = ("ONG1",) if number % 5 == 0 else ()
    return Activity(code, both(code, code), both(code, code), planned, responsible=("MSIPC",), comonitors=ngo,
                    results=(Result(f"{code}.r", both("r", "r"), indicators),))  # fmt: skip


# Each place reports each quarter; one figure in eight of a co-monitor differs; six reports of ten are verified.
FILLED = (
    """INSERT INTO receipts (person_id, plan_id, quarter, area_id, organisation_id, source, at, on_time, version)
    SELECT 1, :plan, q.quarter, a.area_id, o.organisation_id, s.source, '2013-04-02 08:00:00', q.quarter % 2 = 0, 1
    FROM (SELECT DISTINCT quarter FROM schedule) q CROSS JOIN plan_areas a CROSS JOIN
    (SELECT DISTINCT organisation_id, role FROM assignments) o JOIN
    (SELECT 'responsible' AS role, 'ministry' AS source UNION SELECT 'comonitor', 'comonitor') s ON s.role = o.role
    ORDER BY q.quarter""",
    """INSERT INTO reports (plan_id, activity_id, organisation_id, area_id, source, quarter, revision)
    SELECT :plan, s.activity_id, o.organisation_id, a.area_id,
    CASE o.role WHEN 'comonitor' THEN 'comonitor' ELSE 'ministry' END, s.quarter, 1
    FROM schedule s JOIN assignments o ON o.activity_id = s.activity_id CROSS JOIN plan_areas a
    ORDER BY s.quarter, a.area_id, o.organisation_id, s.activity_id""",
    """INSERT INTO report_revisions (report_id, number, receipt_id, receipt_version, author_id, at, status, late, spent)
    SELECT r.id, 1, c.id, 1, 1, '2013-04-02 08:00:00', 'under_way', r.id % 9 = 0, r.id % 1000
    FROM reports r JOIN receipts c ON c.quarter = r.quarter AND c.area_id = r.area_id AND c.source = r.source
    ORDER BY r.id""",
    """INSERT INTO figures (revision_id, indicator_id, state, value, women, men, whole, means)
    SELECT n.id, i.id, 'reported', CASE i.kind WHEN 'yes_no' THEN (r.area_id + r.quarter) % 2 ELSE x.v END,
    CASE i.kind WHEN 'count' THEN x.v / 2 END, CASE i.kind WHEN 'count' THEN x.v - x.v / 2 END,
    CASE i.kind WHEN 'percent' THEN x.v + 10 END, CASE WHEN r.id % 3 = 0 THEN 'PV 12' END
    FROM report_revisions n JOIN reports r ON r.id = n.report_id JOIN results s ON s.activity_id = r.activity_id
    JOIN indicators i ON i.result_id = s.id
    ORDER BY n.id, i.id""",
    """INSERT INTO verifications (revision_id, person_id, at)
    SELECT id, 1, '2013-05-02 08:00:00' FROM report_revisions WHERE id % 10 < 6 ORDER BY id""",
)
VALUE = (
    "(r.activity_id * 31 + r.area_id * 17 + r.quarter * 7"
    " + CASE WHEN r.source = 'comonitor' AND r.id % 8 = 0 THEN 40 ELSE 0 END) % 97"
)


def fill(session: Session, observations: int) -> int:
    """The plan's id."""
    load(session, plan(observations), NOW)
    session.add(
        PersonRow(
            id=1, account=1, role=Role.COORDINATOR, language="fr", consent_version="1", consented_at=NOW, joined_at=NOW
        )
    )
    session.flush()
    of = Plans().open(session)[0].id
    for statement in FILLED:
        ready = statement.replace("x.v", f"({VALUE})")
        session.execute(text(ready), {"plan": of} if ":plan" in ready else {})
    return of


def asked(session: Session, question: str, of: int) -> int:
    return len(session.execute(text(question), {"plan": of}).all())


def rolled(session: Session, logframe: Logframe) -> int:
    return len(roll_up(session, logframe, Scope.YEAR, 2013, None, NOW).axes)


async def measured(url: str, observations: int) -> None:
    migrate(url)
    async with open_database(url) as database:
        began = time.perf_counter()
        of = await database.run(fill, observations)
        figures = await database.read(lambda s: s.scalar(text("SELECT count(*) FROM figures")))
        print(f"{figures:,} figures ({database.dialect}), put there in {time.perf_counter() - began:.0f} s", flush=True)
        if database.dialect == "postgresql":
            await database.run(lambda s: s.execute(text("ANALYZE")) and None)
        logframe = await database.read(lambda s: Plans().get(s, of))
        works: dict[str, Callable[[Session], int]] = {
            "bare": lambda s: asked(s, BARE, of),
            "by hand": lambda s: asked(s, BY_HAND, of),
            "roll-up": lambda s: rolled(s, logframe),
        }
        best = dict.fromkeys(works, (1e9, 1e9))
        for _ in range(ROUNDS):
            for name, work in works.items():
                took, spent = await timed(database, work)
                best[name] = min(best[name][0], took), min(best[name][1], spent)
                print(f"  {name}: {took:.2f} s, {spent:.2f} s of this process's processor", flush=True)
        for name in ("bare", "by hand"):
            took, spent = (best["roll-up"][of] / best[name][of] for of in (0, 1))
            print(f"  roll-up / {name}: {took:.2f}, of the processor's time {spent:.2f}", flush=True)


async def timed(database: Database, work: Callable[[Session], int]) -> tuple[float, float]:
    before, began = _spent(), time.perf_counter()
    await database.read(work)
    return time.perf_counter() - began, _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@contextmanager
def url_of(postgres: bool) -> Iterator[str]:
    if not postgres:
        with TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'relais.db'}"
        return
    with Postgres.running() as server, server.empty() as url:
        yield url


def main() -> None:
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--observations", type=int, action="append")
    wanted.add_argument("--postgres", action="store_true")
    options = wanted.parse_args()
    for observations in options.observations or SIZES:
        with url_of(options.postgres) as url:
            asyncio.run(measured(url, observations))


if __name__ == "__main__":
    main()
