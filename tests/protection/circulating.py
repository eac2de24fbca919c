"""A year's releases in their order, decided by the house, delivered in files and read back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from storage.released import Release
from storage.releases import masked
from storage.suppression import CannotProtect, Mask, Released, Tables, protect_here
from tests.protection.counted import Break, breaks
from tests.protection.delivering import deliver
from tests.protection.drawing import only, quarter_of
from tests.protection.reading import Read, read

THRESHOLD = 5


@dataclass
class Circulating:
    """What is out about one year so far."""

    folder: Path
    threshold: int = THRESHOLD
    insiders: bool = False
    suffix: str = ".json"
    files: list[Read] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    released: list[Released] = field(default_factory=list)
    editions: dict[int, Tables] = field(default_factory=dict)
    refused: list[CannotProtect] = field(default_factory=list)

    def release(self, tables: Tables, edition: int = 1) -> Mask | None:
        """Out it goes, or it is refused."""
        try:
            mask = protect_here(tables, self.threshold, tuple(self.released), insiders=self.insiders, edition=edition)
        except CannotProtect as refusal:
            self.refused.append(refusal)
            return None
        self.released.append(Released(tables, mask, edition))
        quarter = tables.quarters[0] if len(tables.quarters) == 1 else None
        release = masked(
            plan="P", year=2013, quarter=quarter, edition=edition, threshold=self.threshold, tables=tables, mask=mask
        )
        self.releases.append(release)
        self.files.append(read(deliver(release, self.folder / f"{quarter}-{edition}{self.suffix}")))
        return mask

    def year(self, year: Tables, quarters: Sequence[int]) -> Mask | None:
        """Some quarters, then the year. A quarter that is refused stays at home."""
        out = {quarter for quarter in quarters if self.release(quarter_of(year, quarter)) is not None}
        self.editions[1] = only(year, out)
        mask = self.release(year)
        if mask is not None:
            self.editions[1] = year
        return mask

    def revised(self, year: Tables) -> Mask | None:
        """A year's revised edition."""
        mask = self.release(year, edition=2)
        if mask is not None:
            self.editions[2] = year
        return mask

    def breaks(self, insider: str | None = None) -> list[Break]:
        return breaks(self.files, self.editions, self.threshold, insider) if self.files else []
