"""What a workbook says of incidents: lines of its first sheet, what is counted, whose figure is published."""

from storage.plan.file.nodes import Block
from storage.plan.file.nodes import Row as Items
from storage.plan.workbook.fields import SERVICES, Form
from storage.plan.workbook.grid import Row
from storage.plan.workbook.taking import Taking, append, put

KEYS = {"type": "types", "conflict": "conflict", "rule": "rules"}


def incidents(taking: Taking, root: Block) -> None:
    """After the areas. Where nothing is said of incidents there is no such part: the plan takes no tallies."""
    said = root["incidents"]
    rows, sources = taking.rows("incidents"), taking.rows("of_record")
    if not (rows or sources or any(said.values())):
        del root["incidents"]
        return
    for row in rows:
        _listed(taking, said, row)
    if sources:
        _of_record(taking, said, sources)


def _listed(taking: Taking, said: Block, row: Row) -> None:
    """One row is one type, one of the conflict-related list, or one rule, whose text stands under the label."""
    which = taking.block("incidents", row, "code", "text", "applies").get("list", "")
    if which not in KEYS:
        taking.expected(Form.LIST, row.one("list"))
        return
    block = Block(row.place)
    taking.texts(block, "text" if which == "rule" else "label", row.texts("text"))
    if which != "rule":
        taking.field(block, "incidents", "code", row)
    if which == "conflict":
        taking.field(block, "incidents", "applies", row)
    key = KEYS[which]
    if key not in said:
        put(said, key, Items(row.place), row.place)
    append(said[key], block)


def _of_record(taking: Taking, said: Block, sources: list[Row]) -> None:
    published = put(said, "of_record", Block(sources[0].place), sources[0].place)
    for row in sources:
        area, service = row.one("area"), row.one("service")
        if area.text in published:
            first = published.keys_at[area.text].brief
            taking.found.add(area.place, f"{area.text} is here twice; the first is in {first}")
        elif taking.named("area", area) is not None:
            read = taking.read(Form.SERVICE, service)
            if read in SERVICES:
                put(published, area.text, _named(taking, row, read), service.place, area.place)
            else:
                taking.expected(Form.SERVICE, service)


def _named(taking: Taking, row: Row, service: str) -> str | Block:
    """The service alone, or with the organisation that is meant of it."""
    organisation = row.one("organisation")
    if not organisation.text:
        return service
    said = Block(row.one("service").place)
    put(said, "service", service, row.one("service").place)
    put(said, "organisation", taking.read(Form.CODE, organisation), organisation.place)
    return said
