"""A year as an operator may type it on the command line."""

import re

import click


class Year(click.ParamType[int]):
    """Such as 2013. Anything else is refused in one sentence."""

    name = "year"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if not re.fullmatch("(19|2[0-9])[0-9]{2}", str(value)):
            self.fail(f"{value} is not a year; write it as 2013", param, ctx)
        return int(str(value))
