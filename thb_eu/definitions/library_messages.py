"""Reword what libraries say of a file, so that catalogues translate it.

Each library says few sentences, and says them in English for programmers; those that a person's mistake brings up are
known here by their pattern. What is not known is told in general words: the place says the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from thb_eu.base.messages import Text, _

UNKNOWN = _("what is written so cannot be read")
# By what the parser was doing and what it met, `doing: met`. libyaml and PyYAML's own parser say much the same.
YAML_WORDS: Mapping[str, Text] = {
    r"directive": _("lines that begin with a percent sign are not used here"),
    r"a tag|tag handle": _(
        "tags of types are not used here; put a text that begins with an exclamation mark in quotes"
    ),
    r"an anchor|an alias": _("anchors are not used here; put a text that begins with & or * in quotes"),
    r"found a tab character|found character '\\t'": _("a tab is used here; indent with spaces"),
    r"found character '(.)'": _("the sign {first} cannot begin a value here; put the value in quotes"),
    r"mapping values are not allowed|found unexpected ':'": _(
        "a colon is not allowed here; check the indentation or put the value in quotes"
    ),
    r"mapping keys are not allowed": _("a question mark is not allowed here; put the value in quotes"),
    r"sequence entries are not allowed": _(
        "a dash with a space is not allowed here; begin the entry of a list on a new line"
    ),
    r"could not find expected ':'": _("the colon after the key is missing"),
    r"expected ',' or '\]'": _("a comma or the closing ] is missing in the list"),
    r"expected ',' or '\}'": _("a comma or the closing brace is missing between the pairs"),
    r"expected key": _("a key is expected here; check indentation and quotes"),
    r"expected '-' indicator": _("the dash of a new entry is expected here; check the indentation"),
    r"expected <block end>": _("the indentation does not match the lines around it"),
    r"expected (the )?node content": _("a value is expected here"),
    r"expected '?<document start>": _("text follows the end of the content"),
    r"found unexpected (end of stream|document)": _("a quotation mark is not closed"),
    r"found unknown escape character": _("a sign follows the \\ in quotes that is not allowed there"),
    r"hexa?decimal number|character escape code": _("the code of a sign that follows the \\ in quotes is not valid"),
    r"block scalar": _("only a comment may follow | or > on the same line"),
    r"incompatible YAML document": _("YAML 1.2 is used here"),
}
JSON_WORDS: Mapping[str, Text] = {
    r"Expecting property name": _("a key in double quotes is expected here"),
    r"Expecting ':'": _("a colon is missing"),
    r"Expecting ','": _("a comma or a closing bracket is missing"),
    r"Expecting value": _("a value is expected here"),
    r"Illegal trailing comma": _("a comma too many follows the last entry"),
    r"Extra data": _("something follows the end of the object"),
    r"Unterminated string": _("a quotation mark is not closed"),
    r"Invalid control character": _("an invisible character here is not allowed"),
    r"Invalid \\": _("a sign follows the \\ that is not allowed there"),
}
SHAPE_WORDS: Mapping[str, Text] = {
    r"^('.+') is a required property$": _("the required key {first} is missing"),
    r"^(.+) is not a 'date'$": _("{first} is not a date written YYYY-MM-DD"),
    r"^(.+) does not match '\^\\\\d\{4\}-": _("{first} is not a date written YYYY-MM-DD"),
    r"^(.+) does not match '\^\[a-z0-9\]\[a-z0-9-\]\*\$'": _(
        "{first} may hold only the small letters a–z, digits and hyphens"
    ),
    r"^(.+) does not match '\^\[A-Z\]\{1,3\}": _("{first} is not the name of a cell such as B4"),
    r"^(.+) does not match '\^\(\?!\(\[": _(
        "{first} goes on like a formula, from its beginning or after a sign such as ;"
    ),
    r"^(.+) does not match '(.+)'$": _("{first} does not have the required form “{second}”"),
    r"^(.+) is less than the minimum of (.+)$": _("{first} is less than the smallest allowed value {second}"),
    r"^(.+) is greater than the maximum of (.+)$": _("{first} is more than the greatest allowed value {second}"),
    r"^'' should be non-empty$": _("the value must not be empty"),
    r"^\[\] should be non-empty$": _("the list must not be empty"),
    r"^\{\} should be non-empty$": _("at least one key must be given"),
    r"is too short$": _("the value or list is too short"),
    r"^(.+) was expected$": _("{first} is expected here"),
    r"has non-unique elements$": _("a value is repeated in the list"),
    r"^(.+) is not valid under any of the given schemas$": _("{first} has none of the allowed forms"),
}
SHAPE_TYPES: Mapping[str, Text] = {
    "string": _("text"),
    "integer": _("whole number"),
    "number": _("number"),
    "boolean": _("true or false"),
    "array": _("list"),
    "object": _("group of keys"),
    "null": _("null"),
}

OF_A_TABLE = _("not as its description says")
TABLE_WORDS: Mapping[str, Text] = {
    "blank-header": _("the header is empty"),
    "blank-label": _("a column has no name"),
    "blank-row": _("the row is empty"),
    "constraint-error": _("the value is not one of those that the description allows"),
    "duplicate-label": _("two columns have the same name"),
    "encoding-error": _("the text is not in the described encoding"),
    "extra-cell": _("the row has a cell too many"),
    "extra-label": _("the column is not described"),
    "field-error": _("the description of a column is not valid"),
    "incorrect-label": _("the column has another name than the description says"),
    "missing-cell": _("the row lacks a cell"),
    "missing-label": _("a described column is missing"),
    "primary-key": _("the key of the row is incomplete, or another row has it"),
    "schema-error": _("the description of the columns is not valid"),
    "source-error": _("the table cannot be read"),
    "type-error": _("the value is not of the described type"),
    "unique-error": _("the value is repeated"),
}
"""By the type of an error of Frictionless, what is wrong with a table; every other is `OF_A_TABLE`."""


def in_our_words(message: str, words: Mapping[str, Text], otherwise: Text = UNKNOWN) -> Text:
    """Return a library's `message` by the first pattern of `words` that it fits, else in general words."""
    for pattern, sentence in words.items():
        if found := re.search(pattern, message, re.DOTALL):
            groups = dict(zip(("first", "second"), found.groups(), strict=False))
            return sentence.filled(groups)
    return otherwise
