"""Holds the catalogues against the code: complete, same values, same markup, French as the screens want it."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.texts.extraction import ROOT, Found, Id, Unreadable, distinct, faults_at_calls, names_in, texts_in
from bot.texts.loading import HERE, LANGUAGES, catalogue
from bot.texts.markup import markup_faults, tags_in
from bot.texts.templates import NotATemplate
from bot.texts.typography import faults as typing_faults

BUTTON = 32  # letters that a button alone in its row shows on a small phone
PLACE = re.compile(r"\{[^{}]*\}")


def faults(code: Path = ROOT / "bot", catalogues: Path = HERE, root: Path = ROOT) -> Iterator[str]:
    """One line for each fault, with its place."""
    found: list[Found] = []
    for item in texts_in(code, root):
        if isinstance(item, Unreadable):
            yield f"{item.place}:{item.line}: {item.message}"
            continue
        found.append(item)
        for message in faults_at_calls(item):
            yield f"{item.place}:{item.line}: {item.forms[0]!r}: {message}"
    said = distinct(found)
    beginnings = Counter(first(id_) for id_ in said)
    for text in (text for text, times in beginnings.items() if times > 1):
        yield f"{text!r}: begins two plurals, which gettext cannot tell apart"
    for language in LANGUAGES:
        file = catalogue(language, catalogues)
        for id_, message in faults_of_catalogue(file, language, said):
            yield f"{language}: {first(id_)!r}: {message}"


def faults_of_catalogue(file: Path, language: str, said: dict[Id, Found]) -> Iterator[tuple[Id, str]]:
    catalog = read(file, language)
    kept: dict[Id, Message] = {id_of(message): message for message in catalog if message.id}
    for id_, found in said.items():
        if id_ not in kept:
            yield id_, "not in the catalogue"
        else:
            for fault in faults_of_text(found, kept[id_], language, catalog.num_plurals):
                yield id_, fault
    for id_ in kept.keys() - said.keys():
        yield id_, "no longer said anywhere"
    for message in catalog.obsolete.values():
        yield id_of(message), "kept as obsolete"


def faults_of_text(found: Found, message: Message, language: str, plurals: int) -> Iterator[str]:
    forms = forms_of(message)
    if message.fuzzy:
        yield "fuzzy: someone must read it"
    if len(forms) != (plurals if isinstance(found.id, tuple) else 1) or not all(forms):
        yield "not translated"
        return
    needed = names_in(*found.forms)
    for place, form in enumerate(forms):
        try:
            names = names_in(form)
        except NotATemplate:
            yield "braces must hold one plain name"
            continue
        optional = {"n"} if len(forms) > 1 and place == 0 else frozenset()
        if not needed - optional <= names <= needed:
            yield f"values differ: {', '.join(sorted(names ^ needed))}"
        if found.button and len(PLACE.sub("", form)) > BUTTON:
            yield f"more than {BUTTON} letters on a button"
        if found.html:
            yield from markup_faults(form)
            if tags_in(form) != tags_in(found.forms[min(place, len(found.forms) - 1)]):
                yield "markup differs"
        yield from typing_faults(form, language)


def read(file: Path, language: str) -> Catalog:
    """The catalogue, or an empty one."""
    if not file.exists():
        return Catalog(language, domain="relais")
    with file.open("rb") as source:
        return read_po(source, language, domain="relais", abort_invalid=True)


def id_of(message: Message) -> Id:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])


def forms_of(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def first(id_: Id) -> str:
    return id_ if isinstance(id_, str) else id_[0]
