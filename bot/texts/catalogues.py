"""Keeps the catalogues: `python -m bot.texts.catalogues extract`, `compile` or `check`.

extract brings both up to the code (new texts come in, those said no longer go out, English is the text itself);
compile writes the .mo that a release carries; check ends with 1 and a line for each fault.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from bot.texts.checking import faults, forms_of, id_of, read
from bot.texts.extraction import ROOT, Found, distinct, texts_in
from bot.texts.loading import HERE, LANGUAGES, catalogue, compiled

HEADER = "Texts of Relais. Edit msgstr only; `python -m bot.texts.catalogues extract` brings in new texts."
MACHINE_HEADERS = re.compile(
    rb'"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Report-Msgid-Bugs-To'
    rb'|Project-Id-Version):[^"]*"\n'
)


@click.group(help=__doc__)
def main() -> None:
    pass


@main.command("extract")
def extract_command() -> None:
    """Bring both catalogues up to the code."""
    for language in LANGUAGES:
        extract(language)


@main.command("compile")
def compile_command() -> None:
    """Write the compiled catalogues, which load forty times faster."""
    for language in LANGUAGES:
        po = catalogue(language)
        po.with_suffix(".mo").write_bytes(compiled(po))


@main.command("check")
def check_command() -> None:
    """Say what is missing or wrong; exit code 1 if anything is."""
    found = list(faults())
    for line in found:
        click.echo(line, err=True)
    sys.exit(1 if found else 0)


def extract(language: str, code: Path = ROOT / "bot", catalogues: Path = HERE, root: Path = ROOT) -> None:
    """Rewrite one language's catalogue: the texts of the code, with the translations it has."""
    file = catalogue(language, catalogues)
    known = {id_of(message): forms_of(message) for message in read(file, language) if message.id}
    new = Catalog(language, domain="relais", header_comment=f"# {HEADER}", fuzzy=False)
    found = [item for item in texts_in(code, root) if isinstance(item, Found)]
    for id_, item in distinct(found).items():
        forms = known.get(id_) or (english(item) if language == "en" else ("",) * len(item.forms))
        places = [(other.place, 0) for other in found if other.id == id_]
        new.add(id_, forms[0] if isinstance(id_, str) else forms, locations=places)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(written(new))


def english(found: Found) -> tuple[str, ...]:
    return tuple(form.replace("'", "’") for form in found.forms)


def written(catalog: Catalog) -> bytes:
    """The same bytes for the same texts: sorted, without dates."""
    target = BytesIO()
    write_po(target, catalog, width=120, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return MACHINE_HEADERS.sub(b"", target.getvalue())


if __name__ == "__main__":
    main()
