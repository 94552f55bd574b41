"""List the sentences of click that users meet, so that catalogues hold them; not read at run time.

They are click's own, with its places; `tests/messages` holds them against the library that is installed.
"""

from __future__ import annotations

from thb_eu.base.messages import _, plural

MESSAGES = (
    _("Aborted!"),
    _("Commands"),
    _("Options"),
    _("Usage:"),
    _("default: {default}"),
    _("required"),
    _("Error: {message}"),
    _("Try '{command} {option}' for help."),
    _("Invalid value: {message}"),
    _("Invalid value for {param_hint}: {message}"),
    _("Missing command."),
    _("Missing argument"),
    _("Missing option"),
    _("Missing parameter"),
    _("Missing {param_type}"),
    _("Missing parameter: {param_name}"),
    _("No such option {name!r}."),
    _("No such command {name!r}."),
    _("Option {name!r} does not take a value."),
    _("Argument {name!r} takes {nargs} values."),
    _("Choose from:\n\t{choices}"),
    _("{value!r} is not a valid {number_type}."),
    _("unknown error"),
    _("Could not open file {filename!r}: {message}"),
    plural("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    plural("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    plural("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    plural("Takes {nargs} values but 1 was given.", "Takes {nargs} values but {len} were given."),
    plural("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    plural("{value!r} does not match the format {format}.", "{value!r} does not match the formats {formats}."),
)
