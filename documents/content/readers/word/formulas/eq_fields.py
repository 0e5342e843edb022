"""The EQ fields of Word: equations and readings of an age before Office Math, on one line. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

# A general switch with its word, a command or an option, another sign, a bracket, a comma, letters.
_TOKEN = re.compile(
    r'\\\*\s*(?:"[^"]*"|[^\s\\]+)\s*|\\([A-Za-z]{1,2})\s*(-?\d+)?\s*|\\(.)|([(),;])|([^\\(),;]+)'
)
_COMMANDS = "abdfilorsx"
_DEEPEST = 20
_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}


@dataclass(slots=True)
class _Part:
    """A command with its arguments, while it is read."""

    command: str = ""
    is_raised: bool = False
    is_lowered: bool = False
    # Its own brackets, if it has any.
    own: str = ""
    arguments: list["_Argument"] = field(default_factory=list)


@dataclass(slots=True)
class _Argument:
    text: str = ""
    is_raised: bool = False
    is_lowered: bool = False


def line_of(instruction: str) -> str:
    """What an instruction behind its first word, `EQ`, shows."""
    whole = _Part(arguments=[_Argument()])
    opened = [whole]
    command = _Part()
    for token in _TOKEN.finditer(instruction):
        name, __, sign, mark, letters = token.groups()
        now = opened[-1]
        if name:
            command = _switched(command, name.lower())
        elif mark == "(" and len(opened) < _DEEPEST:
            opened.append(command)
            command.arguments.append(_Argument())
            command = _Part()
        elif mark == ")" and len(opened) > 1:
            _close(opened)
        elif mark and mark in ",;" and now.command:
            now.arguments.append(_Argument())
        elif text := sign or mark or letters:
            command = _taken(command, now, text)
    while len(opened) > 1:
        _close(opened)
    return whole.arguments[0].text.strip()


def _switched(command: _Part, name: str) -> _Part:
    """The command that a switch begins, or of which it is an option."""
    if not command.command:
        return _Part(name) if len(name) == 1 and name in _COMMANDS else command
    command.is_raised = command.is_raised or name == "up"
    command.is_lowered = command.is_lowered or name == "do"
    return command


def _taken(command: _Part, now: _Part, text: str) -> _Part:
    """Letters, which belong to what is open; brackets of one's own, to the command before them."""
    if command.command == "b" and not text.isspace():
        command.own = (command.own + text.strip())[-2:]
    elif not command.command:
        now.arguments[-1].text += text
    return command


def _close(opened: list[_Part]) -> None:
    part = opened.pop()
    to = opened[-1].arguments[-1]
    to.text += _SHOWN.get(part.command, _beside)(part)
    to.is_raised = to.is_raised or part.is_raised
    to.is_lowered = to.is_lowered or part.is_lowered


def _texts(part: _Part) -> list[str]:
    return [argument.text.strip() for argument in part.arguments]


def _beside(part: _Part) -> str:
    """What has no sign of its own, as a field of numbers."""
    return " ".join(_texts(part)) if len(part.arguments) > 1 else part.arguments[0].text


def _bracketed(part: _Part) -> str:
    before = part.own[:1] or "("
    after = part.own[1:] or _CLOSING.get(before, before)
    return before + _beside(part) + after


def _fraction(part: _Part) -> str:
    return "/".join(f"({text})" if len(text) > 1 and not text.isalnum() else text
                    for text in _texts(part))  # fmt: skip


def _root(part: _Part) -> str:
    *degree, under = _texts(part)
    return f"{''.join(degree)}√{under if under.isalnum() else f'({under})'}"


def _over(part: _Part) -> str:
    """Letters upon each other; what is raised above a word is how it is read."""
    if any(argument.is_lowered for argument in part.arguments):
        return "".join(argument.text.strip() for argument in part.arguments)
    words = "".join(argument.text for argument in part.arguments if not argument.is_raised)
    read = "".join(argument.text for argument in part.arguments if argument.is_raised)
    return f"{words}({read})" if words and read else words + read


_SHOWN: dict[str, Callable[[_Part], str]] = {
    "": lambda part: f"({part.arguments[0].text})",
    "b": _bracketed,
    "f": _fraction,
    "i": lambda part: "∫" + _beside(part),
    "l": lambda part: ", ".join(_texts(part)),
    "o": _over,
    "r": _root,
}
