"""How a command says no: one line for the operator, and an exit code."""


class Refused(Exception):
    """A command could not do what was asked. Its text is the one line an operator reads: what was wrong, what to do.

    `code`: 1 for what was asked in vain, 2 for what was asked wrongly.
    """

    def __init__(self, line: str, code: int = 1) -> None:
        super().__init__(line)
        self.line = line
        self.code = code
