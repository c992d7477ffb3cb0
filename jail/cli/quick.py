"""The quick reader: the common command line of ``run`` and ``plan``, without the 37 ms that importing click takes.

It knows the table and the plain way of writing. It leaves lines that are unusual, unknown, incomplete or wrong to
click, which explains; tests/unit/test_cli_parsing.py shows that the two agree on every line that this one accepts.
"""

from __future__ import annotations

from .options import BY_NAME, Option

TYPE_CHECKING = False
if TYPE_CHECKING:
    Values = dict[str, str | bool | list[str]]
    # verb, values by option key, what follows the options, and was there a "--" between the two
    Parsed = tuple[str, Values, list[str], bool]


def parse(arguments: list[str]) -> Parsed | None:
    """Parses a command line into its parts; returns None if click has to look at it."""
    if not arguments or arguments[0] not in {"run", "plan"}:
        return None
    values: Values = {}
    at, dashes = 1, False
    while at < len(arguments):
        argument = arguments[at]
        if argument[:1] != "-" or argument == "-":
            break
        at += 1
        if argument == "--":
            dashes = True
            break
        if argument.startswith("--"):
            name, given, value = argument.partition("=")
        else:
            name, given, value = argument[:2], argument[2:], argument[2:]
        option = BY_NAME.get(name)
        if option is None or option.later == "*":
            return None
        if not option.metavar:
            if given:
                return None
            values[option.key] = True
            continue
        if not given:
            found = _value(option, arguments, at)
            if found is None:
                return None
            value, at = found
        if value == "--" or (option.choices and (value not in option.choices or value == option.later)):
            return None
        if option.repeat:
            earlier = values.setdefault(option.key, [])
            assert isinstance(earlier, list)
            earlier.append(value)
        else:
            values[option.key] = value
    operands = arguments[at:]
    if not operands and "source" not in values and "module" not in values:
        return None
    return arguments[0], values, operands, dashes


def _value(option: Option, arguments: list[str], at: int) -> tuple[str, int] | None:
    """Returns an option's value and where the next argument is; None if it is missing, or looks like an option."""
    is_there = at < len(arguments) and (arguments[at][:1] != "-" or arguments[at] == "-")
    if option.alone:
        return None if is_there else (option.alone, at)  # click would take what is there for the value
    return (arguments[at], at + 1) if is_there else None
