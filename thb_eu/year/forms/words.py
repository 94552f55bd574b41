"""Word what a form says to whoever fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from thb_eu.base.messages import Languages, Text, _, layout

LIGHTS, INSTRUCTIONS, LISTS, STAMP = _("Traffic light"), _("Instructions"), _("Lists"), "Stamp"
"""The names of the sheets without a table; the last is never seen."""
FORM_OF = _("Form for {year}: {supplier}")
TABLE, SAID, TYPED, BLANK, WRONG, SUM, LIGHT = (
    _("Table"),
    _("Statement"),
    _("Numbers typed"),
    _("Blank beside a label"),
    _("To be mended"),
    _("Sum"),
    _("Light"),
)
CONTROL_SUM = _("Control sum")
LAST_YEAR = layout("{year}: {column}", year=0, column="")
TOLD_IN = _("collection of {year}")
"""Beside a table of several years, in place of the name of the column: which collection told the figure."""
START_HERE = _(
    "Start here: say who fills in the form, then go through the tables. Tab leads from one cell to be filled in to the "
    "next. Send the form when no light is red."
)
SEND_BY = _("It is due on {day}.")
FOR_ALL = _("for all tables, unless the sheet of one says otherwise")
TYPE_NUMBER = _("A whole number from 0 on. Zero: we know that there were none. A blank is asked back.")
NUMBER = _("Number")
CHOOSE = _("Choose from the list.")
CHOOSE_ONE = _("Choose one of the three; without figures only this tells that there were none.")
TYPE_DAY = _("The day, such as 2026-03-02.")
OF_UNIT = _("Counted are: {unit}.")
COLUMN_STAYS = _("On this form no column is left out: choose the label for what is not known.")
"""Beside a column that a table of the supplier's own may leave out."""
ROWS_STAY = _("Rows without a label that you do not need stay empty.")


class Light(Enum):
    """What the light of a table shows; `sign` and word tell it apart without its colour."""

    RED = "✗"
    AMBER = "!"
    GREEN = "✓"


COLOURS: Mapping[Light, Text] = {Light.RED: _("RED"), Light.AMBER: _("AMBER"), Light.GREEN: _("GREEN")}
FILLS: Mapping[Light, str] = {Light.RED: "F4B6AE", Light.AMBER: "F2CC66", Light.GREEN: "D5EBDA"}
"""The ground behind each light; the ink on it is dark."""

NOTHING_SAID = Light.RED, _("nothing is said of this table yet.")
WRONG_ENTRY = Light.RED, _("an entry is not a whole number from 0 on, or a label is missing or not on its list.")
NONE_CONTRADICTED = Light.RED, _('"none" is chosen, but a number other than 0 is typed.')
UNKNOWN_CONTRADICTED = Light.RED, _('"we cannot say" is chosen, but a number is typed.')
NO_FIGURES = Light.RED, _('"reported" is chosen, but no number is typed.')
WHO_AND_WHEN = Light.RED, _("the role and the day of the statement are missing.")
WHY_UNKNOWN = Light.RED, _("write why it cannot be said.")
SOME_BLANK = Light.RED, _("a cell beside a label is blank: type 0 if there were none. A blank is asked back.")
VIEWS_DIFFER = Light.RED, _("the total differs from that of another table about the same: correct one of them.")
TOTAL_DIFFERS = Light.RED, _("a total that was typed is not the sum of its numbers: correct one of them.")
NOT_CHOSEN = Light.AMBER, _('nothing is chosen; the figures are taken as "reported".')
SAID_NONE = Light.GREEN, _("there were none.")
SAID_UNKNOWN = Light.GREEN, _("cannot be said.")
FINE = Light.GREEN, _("complete.")


def light(shown: tuple[Light, Text], languages: Languages) -> str:
    """Return a light as the form shows it: its sign, its colour in words, and why."""
    colour, why = shown
    text = layout("{sign} {colour}: {why}", sign=colour.value, colour=COLOURS[colour], why=why)
    return text.in_languages(languages)


HOW_TO: tuple[Text, ...] = (
    _("Fill in the yellow cells. Headings and labels are locked."),
    _("Choose for every table what you say of it. Nobody can tell an empty table from one that was forgotten."),
    _(
        "Zero means: we know that there were none. A blank cell beside a label is asked back: type 0 if there were "
        "none; if nobody knows the number, leave it blank, send the form all the same, and write us why."
    ),
    _('"None" fills in zeros for you. "We cannot say" leaves the table empty; write the reason below it.'),
    _("Where a cell has a list, choose from it. A category that is not on the list: ask before you send."),
    _(
        "Totals are computed for you. If yours is another, type it over: its light turns red, as the two are compared; "
        "send the form all the same, and write us why."
    ),
    _("Grey figures beside the table come from the last collection, for comparison; earlier years may be revised."),
    _("Write your role or office, never the name of a person: not yours, not that of a victim."),
    _("All columns of the form stay, also one that a table of your own may leave out."),
    _("Do not add columns. Rows below the table are read; a sheet that must be unlocked for them has no password."),
    _("Comments and pictures are not read: write in your letter what they say."),
    _("Save as .xlsx or .ods, without a password, and send the file as it is. Its name may be any."),
    _("A system that exports may send the CSV forms instead, one a table; the first line stays as it is."),
)
ASK = _("Whom to ask, and where to send: {contact}.")
ASK_SENDER = _("Whom to ask, and where to send: whoever sent you this form.")
HOW_TITLE = _("How to fill in and send")
COLUMN, CONTENT, FORMAT_OF, REQUIRED, LIST = _("Column"), _("Content"), _("Format"), _("Required"), _("Labels")
IS_LIST, IS_NUMBER, IS_TOTAL, IS_YEAR, IS_TEXT = (
    _("from the list"),
    _("whole number"),
    _("total"),
    _("year"),
    _("text"),
)
REGISTER = _("Register: {title}")
REGISTER_HOW: tuple[Text, ...] = (
    _("This sheet describes a register with a row for each person or case. It is not filled in; send the file itself."),
    _(
        "Before it leaves your computer, replace the persons by pseudonyms: "
        "thb-eu pseudonymise FILE --contract DECLARATION --out NEW.csv --key-file KEY. "
        "Send NEW.csv and its receipt, never the key."
    ),
    _("No column may hold a name, a number of a document, an address or a personal number."),
)
FORMATS: Mapping[str, Text] = {
    "string": IS_TEXT,
    "integer": IS_NUMBER,
    "number": _("number"),
    "year": IS_YEAR,
    "yearmonth": _("month"),
    "date": _("day"),
}
