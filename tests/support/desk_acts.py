"""Acts at the desk: the words of its forms, and a table of suspects to hand in."""

from __future__ import annotations

from pathlib import Path

DAY, KOSOVO = "2026-11-25", "data/t13.csv!D6"
WORDS = {"sl": "Tiskarska napaka.", "en": "A misprint."}


def in_both(name: str, words: dict[str, str]) -> dict[str, str]:
    """The fields of a form in which words stand, one for each language."""
    return {f"{name}-{lang}": text for lang, text in words.items()}


HEADER = "Izid obravnave;Spol;Starostna skupina;Število\n"
ROWS = ("Kazenska ovadba;Moški;Odrasli;4", "Kazenska ovadba;Ženske;Odrasli;2")
AT = "/en/si-2025"


def suspects(folder: Path, *rows: str, name: str = "police-suspects-by-age.csv") -> Path:
    """A table of suspects, as the Police export it."""
    path = folder / name
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def in_related_cases(folder: Path) -> Path:
    """A table of the Police of persons under two articles whose first day in force nobody has read."""
    path = folder / "police-related-persons.csv"
    rows = (
        "181. člen;Žrtev;Ženske;Odrasli;Srbija;2",
        "192. člen: navajanje k beračenju;Osumljenec;Moški;Odrasli;Srbija;3",
    )
    path.write_text("\n".join(("Člen;Vloga;Spol;Starostna skupina;Državljanstvo;Število", *rows, "")), encoding="utf-8")
    return path
