"""`python -m tests.benchmarks.suppression`: how long a mask takes at 20 regions x 10 types x 4 quarters, and its loss.

In a child process, as a release does it; processor time is printed beside the clock, since others share the machine.
"""

import resource
import time

from storage.suppression import CannotProtect, protect
from tests.protection.made import tables_of_year

MEANS = (0.5, 2.0, 8.0)  # incidents of one region, type and quarter


def main() -> None:
    print("mask of 20 regions x 10 types x 4 quarters (wanted: 5 s against any reader, 30 s with every region's staff)")
    for insiders in (False, True):
        for mean in MEANS:
            tables = tables_of_year(20, 10, mean, seed=1)
            before, began = _spent(), time.perf_counter()
            try:
                mask = protect(tables, insiders=insiders)
            except CannotProtect as error:
                said = type(error).__name__
            else:
                said = f"{len(mask.masked)} cells masked, left out {list(mask.left_out)}, exposed {len(mask.exposed)}"
            took, spent = time.perf_counter() - began, _spent() - before
            who = "with every region's staff" if insiders else "any reader"
            print(f"  {who}, mean {mean}: {took:.1f} s, {spent:.1f} s of processor; {said}", flush=True)


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
