"""Whether a figure is unusual for where it comes from: median and MAD of what was counted there before. It is a
question to whoever looks at it, never a reason to hide the figure.
"""

from collections.abc import Sequence
from statistics import median
from typing import Final

FEWEST = 4  # past periods: fewer say nothing
FAR: Final = 3.5  # Iglewicz and Hoaglin (1993), How to detect and handle outliers, the modified z-score
MAD_TO_DEVIATION: Final = 1.4826  # of a normal distribution
LEAST: Final = 1.0  # one incident: a history that never moved does not say how far a count may move


def unusual(figure: int, before: Sequence[int]) -> bool:
    """Whether `figure` lies far from the median of `before`, measured by their median absolute deviation.

    A history of equal counts has a MAD of 0; it is taken as one incident, so that 4 after zeros is asked about, 3 not.
    """
    if len(before) < FEWEST:
        return False
    middle = median(before)
    deviation = MAD_TO_DEVIATION * median(abs(one - middle) for one in before)
    return abs(figure - middle) > FAR * max(deviation, LEAST)
