"""Lists of persons: made-up names, and the files in which somebody may send them."""

from __future__ import annotations

import random

from tests.support import made_up_persons as persons

SOURCE = random.Random(28)
GIVEN, FAMILY, OTHER = (persons.word(SOURCE) for _ in range(3))
EMSO = persons.emso(SOURCE)
LISTS = {
    "given name and surname": f"Ime;Priimek;Kraj;Država\n{GIVEN};{FAMILY};Celje;Slovenija\n",
    "no heading": f"{GIVEN};{FAMILY}\n{FAMILY};{OTHER}\n",
    "surname alone": f"Priimek;Število\n{FAMILY};1\n",
    "birth beside a place": "12. 5. 1990;Ljubljana;2\n13. 6. 1991;Maribor;1\n",
    "another language": f"Ime;Prezime;OIB\n{GIVEN};{FAMILY};{persons.oib(SOURCE)}\n",
    "English": f"Given name,Surname\n{GIVEN},{FAMILY}\n",
    "a form": f"Ime:;{GIVEN}\nPriimek:;{FAMILY}\n",
    "a wrong control digit": f"EMŠO;Število\n{EMSO[:-1]}{(int(EMSO[-1]) + 1) % 10};1\n",
}


def repeats(text: str | bytes) -> bool:
    told = text if isinstance(text, bytes) else text.encode()
    return any(word.encode() in told for word in (GIVEN, FAMILY, OTHER, EMSO))
