"""Remedies: what to do when an answer is no, where several checks have the same to say."""

from __future__ import annotations

from thb_eu.model import Text

NEVER_EDIT = Text(
    "Vprašajte dobavitelja, katera številka velja; popravek zapišite v corrections.yaml ali pojasnite v "
    "waivers.yaml. Datoteke ne spreminjajte.",
    "Ask the supplier which number holds; record a correction in corrections.yaml or explain it in waivers.yaml. "
    "Never edit the file.",
)
TELL_THE_MAINTAINERS = Text(
    "Napaka v programu: sporočite vzdrževalcem.", "A fault of the program: report it to the maintainers."
)
