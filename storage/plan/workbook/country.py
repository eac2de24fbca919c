"""The country of a workbook: organisations with a row for each name, areas, referral contacts, holidays."""

from storage.plan.file.nodes import Block
from storage.plan.file.nodes import Row as Items
from storage.plan.workbook.fields import Form, meant
from storage.plan.workbook.grid import Row
from storage.plan.workbook.taking import Taking, append, put


def country(taking: Taking, root: Block) -> None:
    """Puts its parts under the tree's root."""
    _organisations(taking, root)
    _areas(taking, root)
    _holidays(taking, root)


def _organisations(taking: Taking, root: Block) -> None:
    """Rows of one code are one organisation under several names."""
    every = put(root, "organisations", Items(root.place), root.place)
    for row in taking.rows("organisations"):
        block = taking.block("organisations", row, "text", "since", "until")
        name = Block(next((here.place for here in row.texts("text").values()), row.place))
        for key in ("text", "since", "until"):
            taking.field(name, "organisations", key, row)
        code, kind = str(block.get("code", "")), str(block.get("kind", ""))
        known = taking.met.get(("organisation", code)) if code else None
        if known is None:
            append(every, block)
            taking.meet("organisation", block)
            put(block, "names", Items(name.place), name.place)
            known = block
        elif kind and kind != known.get("kind"):
            said = f"organisation {code} is {known.get('kind') or 'of no kind'} in {known.values_at['code'].brief}"
            taking.found.add(row.one("kind").place, said)
        append(known["names"], name)


def _areas(taking: Taking, root: Block) -> None:
    areas = put(root, "areas", Items(root.place), root.place)
    for row in taking.rows("areas"):
        block = taking.block("areas", row)
        codes = taking.across(row, Form.CODE)
        if codes:
            put(block, "codes", codes, codes.place)
        append(areas, block)
        taking.meet("area", block, "key")
    for row in taking.rows("referrals"):
        area = taking.named("area", row.one("area"))
        # Of an area that is not known it is looked at all the same, and then forgotten.
        _referral(taking, Block(row.place) if area is None else area, row)


def _referral(taking: Taking, area: Block, row: Row) -> None:
    """One row is one contact. What is said of the card as a whole may stand in any of its rows, but is said once."""
    card = area.get("referral")
    if not isinstance(card, Block):
        card = put(area, "referral", Block(row.place), row.place)
        put(card, "contacts", "", row.place)
    for key in ("verified", "fictional"):
        here, before = row.one(key), card.get(key, "")
        if not before:
            taking.field(card, "referrals", key, row)
        elif here.text and meant(Form.YES, here.text) != before:
            said = f"{here.text}, but {before} in {card.values_at[key].brief}: a card has one {key} for all its rows"
            taking.found.add(here.place, said)
    contact = Block(next((here.place for here in row.texts("text").values()), row.place))
    for key in ("text", "phone"):
        taking.field(contact, "referrals", key, row)
    if any(contact.get(key) for key in ("text", "phone")):
        if not card["contacts"]:
            put(card, "contacts", Items(row.place), row.place)
        append(card["contacts"], contact)


def _holidays(taking: Taking, root: Block) -> None:
    days = put(root, "holidays", Block(root.place), root.place)
    for row in taking.rows("holidays"):
        here = row.one("day")
        if here.text in days:
            first = days.keys_at[here.text].brief
            taking.found.add(here.place, f"{here.text} is here twice; the first is in {first}")
        elif not here.text:
            taking.found.add(here.place, "a holiday has no day")
        else:
            name = taking.texts(Block(row.place), "name", row.texts("name"))
            put(days, here.text, name, row.place, here.place)
