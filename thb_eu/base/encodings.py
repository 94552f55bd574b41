"""Find the codec of an encoding by its name; nothing where files never come in it.

Python has codecs under many other names, which are none of a file: `idna` and `undefined` fail in ways of their own,
`rot13` makes no text, `unicode_escape` runs what stands in it.
"""

from __future__ import annotations

import codecs
import re

from thb_eu.base.messages import _

NO_SUCH_ENCODING = ("dialect-misfit", _("no encoding is called so."), _("Write, e.g., utf-8 or windows-1250."))
A_NAME = re.compile("[A-Za-z0-9._-]+")
"""Python passes over other signs in a name."""
UNICODE = {"utf-8": "utf-8-sig", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}
"""A mark at the beginning is no part of the text, and tells the order of the bytes."""
LATIN = "ascii cp437 cp850 cp852 cp858 cp1250 cp1252 cp1254 cp1257 mac-roman mac-latin2 mac-turkish mac-iceland"
GREEK_AND_CYRILLIC = "cp737 cp855 cp866 cp869 cp1251 cp1253 koi8-r koi8-u mac-greek mac-cyrillic"
ISO_8859 = (1, 2, 3, 4, 5, 7, 9, 10, 13, 14, 15, 16)
READ = {*UNICODE.values(), *LATIN.split(), *GREEK_AND_CYRILLIC.split(), *(f"iso8859-{part}" for part in ISO_8859)}
"""What the offices of Europe write, by the names that Python has for it."""


def codec_of(encoding: str) -> str:
    """Say what Python reads an encoding with, in whichever way its name is written.

    >>> codec_of("UTF-8"), codec_of("windows-1250"), codec_of("utf16"), codec_of("idna")
    ('utf-8-sig', 'cp1250', 'utf-16', '')
    """
    try:
        name = codecs.lookup(encoding).name if A_NAME.fullmatch(encoding) else ""
    except (LookupError, ValueError):
        return ""
    return found if (found := UNICODE.get(name, name)) in READ else ""
