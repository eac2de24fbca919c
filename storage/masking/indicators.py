"""Protected indicators as counts that add up: a percentage's whole is its part and the rest, so no part is above it."""

from collections.abc import Iterator, Mapping

from storage.masking.tables import PART, WHOLE, Inner, Tables

REST = ":rest"
Key = tuple[str, int]  # code, quarter


class Indicators:
    """Those of some tables. `sums`: of each figure, the counts it is the sum of; `inner`: the value of each count;
    `rests`: those that are what of a whole is not in its part."""

    def __init__(self, tables: Tables) -> None:
        self._values = {key: value for key, value in tables.indicators.items() if key[1] in tables.quarters}
        self.sums: dict[Key, tuple[Inner, ...]] = {key: self._sum_of(*key) for key in self._values}
        self.rests = frozenset(sums[1] for sums in self.sums.values() if len(sums) > 1)
        self.inner = self._apart(self._values)
        self._of_region: dict[str, dict[Key, int]] = {}
        for (region, code, quarter), value in tables.by_region.items():
            if (code, quarter) in self._values:
                self._of_region.setdefault(region, {})[code, quarter] = value
        # What no region is known to have reported may be any region's.
        self._nobodys = dict(self.inner)
        for figures in self._of_region.values():
            for count, value in self._apart(figures).items():
                self._nobodys[count] -= value
        self.alone = dict(self._alone())

    def least(self, region: str) -> dict[Inner, int]:
        """Of each count what the region's own staff have reported themselves, or may have."""
        own = self._apart(self._of_region.get(region, {}))
        return {count: max(0, value + self._nobodys[count]) for count, value in own.items()}

    def _alone(self) -> Iterator[tuple[Inner, str]]:
        """The counts to which one region alone can add anything, which its staff know."""
        regions: dict[Inner, set[str]] = {}
        for region, figures in self._of_region.items():
            for key in figures:
                for count in self.sums[key]:
                    regions.setdefault(count, set()).add(region)
        for count, those in regions.items():
            if len(those) == 1 and self._nobodys[count] == 0:
                yield count, those.pop()

    def _sum_of(self, code: str, quarter: int) -> tuple[Inner, ...]:
        of, when = code.removesuffix(WHOLE), str(quarter)
        part = self._values.get((of + PART, quarter))
        if code == of or part is None or part > self._values[code, quarter]:
            return (("i", code, when),)
        return ("i", of + PART, when), ("i", of + REST, when)

    def _apart(self, figures: Mapping[Key, int]) -> dict[Inner, int]:
        """Figures as counts; 0 where there is none."""
        counts = {sums[0]: figures.get(key, 0) for key, sums in self.sums.items() if len(sums) == 1}
        for key, sums in self.sums.items():
            if len(sums) > 1:
                counts[sums[1]] = figures.get(key, 0) - counts[sums[0]]
        return counts
