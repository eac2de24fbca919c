"""A release as it reaches people: in the files of a roll-up that has nothing else."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bot.documents.quarterly import quarterly_pdf
from bot.documents.yearly import yearly_pdf
from bot.exports.rollup_csv import rollup_csv
from bot.exports.rollup_json import rollup_json
from bot.exports.rollup_xlsx import rollup_xlsx
from bot.texts import Words
from storage.calendar import Quarter
from storage.released import Release
from storage.rolled import Counted, Reached, RollUp, Scope
from tests.texts import TEXTS

AT = datetime(2014, 2, 12, 10, tzinfo=UTC)
WRITERS: Mapping[str, Callable[[Words, RollUp, Release], bytes]] = {
    ".json": rollup_json, ".zip": rollup_csv, ".xlsx": rollup_xlsx,
}  # fmt: skip


def _pdf(words: Words, rollup: RollUp, release: Release) -> bytes:
    write = quarterly_pdf if rollup.scope is Scope.QUARTER else yearly_pdf
    return write(words, rollup, release)


def deliver(release: Release, path: Path) -> Path:
    """Of the edition of the release; by the file's ending."""
    write = _pdf if path.suffix == ".pdf" else WRITERS[path.suffix]
    path.write_bytes(write(TEXTS.of("en"), around(release), release))
    return path


def around(release: Release) -> RollUp:
    numbers = (1, 2, 3, 4) if release.quarter is None else (release.quarter,)
    quarters = tuple(Quarter(release.year, number) for number in numbers)
    return RollUp(
        plan=release.plan, title={"en": "Plan"}, languages=("en",), currency="XOF", fictional=False,
        first_year=release.year, last_year=release.year, scope=Scope.QUARTER if release.quarter else Scope.YEAR,
        year=release.year, quarter=release.quarter, edition=release.edition, quarters=quarters, provisional=(),
        as_of=AT, counted=Counted(), reached=Reached(), axes=(), tags=(),
        by_quarter={one: Counted() for one in quarters}, by_area={}, by_organisation={}, organisations=(), areas=(),
        frozen_at=AT,
    )  # fmt: skip
