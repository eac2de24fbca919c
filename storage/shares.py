"""The one rule by which a share is rounded, whoever writes it, subtracts it, or reads it back."""


def in_percent(part: int, whole: int) -> int:
    """In whole per cent, halves upwards; but 100 only where nothing is missing, and 0 only where nothing is there.
    `whole` is not 0."""
    share = (200 * part + whole) // (2 * whole)
    return min(max(share, 1), 99) if 0 < part < whole else share
