"""People report, forget, block the bot, come back, change phones and pass duties on; processes die, clocks jump, two
schedulers tick at once: what the outbox holds in the end is what the rules say, row by row.

Here a small town and its first year, drawn from a fixed seed. `make simulate` runs 500 people, three years and 50
kills, on both engines; `RELAIS_SIMULATE=people,last year,kills,seed` any other.
"""

import os
from collections import Counter
from datetime import date, datetime

import pytest

from storage import pausing
from storage.database import open_database
from tests.simulation import rules
from tests.simulation.happening import aware
from tests.simulation.lives import World
from tests.simulation.run import Years, rows, sent_in_bulk, told

SETTING = os.environ.get("RELAIS_SIMULATE", "24,2012,12,5")


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("setting", [SETTING])
async def test_the_outbox_is_what_the_rules_say(database_url: str, setting: str) -> None:
    people, last_year, kills, seed = map(int, setting.split(","))
    years = Years(database_url, World(people, last_year, seed), kills)
    await years.pass_by()
    async with open_database(database_url) as database:
        said = years.known(await database.read(rows))
        heard = years.known(await database.read(told))
        sent = await database.read(sent_in_bulk)
        assert await database.read(pausing.paused) is None, "nobody was told so much that the fuse blew"
    print(years.happened, Counter((m.state, m.reason) for m in years.oracle.said.values()))
    same(years, said)
    one_a_day(years, said)
    assert heard.keys() == years.coordination.told
    assert not years.telegram.faults, f"{len(years.telegram.faults)}, such as {years.telegram.faults[:5]}"
    assert years.happened["kills"] == kills
    arrived = sum(lane == "bulk" for _, _, lane in years.telegram.arrived)
    assert sent <= arrived <= sent + years.happened["sent and not noted"], "twice only where a process died in between"


def same(years: Years, said: dict[object, tuple[object, ...]]) -> None:
    """Row by row, with what became of each and when."""
    expected = {key: (m.state, m.reason, None if m.at is None else aware(m.at)) for key, m in years.oracle.said.items()}
    missing, too_many = expected.keys() - said.keys(), said.keys() - expected.keys()
    differ = [(key, expected[key], said[key]) for key in expected.keys() & said.keys() if expected[key] != said[key]]
    assert not missing, f"{len(missing)} never written, such as {sorted(missing)[:5]}"
    assert not too_many, f"{len(too_many)} that nobody should hear, such as {list(too_many)[:5]}"
    assert not differ, f"{len(differ)} became something else, such as {sorted(differ)[:5]}"


def one_a_day(years: Years, said: dict[object, tuple[object, ...]]) -> None:
    """Nobody is reminded twice on one day, but of what could not wait for the next; and it did come to that."""
    days: Counter[tuple[int, date]] = Counter()
    for key, (state, _, at) in said.items():
        message = years.oracle.said[key]
        if state == "sent" and message.reminds and isinstance(at, datetime):
            tomorrow = rules.next_allowed(rules.morning(at.date() + rules.DAY))
            days[message.person, at.date()] += message.ends > tomorrow
    twice = [whom for whom, n in days.items() if n > 1]
    assert not twice, f"{len(twice)} reminded twice on one day, such as {twice[:5]}"
    reasons = {reason for _, reason, _ in said.values()}
    assert reasons & {"said with report.late.7", "said with report.again", "said with report.before.14"}, reasons
