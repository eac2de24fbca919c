"""One sentence for each thing that was not read: what to send instead, above the same question (HTML)."""

from bot.forms.moves import Refusal, Why
from bot.forms.numbers import Reason
from bot.texts import Html, Words


def refusal(words: Words, said: Refusal) -> str:
    """The sentence. What was typed is quoted for the person alone, and kept nowhere."""
    v = said.values
    match said.reason:
        case Reason.NOT_DIGITS:
            quoted = words.cut(str(v[0]), 40)
            return words("I could not read “{text}”. Write in digits. Example: {example}", text=quoted, example="12")
        case Reason.NOT_WHOLE:
            return words("A whole number, from 0. Example: {example}", example="12")
        case Reason.TOO_LARGE:
            return words("That number is too long. Nine digits at most. Example: {example}", example="12")
        case Reason.ONE_NUMBER:
            return words("Only one number, please. Example: {example}", example="12")
        case Reason.WOMEN_THEN_MEN:
            return words("Two numbers: write women, then men. Example: {example}", example="24 16")
        case Reason.SUM:
            return words(
                "{women} + {men} make {sum}, not {total}. Write women, then men.",
                women=v[0],
                men=v[1],
                sum=v[2],
                total=v[3],
            )
        case Reason.TWO_NUMBERS:
            return words("Two numbers are needed. Example: {example}", example="40/160")
        case Reason.PART_ABOVE_WHOLE:
            return words(
                "{part} is more than {whole}. The part, then the whole. Example: {example}",
                part=v[0],
                whole=v[1],
                example="40/160",
            )
        case Reason.SHARE:
            return share(words, v)
        case Reason.YES_OR_NO | Why.BUTTONS:
            return words("Tap a button, please.")
        case Why.WAITING:
            return words("I am waiting for an answer to {code}.", code=v[0])
        case Why.PRIVATE:
            return words("There is a number or an address in it. Write it again without, please.")
        case Why.TOO_LONG:
            return words("{letters} letters, that is too long. {most} at most.", letters=v[0], most=v[1])
        case Why.WOMEN_ABOVE_ALL:
            return words("{women} is more than {all}. How many are women?", women=v[0], all=v[1])
        case Why.SAME:
            return words("It is the same value. Write another one, or tap Back.")
        case Why.NOT_MONEY:
            return words("A whole amount. Example: {example}", example=350000)
    return words("Tap a button, please.")


def share(words: Words, v: tuple[int | str, ...]) -> Html:
    """A percentage behind a part and its whole, and it is another."""
    part, whole, said = map(int, v)
    return words(
        "{part}/{whole} is {percent}, not {said}.",
        part=part,
        whole=whole,
        percent=words.percent(part, whole),
        said=words.percent(said, 100),
    )


def lines_read(words: Words, read: int, of: int) -> str:
    """Several lines in one message: how many were taken."""
    return words.plural("Read: {n} line out of {of}.", "Read: {n} lines out of {of}.", read, of=of)
