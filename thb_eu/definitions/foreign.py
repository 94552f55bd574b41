"""Foreign words: what libraries say of a file, in Slovenian.

Each library says few sentences, and says them in English; those that a person's mistake brings up are known here by
their pattern. What is not known is told in general words, never in English: the place says the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

UNKNOWN = "tako zapisanega ni mogoče razbrati"
# By what the parser was doing and what it met, `doing: met`. libyaml and PyYAML's own parser say much the same.
YAML_WORDS = {
    r"directive": "vrstica, ki se začne z odstotkom, se tu ne uporablja",
    r"a tag|tag handle": "oznake vrst se tu ne uporabljajo; besedilo, ki se začne s klicajem, dajte v narekovaje",
    r"an anchor|an alias": "sidra se tu ne uporabljajo; besedilo, ki se začne z & ali *, dajte v narekovaje",
    r"found a tab character|found character '\\t'": "tu stoji tabulator; zamaknite s presledki",
    r"found character '(.)'": r"znak \1 tu ne more začeti vrednosti; vrednost dajte v narekovaje",
    r"mapping values are not allowed|found unexpected ':'": (
        "dvopičje tu ne sme stati; preverite zamik ali vrednost dajte v narekovaje"
    ),
    r"mapping keys are not allowed": "vprašaj tu ne sme stati; vrednost dajte v narekovaje",
    r"sequence entries are not allowed": "vezaj s presledkom tu ne sme stati; člen seznama začnite v novi vrstici",
    r"could not find expected ':'": "za ključem manjka dvopičje",
    r"expected ',' or '\]'": "v seznamu manjka vejica ali zaklepaj ]",
    r"expected ',' or '\}'": "med pari manjka vejica ali zaklepaj }",
    r"expected key": "tu bi moral stati ključ; preverite zamik in narekovaje",
    r"expected '-' indicator": "tu bi moral stati vezaj novega člena seznama; preverite zamik",
    r"expected <block end>": "zamik se ne ujema s sosednjimi vrsticami",
    r"expected (the )?node content": "tu bi morala stati vrednost",
    r"expected '?<document start>": "za koncem vsebine stoji še nekaj",
    r"found unexpected (end of stream|document)": "narekovaj ni zaprt",
    r"found unknown escape character": "znaku \\\\ v narekovajih sledi znak, ki tam ni dovoljen",
    r"hexa?decimal number|character escape code": "koda znaka, ki v narekovajih sledi znaku \\\\, ni veljavna",
    r"block scalar": "znaku | ali > sme v isti vrstici slediti le opomba",
    r"incompatible YAML document": "tu se uporablja YAML 1.2",
}
JSON_WORDS = {
    r"Expecting property name": "tu bi moral stati ključ v dvojnih narekovajih",
    r"Expecting ':'": "manjka dvopičje",
    r"Expecting ','": "manjka vejica ali zaklepaj",
    r"Expecting value": "tu bi morala stati vrednost",
    r"Illegal trailing comma": "za zadnjim členom stoji odvečna vejica",
    r"Extra data": "za koncem objekta stoji še nekaj",
    r"Unterminated string": "narekovaj ni zaprt",
    r"Invalid control character": "tu stoji neviden znak, ki ni dovoljen",
    r"Invalid \\": "znaku \\\\ sledi znak, ki tam ni dovoljen",
}
SHAPE_WORDS = {
    r"^('.+') is a required property$": r"manjka obvezni ključ \1",
    r"^(.+) is not a 'date'$": r"\1 ni datum v obliki LLLL-MM-DD",
    r"^(.+) does not match '\^\\\\d\{4\}-": r"\1 ni datum v obliki LLLL-MM-DD",
    r"^(.+) does not match '\^\[a-z0-9\]\[a-z0-9-\]\*\$'": r"\1 sme imeti le male črke a–z, številke in vezaje",
    r"^(.+) does not match '\^\[A-Z\]\{1,3\}": r"\1 ni ime celice, kot je na primer B4",
    r"^(.+) does not match '(.+)'$": r"\1 nima zahtevane oblike »\2«",
    r"^(.+) is less than the minimum of (.+)$": r"\1 je manj od najmanjše dovoljene vrednosti \2",
    r"^(.+) is greater than the maximum of (.+)$": r"\1 je več od največje dovoljene vrednosti \2",
    r"^'' should be non-empty$": "vrednost ne sme biti prazna",
    r"^\[\] should be non-empty$": "seznam ne sme biti prazen",
    r"^\{\} should be non-empty$": "navesti je treba vsaj en ključ",
    r"is too short$": "vrednost ali seznam je prekratek",
    r"^(.+) was expected$": r"tu bi moralo stati \1",
    r"has non-unique elements$": "v seznamu se vrednost ponovi",
    r"^(.+) is not valid under any of the given schemas$": r"\1 nima nobene od dovoljenih oblik",
}
SHAPE_TYPES = {
    "string": "besedilo",
    "integer": "celo število",
    "number": "število",
    "boolean": "true ali false",
    "array": "seznam",
    "object": "skupina ključev",
    "null": "null",
}


def in_slovenian(message: str, words: Mapping[str, str], otherwise: str = UNKNOWN) -> str:
    """A library's `message` by the first pattern of `words` that it fits, else in general words."""
    for pattern, sentence in words.items():
        found = re.search(pattern, message, re.DOTALL)
        if found:
            return found.expand(sentence)
    return otherwise
