"""Read `datapackages/national/country.json`: whose definitions these are and which languages that country has.

Every file gives its words in these languages; English is always among them, last where it is not named.
Refused, with its place: a folder `datapackages/` without this file, a language that ISO 639 does not know, one in three
letters that has a code in two, one that is named twice, a country that is not in the code list `geo`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from thb_eu.base.errors import DefinitionRefused, Fault, ThbError, refuse_if_any
from thb_eu.base.messages import ENGLISH, Languages, Text, _
from thb_eu.base.model import Place
from thb_eu.definitions import shapes
from thb_eu.definitions.codelists import Codelist
from thb_eu.definitions.folder import COUNTRY, MISSING, Folder, find_folder, read_checked
from thb_eu.definitions.shapes import ANY_LANGUAGE, DESCRIPTION, Schema, shape, spec
from thb_eu.definitions.strict_reader import DID_YOU_MEAN, read_json

GEO = "geo"
"""The code list of reporting countries."""

LONG_CODE = _("{lang!r}: this language has a code of two letters.")


ISO_639_1 = """
aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es
et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki
kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no
nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te
tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
""".split()  # noqa: SIM905  (a code a line would fill screens)
IN_THREE_LETTERS = """
aa:aar ab:abk ae:ave af:afr ak:aka,fat,twi am:amh an:arg ar:ara,arb as:asm av:ava ay:aym,ayr az:aze,azj ba:bak
be:bel bg:bul bi:bis bm:bam bn:ben bo:bod,tib br:bre bs:bos ca:cat ce:che ch:cha co:cos cr:cre,cwd cs:ces,cze cu:chu
cv:chv cy:cym,wel da:dan de:deu,ger dv:div dz:adp,dzo ee:ewe el:ell,gre en:eng eo:epo es:spa et:ekk,est eu:baq,eus
fa:fas,per,pes ff:fuc,ful fi:fin fj:fij fo:fao fr:fra,fre fy:fry ga:gle gd:gla gl:glg gn:grn,gug gu:guj,prp gv:glv
ha:hau he:heb hi:hin ho:hmo hr:hrv,scr ht:hat hu:hun hy:arm,hye hz:her ia:ina id:ind ie:ile ig:ibo ii:iii ik:esk,ipk
io:ido is:ice,isl it:ita iu:ike,iku ja:jpn jv:jav ka:geo,kat kg:kng,kon ki:kik kj:kua kk:kaz kl:kal km:khm kn:kan
ko:kor kr:kau,knc ks:kas ku:kmr,kur kv:kom,kpv kw:cor ky:kir la:lat lb:ltz lg:lug li:lim ln:lin lo:lao lt:lit lu:lub
lv:lav,lvs mg:mlg,plt mh:mah mi:mao,mri mk:mac,mkd ml:mal mn:drh,khk,mon mr:mar ms:may,msa,zsm mt:mlt my:bur,mya
na:nau nb:nob nd:nde ne:nep,npi ng:ndo nl:dut,nld nn:nno no:nor nr:nbl nv:nav ny:nya oc:oci oj:ojg,oji om:gaz,orm
or:ori,ory os:oss pa:pan pi:pli pl:pol ps:pbu,pus pt:por qu:que,quz rm:roh rn:run ro:mol,ron,rum ru:rus rw:kin
sa:cls,san sc:src,srd sd:snd se:sme sg:sag si:sin sk:slk,slo sl:slv sm:smo sn:sna so:som sq:alb,als,sqi sr:scc,srp
ss:ssw st:sot su:sun sv:swe sw:swa,swh ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tn:tsn to:ton tr:tur ts:tso tt:tat
ty:tah ug:uig uk:ukr ur:urd uz:uzb,uzn ve:ven vi:vie vo:vol wa:wln wo:wol xh:xho yi:ydd,yid yo:yor za:zha,zyb
zh:chi,cmn,zho zu:zul
""".split()  # noqa: SIM905
TWO_LETTERS = {
    long: short
    for short, _colon, those in (pair.partition(":") for pair in IN_THREE_LETTERS)
    for long in those.split(",")
}
"""The code of two letters by every code of three that means the same language, by the aliases of Unicode CLDR."""
IN_TWO_LETTERS = {"if": {"maxLength": 2}, "then": {"enum": ISO_639_1, DESCRIPTION: ("language in two letters",)}}
LANGUAGES: Schema = shapes.listed(
    {"type": "string", "pattern": ANY_LANGUAGE, **IN_TWO_LETTERS, DESCRIPTION: ("language",)}
)


@shape("The country whose law, suppliers and words these definitions are")
class Country:
    """The country by its code, and its languages, its own first and English among them."""

    geo: str = spec(key="thb:geo", ref=shapes.code_of(GEO), rules={"minLength": 2})
    languages: Languages = spec(key="thb:languages", shape=LANGUAGES, read=lambda named: with_english(named))


def read_country(folder: Folder, files: dict[str, bytes]) -> Country:
    """Find whose definitions these are; the file is added to `files`."""
    found = folder.read_if_there([COUNTRY])
    if not found:
        remedy = _(
            "Write it: {example}, with the code of your country and of its languages, its own first.",
            example='{"thb:geo": "…", "thb:languages": ["…"]}',
        )
        raise DefinitionRefused(Fault(Place(COUNTRY), "file-missing", MISSING, remedy))
    files |= found
    value = read_checked(folder, COUNTRY, found[COUNTRY], "country", DefinitionRefused)
    at = shapes.place_in(COUNTRY, found[COUNTRY])
    refuse_if_any(
        DefinitionRefused,
        (
            Fault(at("thb:languages", number), "shape-wrong", LONG_CODE.filled({"lang": lang}), in_two_letters(lang))
            for number, lang in enumerate(value["thb:languages"])
            if lang in TWO_LETTERS
        ),
    )
    return shapes.made(Country, value)


def in_two_letters(lang: str) -> Text:
    """Return a sentence that offers the code of two letters of a language, as it is written here."""
    return DID_YOU_MEAN.filled({"near": TWO_LETTERS.get(lang.casefold(), lang.casefold())})


def refuse_unknown_country(country: Country, lists: Mapping[str, Codelist], content: bytes) -> None:
    """Refuse a country that the code list of countries does not have; `content`: its file."""
    value, at = read_json(content, COUNTRY, DefinitionRefused), shapes.place_in(COUNTRY, content)
    known = lists[GEO].by_code if GEO in lists else [country.geo]
    refuse_if_any(DefinitionRefused, shapes.faults_of(Country, value, at, {GEO: known}))


def in_its_languages(folder: Folder) -> Folder:
    """Return a country's folder with its words asked for in each of its languages; as it is where it declares none."""
    declares = folder.read_if_there([COUNTRY])
    return replace(folder, languages=read_country(folder, {}).languages) if declares else folder


def languages_to_refuse_in(chosen: str | Path | None, reader: str) -> Languages:
    """Return the languages declared in `chosen`, as `load` takes it, and that of whoever reads.

    Where the folder cannot be read, which may be what is refused, they are the reader's and English.
    """
    try:
        declared = read_country(find_folder(chosen), {}).languages
    except ThbError:
        declared = ()
    return with_english((*declared, reader))


def with_english(languages: Iterable[str]) -> Languages:
    """Return those languages, and English last where it is not among them."""
    return tuple(dict.fromkeys((*languages, ENGLISH)))
