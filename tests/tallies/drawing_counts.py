"""Every tally that can be sent, drawn by hypothesis: counts by sex and age, totals alone, zeros, the conflict list."""

from hypothesis import strategies as st

from storage.tally_counts import MOST, ZERO, Cell, Conflict, Counts, Service, Tally, counted, total_only
from tests.reporting.tallied import INCIDENTS

NUMBERS = st.integers(1, MOST)
COUNTS: st.SearchStrategy[Counts] = (
    st.just(ZERO) | st.dictionaries(st.sampled_from(Cell), NUMBERS).map(counted) | NUMBERS.map(total_only)
)
TYPES = st.fixed_dictionaries({one.code: COUNTS for one in INCIDENTS.types})
UNLISTED = st.sampled_from([Conflict.NOT_ASKED, Conflict.ZERO, Conflict.NOT_NOTED])


@st.composite
def _detailed(draw: st.DrawFn, service: Service) -> Tally:
    """Of what each type counts some is linked to the conflict, shared by the lines that may be a part of it."""
    types = draw(TYPES)
    left = {code: dict(of.cells or {Cell.UNKNOWN: of.total}) for code, of in types.items()}
    conflict = {}
    for one in draw(st.lists(st.sampled_from(INCIDENTS.conflict), min_size=1, unique_by=lambda one: one.code)):
        there = left[one.applies[0]]
        taken = {cell: draw(st.integers(0, many)) for cell, many in there.items() if many}
        for cell, many in taken.items():
            there[cell] -= many
        conflict[one.code] = draw(st.sampled_from([counted(taken), total_only(sum(taken.values()))]))
    return Tally(service, types, Conflict.DETAILED, conflict)


def tallies(service: Service = Service.HEALTH) -> st.SearchStrategy[Tally]:
    """What one service can have counted."""
    plain = st.builds(Tally, st.just(service), TYPES, UNLISTED)
    return plain | _detailed(service)
