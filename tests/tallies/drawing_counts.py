"""Every tally that can be sent, drawn by hypothesis: counts by sex and age, totals alone, zeros, the conflict list."""

from hypothesis import strategies as st

from storage.tally_counts import MOST, ZERO, Cell, Conflict, Counts, Service, Tally, counted, total_only
from tests.reporting.tallied import INCIDENTS

NUMBERS = st.integers(1, MOST)
COUNTS: st.SearchStrategy[Counts] = (
    st.just(ZERO) | st.dictionaries(st.sampled_from(Cell), NUMBERS).map(counted) | NUMBERS.map(total_only)
)
TYPES = st.fixed_dictionaries({one.code: COUNTS for one in INCIDENTS.types})
LISTED = st.dictionaries(st.sampled_from([one.code for one in INCIDENTS.conflict]), COUNTS, min_size=1)
UNLISTED = st.sampled_from([Conflict.NOT_ASKED, Conflict.ZERO, Conflict.NOT_NOTED])


def tallies(service: Service = Service.HEALTH) -> st.SearchStrategy[Tally]:
    """What one service can have counted."""
    plain = st.builds(Tally, st.just(service), TYPES, UNLISTED)
    return plain | st.builds(Tally, st.just(service), TYPES, st.just(Conflict.DETAILED), LISTED)
