"""What the parts of one file are read against: its languages, its quarters, the codes met so far, the faults found."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from storage.calendar import Calendar
from storage.plan.faults import Found, Place
from storage.plan.file import scalars
from storage.plan.file.nodes import Block
from storage.plan.file.scalars import NotRead
from storage.plan.file.shape import Part
from storage.plan.logframe import OrganisationKind, Text


@dataclass
class Context:
    """`organisations` and `areas`: those the file names. `calendar` is None when it has faults of its own;
    `money_read` whether each budget could be read."""

    found: Found
    languages: tuple[str, ...]
    calendar: Calendar | None = None
    organisations: dict[str, OrganisationKind | None] = field(default_factory=dict)
    areas: set[str] = field(default_factory=set)
    places: dict[str, Place] = field(default_factory=dict)
    money_read: bool = True

    def text(self, part: Part, name: str) -> Text:
        """The text under this key, the plan's first language first; a language left empty is not in it."""
        return self.texts(getattr(part, name))

    def texts(self, written: Block | None) -> Text:
        if written is None:
            return {}
        read: dict[str, str] = {}
        for language, value in written.items():
            if language not in self.languages:
                known = ", ".join(self.languages) or "none is named"
                self.found.add(written.keys_at[language], f"{language} is not one of the plan's languages ({known})")
                continue
            try:
                read[language] = scalars.words(value)
            except NotRead as error:
                self.found.add(written.values_at[language], str(error))
        return {language: read[language] for language in self.languages if read.get(language)}

    def must(self, part: Part, thing: str, *names: str) -> None:
        """A fault for each of these keys that the part has not."""
        for name in names:
            if part.lacks(name):
                self.found.add(part.at(name), f"{thing} has no {name}")

    def named(self, noun: str, code: str, at: Place) -> None:
        """Notes where a code is; a fault if it, or one that differs by capitals alone, was there before."""
        if not code:
            return
        before = self.places.setdefault(f"{noun} {code}".casefold(), at)
        if before != at:
            self.found.add(at, f"{noun} {code} is here twice; the first is in {before.brief}")

    def once(self, part: Part, name: str, codes: Iterable[str]) -> tuple[str, ...]:
        """The codes of a list, each of them once."""
        seen: list[str] = []
        for number, code in enumerate(codes):
            if code in seen:
                self.found.add(part.item_at(name, number), f"{name}: {code} is here twice")
            else:
                seen.append(code)
        return tuple(seen)
