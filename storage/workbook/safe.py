"""Whether a file may be read as a workbook at all: small enough, and no larger inside than it says.

A few kilobytes can unpack to gigabytes, and one cell at the far corner makes a sheet of seventeen billion. Both are
refused before they take room, with the parts that were measured and no others handed on.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers import expat

LARGEST = 8_000_000  # bytes of the file; a complete plan has two hundred thousand
UNPACKED = 80_000_000  # bytes of all its parts
CELLS = 2_000_000  # of all its sheets, empty ones between others counted
PARTS = 2_000


class NotAWorkbook(ValueError):
    """The file is no XLSX workbook, or a damaged one."""


class TooLarge(ValueError):
    """The workbook is larger than anything that is filled in by hand. Its text says which limit: bytes or cells."""


@dataclass(frozen=True)
class Sound:
    """`package`: a workbook that holds just what was measured. `broken`: row and column of the cells that show an
    error such as #DIV/0!, by the name of their sheet."""

    package: bytes
    broken: dict[str, frozenset[tuple[int, int]]]


def sound(raw: bytes) -> Sound:
    """Raises NotAWorkbook or TooLarge."""
    if len(raw) > LARGEST:
        raise TooLarge("bytes")
    try:
        parts = _unpacked(raw)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        if isinstance(error, TooLarge):
            raise
        raise NotAWorkbook(type(error).__name__) from None
    # Any part may be named as a sheet, so each is measured; pictures and printer settings are left behind.
    met = {name: seen for name, part in parts.items() if (seen := _met(part)) is not None}
    if "xl/workbook.xml" not in met:
        raise NotAWorkbook("no workbook.xml")
    if sum(seen.rows * seen.columns for seen in met.values()) > CELLS:
        raise TooLarge("cells")
    rels = met.get("xl/_rels/workbook.xml.rels")
    targets = {} if rels is None else rels.targets
    broken = {
        sheet: frozenset(met[targets[key]].broken)
        for sheet, key in met["xl/workbook.xml"].sheets.items()
        if targets.get(key) in met
    }
    return Sound(_packed({name: part for name, part in parts.items() if name in met}), broken)


def _unpacked(raw: bytes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    room = UNPACKED
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        if len(package.infolist()) > PARTS:
            raise TooLarge("bytes")
        for info in package.infolist():
            if info.is_dir():
                continue
            with package.open(info) as part:
                parts[info.filename] = part.read(room + 1)
            room -= len(parts[info.filename])
            if room < 0:
                raise TooLarge("bytes")
    return parts


def _packed(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return made.getvalue()


class _Met:
    """What is met in one part: the far corner of its written cells, those with an error; sheets and where they are."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self.rows = self.columns = 0
        self.broken: set[tuple[int, int]] = set()
        self.sheets: dict[str, str] = {}
        self.targets: dict[str, str] = {}

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        """A row or a cell without a reference of its own follows the one before it."""
        match name.rpartition(":")[2]:
            case "row":
                self.row = _whole(attributes.get("r"), self.row + 1)
                self.column = 0
            case "c":
                self._cell(attributes.get("r", ""))
                if attributes.get("t") == "e":
                    self.broken.add((self.row, self.column))
            case "v" | "is":
                self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)
            case "sheet":
                key = next((value for name, value in attributes.items() if name.endswith(":id")), "")
                self.sheets[attributes.get("name", "")] = key
            case "Relationship":
                target = attributes.get("Target", "")
                self.targets[attributes.get("Id", "")] = target[1:] if target.startswith("/") else f"xl/{target}"

    def _cell(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        self.row = _whole(reference[len(letters) :], self.row)
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        self.column = column or self.column + 1


def _whole(written: str | None, otherwise: int) -> int:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 9 else otherwise


def _met(part: bytes) -> _Met | None:
    """None for what is not XML."""
    met = _Met()
    parser = expat.ParserCreate()
    parser.StartElementHandler = met.begins

    def refused(*_: object) -> None:
        raise NotAWorkbook("it declares entities")

    parser.EntityDeclHandler = refused
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        return None
    return met
