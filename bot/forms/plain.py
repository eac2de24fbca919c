"""What somebody wrote in lines, as it is kept: no letter that cannot be seen, and one empty line between paragraphs."""

import unicodedata


def plain(text: str) -> str:
    written = unicodedata.normalize("NFC", text).splitlines()
    lines = [" ".join("".join(c if c.isprintable() else " " for c in line).split()) for line in written]
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept).strip()
