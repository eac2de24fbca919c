"""What a coordinator hears who asks somebody for a missing report: toasts."""

from datetime import date

from bot.texts import Words

Moment = tuple[date, str]  # the day, and the time as it is written


def asked(words: Words, leaves: Moment | None) -> str:
    """`leaves`: not at once, the plan is silent just now."""
    if leaves is None:
        return words.label("Reminder sent.")
    day, time = leaves
    return words.label("Noted. It leaves on {day} at {time}.", day=day, time=time)


def asked_before(words: Words, when: Moment, today: date, leaves: Moment | None) -> str:
    """Somebody was there first today; or what was asked (`when`), maybe on another day, has not left yet."""
    day, time = when
    if leaves is None and day != today:
        return words.label("Asked already on {day}. It has not left yet.", day=day)
    if leaves is None:
        return words.label("Reminded already at {time}. Possible tomorrow.", time=time)
    day, at = leaves
    return words.label("Asked already. It leaves on {day} at {time}.", day=day, time=at)
