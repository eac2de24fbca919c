"""What coordinators are told by the calendar, and how several things of one day become one message."""


def said_with(template: str) -> str:
    """The reason of a row that is said in the message of another one, by that one's template."""
    return f"said with {template}"
