"""Replace the names of persons in a register by pseudonyms, before anything is sent.

Suppliers run this on their own machine. Goes out: a CSV file in which every identifying column is gone and three are
added (`person`, `person_by_name`, `person_basis`; the age, if asked for, before them), all else byte for byte and in
the same order, and a receipt beside it: it holds the fingerprint of the key, the version of the rules, the hashes of
the declaration and of the file, and how many rows are known by what; nothing of the persons and nothing of the file
that was read. Both appear, or neither; nothing else is written, no file is overwritten, and the input is only read.
Refused, by row and column and never with a value: what cannot be read or contradicts itself, and identifiers that
stand where nobody declared them; all faults up to a thousand, and the number of the others. Memory does not grow with
the number of rows of a CSV file.
"""

from __future__ import annotations

import base64
import codecs
import datetime
import hashlib
import hmac
import json
import os
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NoReturn, TypeVar

from thb_eu.base.atomic_files import NewFile, clear_abandoned, files_beside, written_anew
from thb_eu.base.errors import Fault, OutputRefused, SourceRefused, ThbError, guarded
from thb_eu.base.messages import NO_WORDS, Text, _, plural
from thb_eu.base.model import Place
from thb_eu.base.progress import stage
from thb_eu.base.secure_files import IN_REPOSITORY, others_may_read, repositories
from thb_eu.definitions.folder import Folder
from thb_eu.definitions.personal_data import (
    BIRTH_DATE,
    BY_NAME,
    BY_NOTHING,
    FAMILY_NAME,
    FULL_NAME,
    GIVEN_NAME,
    NAMES,
    Declaration,
    NationalIdentifier,
    PersonalNumber,
)
from thb_eu.records.pseudonyms.declaration import (
    IdentifierFlaw,
    PersonVocabulary,
    RegisterLayout,
    about,
    age,
    folded,
    lay_out,
    read_day,
    read_name,
    read_number,
    read_vocabulary,
    written,
)
from thb_eu.records.pseudonyms.rows import RegisterRow, RegisterTable, open_table
from thb_eu.sources import beside

# Read the key of pseudonyms, check it and where it lies, and make pseudonyms with it.
#
# A pseudonym is HMAC-SHA-256 (RFC 2104, FIPS 198-1): every database and language has it, so an organisation's own
# programmers can make the same ones, and nobody without the key can make one or try one out. Kept are 130 bits, 26
# letters of base32: no less than half, as RFC 2104 advises. Among ten million persons the odds that any two share one
# by chance are below 10**14 / 2**131, about 4 in 10**26. What goes in begins with the version and the kind: a number
# and a name never meet by chance, nor do two versions of the rules.
#
# There is no default key, and a key is never a word on the command line. Refused: no key, a short one, one that can
# be guessed, one that lies in a repository or in a folder of definitions ("a key in a repository is no key"). No
# message repeats the key, its file or its variable: people mistake one for the other.

VERSION = 1
LETTERS = 26
LETTERS_OF_A_FINGERPRINT = 8
PARTS_OF_A_PSEUDONYM = "\x1f"
SHORTEST, LONGEST = 32, 1024
BYTES_OF_A_NEW_KEY = 32
LEAST_VARIETY = 24
"""Bytes that remain of a key, and of the steps between its bytes, when all that repeats is taken out of it."""

MOST_TYPED = 0.8

LARGEST_SEARCHED = 65_536

KEY_FILE, KEY_ENV, NEW_KEY = "--key-file", "--key-env", "--new-key"

MAKE_ONE = _("Make a key with: thb-eu pseudonymise --new-key FILE")


class PseudonymKey:
    """The key in memory: it makes pseudonyms and a fingerprint, and shows neither itself nor a copy."""

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return f"Key({self.fingerprint})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is not written anywhere")

    @property
    def fingerprint(self) -> str:
        """Equal for equal keys; from the fingerprint of a random key nobody learns anything about it."""
        return f"k{VERSION}_{self._letters('key')[:LETTERS_OF_A_FINGERPRINT]}"

    def pseudonym(self, kind: str, *parts: str) -> str:
        """Return the pseudonym of whoever these parts name together; plain words and digits only."""
        return f"p{VERSION}_{self._letters(kind, *parts)[:LETTERS]}"

    def of_inputs(self, digest: str) -> str:
        """Say what names the inputs of a public dossier, whose hash this is; of no person."""
        return f"i{VERSION}_{self._letters('inputs', digest)[:LETTERS]}"

    def stands_in(self, content: bytes) -> bool:
        """Tell whether the key itself stands in a text."""
        return self._secret in content

    def _letters(self, *texts: str) -> str:
        message = PARTS_OF_A_PSEUDONYM.join((f"thb-eu pseudonym {VERSION}", *texts)).encode("ascii")
        return base64.b32encode(hmac.digest(self._secret, message, "sha256")).decode("ascii").lower()


class KeyRefused(ThbError):
    """There is no key that keeps a secret; whoever runs the command acts."""

    who = "user"


def read_key(
    file: Path | None, variable: str | None, definitions: Folder, used: Iterable[Path]
) -> tuple[PseudonymKey, bool]:
    """Return the key that was named, and whether others can read its file; refused unless it is one and is nowhere
    published.

    `used` are the files of the run: no repository around them, nor around the folder of the run, may hold the key.
    """
    return guarded(lambda: _read_key(file, variable, definitions, used))


def make_key(file: Path) -> PseudonymKey:
    """Make a key, write it as text into a file that only its owner may read, and never over another."""
    return guarded(lambda: _make_key(file))


def _read_key(
    file: Path | None, variable: str | None, definitions: Folder, used: Iterable[Path]
) -> tuple[PseudonymKey, bool]:
    if file is None and variable is None:
        remedy = _("Give it by --key-file or --key-env. A default key does not exist.")
        raise KeyRefused(Fault(Place(""), "key-missing", _("the key is missing."), remedy))
    folders = {folder.resolve() for folder in definitions.roots.values()}
    if file is not None:
        key = _judged(_content_of_key(file, folders), KEY_FILE)
    else:
        held = os.environ.get(variable or "", "") if "=" not in f"{variable}" and "\0" not in f"{variable}" else ""
        if not held:
            problem = (
                "key-missing",
                _("the environment variable does not exist, or it is empty."),
                _("Name the variable, never the key itself."),
            )
            raise KeyRefused(Fault(Place(KEY_ENV), *problem))
        key = _judged(held.encode("utf-8", "surrogateescape"), KEY_ENV)
    _refuse_if_written_down(key, folders | repositories((Path.cwd(), *used)))
    return key, file is not None and others_may_read(file)


def _content_of_key(file: Path, definitions: set[Path]) -> bytes:
    """Find what the file of a key holds, if it lies where a key may lie."""
    program = Path(__file__).resolve().parents[2]
    if repositories((file,)):
        raise KeyRefused(Fault(Place(KEY_FILE), *IN_REPOSITORY))
    if not {*definitions, program}.isdisjoint(file.resolve().parents):
        problem = (
            "key-misplaced",
            _("the key lies in a folder of the program or of the definitions."),
            IN_REPOSITORY[2],
        )
        raise KeyRefused(Fault(Place(KEY_FILE), *problem))
    try:
        with file.open("rb") as opened:
            return opened.read(LONGEST + 1)
    except OSError:
        problem = (
            "file-not-found",
            _("the file does not exist or cannot be read."),
            _("Name the file of the key, never the key itself."),
        )
        refused = KeyRefused(Fault(Place(KEY_FILE), *problem))
    raise refused


def _judged(content: bytes, where: str) -> PseudonymKey:
    """Return the key without the mark and the line end that an editor may have added; raw bytes stay as they are."""
    text = content.removeprefix(codecs.BOM_UTF8).strip(b" \t\r\n")
    secret = text if all(0x20 <= byte < 0x7F for byte in text) else content
    if len(secret) < SHORTEST:
        problem = ("key-weak", _("the key is shorter than {shortest} bytes.", shortest=SHORTEST), MAKE_ONE)
        raise KeyRefused(Fault(Place(where), *problem))
    # of random bytes two fifths are what people type; a register taken for a key is text
    typed = sum(0x20 <= byte < 0x7F or byte in b"\t\r\n" for byte in secret)
    is_text = typed > MOST_TYPED * len(secret)
    if len(secret) > LONGEST or (is_text and not all(0x20 < byte < 0x7F for byte in secret)):
        problem = ("key-invalid", _("not a key: it is too long, or has spaces or several lines."), MAKE_ONE)
        raise KeyRefused(Fault(Place(where), *problem))
    # words, or little remains when its repetitions are taken out (one sign, one word, abc, 123)
    steps = bytes((later - earlier) % 256 for earlier, later in pairwise(secret))
    words = secret.isalpha() and (secret.islower() or secret.isupper())
    if words or min(_remains(secret), _remains(steps)) < LEAST_VARIETY:
        problem = ("key-weak", _("the key can be guessed: something in it repeats, or it is made of words."), MAKE_ONE)
        raise KeyRefused(Fault(Place(where), *problem))
    return PseudonymKey(secret)


def _remains(content: bytes) -> int:
    packing = zlib.compressobj(level=9, wbits=-15)
    return len(packing.compress(content) + packing.flush())


def _refuse_if_written_down(key: PseudonymKey, folders: set[Path]) -> None:
    """Refuse a key that somebody has written into a file; what tools keep in folders with a dot is left out."""
    for folder in sorted(folder for folder in folders if folders.isdisjoint(folder.parents)):
        for place, below, files in os.walk(folder):
            below[:] = sorted(name for name in below if not name.startswith("."))
            for file in (Path(place, name) for name in sorted(files)):
                if key.stands_in(_small_file(file)):
                    problem = (
                        "key-misplaced",
                        _("the key is in this file of a repository or of the definitions."),
                        IN_REPOSITORY[2],
                    )
                    raise KeyRefused(Fault(Place(file.relative_to(folder.parent).as_posix()), *problem))


def _small_file(place: Path) -> bytes:
    try:
        return place.read_bytes() if place.is_file() and place.stat().st_size <= LARGEST_SEARCHED else b""
    except OSError:
        return b""


def _make_key(file: Path) -> PseudonymKey:
    if repositories((file,)):
        raise KeyRefused(Fault(Place(NEW_KEY), *IN_REPOSITORY))
    secret = os.urandom(BYTES_OF_A_NEW_KEY).hex().encode("ascii")
    if why := written_anew(NewFile(file, secret + b"\n")):
        raise KeyRefused(Fault(Place(NEW_KEY), *why))
    return PseudonymKey(secret)


__all__ = ["METHOD", "PseudonymReceipt", "beside", "pseudonymise"]

METHOD = f"p{VERSION}"
OFTEN, MOST_TOLD = 10_000, 1_000
ROWS = plural("{count} row written", "{count} rows written")
OTHER_WIDTH = IdentifierFlaw(
    "row-width-differs",
    _("the row has another number of cells than the header."),
    _("Look for a delimiter in a cell without quotation marks, or for a note below the table."),
)
MORE = plural("and {more} more such place.", "and {more} more such places.", by="more")
SUMMARY = plural(
    "{rows} row; the person is known by {number} in {count}, by name and birth date in {name}, not known in {none}.",
    "{rows} rows; the person is known by {number} in {count}, by name and birth date in {name}, not known in {none}.",
    by="rows",
)
SUMMARY_BY_NAME = plural(
    "{rows} row; the person is known by name and birth date in {name}, not known in {none}.",
    "{rows} rows; the person is known by name and birth date in {name}, not known in {none}.",
    by="rows",
)
KEY_IS = _("Fingerprint of the key: {key}. The same key has the same fingerprint everywhere.")


@dataclass(frozen=True, slots=True)
class PseudonymReceipt:
    """What a pseudonymised file was made with; `rows` counts by what their person is known.

    `number`: the personal number of the country, which is not part of the file.
    """

    method: str
    key: str
    declaration: str
    sha256: str
    rows: Mapping[str, int]
    number: NationalIdentifier | None = None

    def as_object(self) -> dict[str, object]:
        """Return the receipt as its file holds it."""
        return {
            "schema_version": 1,
            "method": self.method,
            "key": self.key,
            "declaration": self.declaration,
            "sha256": self.sha256,
            "rows": dict(self.rows),
        }

    def as_bytes(self) -> bytes:
        """Return the file itself."""
        return (json.dumps(self.as_object(), indent=2) + "\n").encode("ascii")

    def words(self) -> tuple[Text, Text]:
        """Say what whoever made the file should know."""
        told: dict[str, object] = {"rows": sum(self.rows.values()), **self.rows}
        if self.number:
            told |= {"number": self.number.label, "count": self.rows[self.number.id]}
        return (SUMMARY if self.number else SUMMARY_BY_NAME).filled(told), KEY_IS.filled({"key": self.key})


def pseudonymise(
    source: Path, declaration: Declaration, key: PseudonymKey, out: Path, folder: Folder
) -> PseudonymReceipt:
    """Write the rows of `source` to `out`, pseudonyms in place of persons' identifiers, and the receipt beside it."""
    return guarded(lambda: _pseudonymise(source, declaration, key, out, folder))


def _pseudonymise(
    source: Path, declaration: Declaration, key: PseudonymKey, out: Path, folder: Folder
) -> PseudonymReceipt:
    if out.suffix.lower() != ".csv":
        problem = ("option-invalid", _("a CSV file is written."), _("Give it a name that ends in .csv."))
        raise OutputRefused(Fault(Place(str(out)), *problem))
    clear_abandoned(out.parent)
    for place in (out, beside(out)):
        if place.exists() or place.is_symlink():
            problem = (
                "output-taken",
                _("a file is there already."),
                _("Name a file that is not there; none is overwritten."),
            )
            raise OutputRefused(Fault(Place(str(place)), *problem))
    vocabulary = read_vocabulary(folder)
    table = open_table(source, declaration)
    header = tuple(map(table.text, table.header.cells))
    layout = lay_out(header, table.file, table.sheet, table.header.number, declaration, vocabulary)
    edited, digest = _Edited(table, declaration, layout, vocabulary, key), hashlib.sha256()
    with files_beside((beside(out), out), out, _("Name another place."), are_new=True) as (receipt_file, file):
        with file.open("xb") as opened:
            for number, line in enumerate(edited.lines()):
                if number % OFTEN == 0:
                    stage(ROWS.filled({"count": number}))
                opened.write(line)
                digest.update(line)
        receipt = PseudonymReceipt(
            METHOD, key.fingerprint, declaration.sha256, digest.hexdigest(), dict(edited.known), declaration.number
        )
        receipt_file.write_bytes(receipt.as_bytes())
    return receipt


class _Edited:
    """A register on its way out: its lines, by what its persons are known, and what is wrong with it."""

    def __init__(
        self,
        table: RegisterTable,
        declaration: Declaration,
        layout: RegisterLayout,
        vocabulary: PersonVocabulary,
        key: PseudonymKey,
    ) -> None:
        self.table, self.declaration, self.layout = table, declaration, layout
        self.vocabulary, self.key = vocabulary, key
        bases = (declaration.number_role, BY_NAME, BY_NOTHING)
        self.known = Counter(dict.fromkeys(filter(None, bases), 0))
        self.faults: list[Fault] = []
        self.untold = 0

    def lines(self) -> Iterator[bytes]:
        """Yield every line of the file to be; at the end the refusal, if anything has to be refused."""
        yield self.table.start + self._line(self.table.header, self.declaration.added)
        for row in self.table.rows:
            yield self._edited(row)
        if self.untold:
            more = MORE.filled({"more": self.untold})
            self.faults.append(Fault(Place(self.table.file), "more-faults", more, NO_WORDS, "supplier"))
        if self.faults:
            raise SourceRefused(*self.faults)

    def _edited(self, row: RegisterRow) -> bytes:
        """Return the row without identifiers; one that is blank stays as it is."""
        if row.blank:
            return self.table.line(row.cells, row.end)
        if len(row.cells) != len(self.layout.header):
            self._refuse(row, "", OTHER_WIDTH)
            return b""
        texts = tuple(map(self.table.text, row.cells))
        person = person_of(texts, self.declaration, self.layout, self.vocabulary)
        flaws = (*person.flaws, *left_over(row, texts, person, self.table, self.layout))
        for at, flaw in sorted(flaws, key=lambda found: found[0]):
            self._refuse(row, self.layout.header[at], flaw)
        basis = person.basis()
        self.known[basis] += 1
        years = (person.age,) if self.declaration.age else ()
        return self._line(row, (*years, *person.pseudonyms(self.key), basis))

    def _line(self, row: RegisterRow, added: tuple[str, ...]) -> bytes:
        """Find what stays of a row, and what is added to it."""
        return self.table.line((*(row.cells[at] for at in self.layout.kept), *map(self.table.cell, added)), row.end)

    def _refuse(self, row: RegisterRow, column: str, flaw: IdentifierFlaw) -> None:
        if len(self.faults) < MOST_TOLD:
            where = Place(self.table.file, self.table.sheet, row=row.number, column=column)
            self.faults.append(Fault(where, *flaw, "supplier"))
        else:
            self.untold += 1


# Read the person from the identifying cells of a row, or find all that is wrong with them.
#
# The personal number is held against its check digit and, where it tells them, against the birth date and the sex.
# Its birth date stands in for one that is not told. Given and family names are one set of words: people swap them,
# write them in one cell, and turn double names round. Refused by row and column, never by value: what cannot be read,
# what contradicts itself, and a word for "not known" where a name should be, since it would make one person of many.
#
# Identifiers that are left over are looked for too. A number that can be a personal one in every column that stays;
# where such numbers tell no birth date, so that many others can be one, only in columns that nobody declared. What
# the identifying cells of the same row hold in every column that nobody declared: the whole name, a family name of
# four letters or more, the birth date, and any other identifier of six signs or more. A family name that is also a
# word (a day of the week, a trade) can be told apart only by people: they name the column under `kept`. What cannot
# be found: somebody else's name in a free text.

SHORTEST_FAMILY_NAME, SHORTEST_IDENTIFIER = 4, 6
PARTED_BY = b" | "

LOOK_UP = _("Look both up; where they cannot be settled, leave the cell empty that is not sure.")
OTHER_BIRTHDAY = IdentifierFlaw("values-contradict", _("the {number} and the birth date do not agree."), LOOK_UP)
OTHER_SEX = IdentifierFlaw("values-contradict", _("the {number} and the sex do not agree."), LOOK_UP)
NOBODYS_NAME = IdentifierFlaw(
    "name-unreadable",
    _('the word means "not known"; all such would be one.'),
    _("Name it in the declaration (not_known), or leave the cell empty."),
)
A_NUMBER = IdentifierFlaw(
    "identifier-left-over",
    _("a number here can be this personal number: {number}."),
    _("Name the column in the declaration under identifiers, to be wiped, or take the number out."),
)
REPEATED = IdentifierFlaw(
    "identifier-left-over",
    _("an identifier of the same row is repeated here."),
    _("Name the column in the declaration: under identifiers, to be wiped, or under kept with a reason, to stay."),
)
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Whom a row is about, as far as it tells; never shown."""

    number: str = ""
    number_kind: str = ""
    names: tuple[str, ...] = ()
    born: datetime.date | None = None
    age: str = ""
    flaws: tuple[tuple[int, IdentifierFlaw], ...] = ()

    def basis(self) -> str:
        """Say by what the person is known."""
        return self.number_kind if self.number else BY_NAME if self.names and self.born else BY_NOTHING

    def pseudonyms(self, key: PseudonymKey) -> tuple[str, str]:
        """Return the strongest pseudonym there is, and the one by name and birth date; empty where there is none."""
        by_name = key.pseudonym(BY_NAME, self.born.isoformat(), *self.names) if self.names and self.born else ""
        return (key.pseudonym(self.number_kind, self.number) if self.number else by_name), by_name


NOBODY = Person()


def person_of(
    texts: Sequence[str], declaration: Declaration, layout: RegisterLayout, vocabulary: PersonVocabulary
) -> Person:
    """Return the person of a row, with all that is wrong with the cells that tell of it; a legal person is nobody."""
    if layout.kind is not None and texts[layout.kind].casefold() in declaration.legal:
        return NOBODY
    flaws: list[tuple[int, IdentifierFlaw]] = []

    def read(at: int, reader: Callable[[str], Read | IdentifierFlaw]) -> Read | None:
        """Find what a cell tells; nothing where it tells nothing, or has a flaw."""
        found = reader(texts[at]) if texts[at] and texts[at].casefold() not in declaration.not_known else None
        if isinstance(found, IdentifierFlaw):
            flaws.append((at, found))
            return None
        return found

    of_number, of_birth = layout.of(declaration.number_role), layout.of(BIRTH_DATE)
    numbers = (read(at, partial(read_number, number=layout.number)) for at in of_number if layout.number)
    number, born = next(numbers, None), next((read(at, read_day) for at in of_birth), None)
    sex = "" if layout.sex is None else texts[layout.sex].casefold()
    flaws += ((of_number[0], flaw) for flaw in _contradictions(number, born, sex, declaration))
    born = born or (number.born if number else None)
    words: dict[str, set[str]] = {role: set() for role in NAMES}
    for at in layout.of(*NAMES):
        name = read(at, read_name) or ()
        if " ".join(name) in vocabulary.unknown:
            flaws.append((at, NOBODYS_NAME))
        else:
            words[layout.roles[at]].update(name)
    is_complete = len(words[FULL_NAME]) > 1 or (words[GIVEN_NAME] and words[FAMILY_NAME])
    names = tuple(sorted(set().union(*words.values()))) if is_complete else ()
    years = ""
    if declaration.age and born:
        on = declaration.age_on if layout.day is None else read(layout.day, read_day)
        found = age(born, on) if isinstance(on, datetime.date) else ""
        if isinstance(found, IdentifierFlaw):
            flaws.append(((*of_birth, *of_number)[0] if layout.day is None else layout.day, found))
        else:
            years = str(found)
    return Person(number.digits if number else "", declaration.number_role, names, born, years, tuple(flaws))


def _contradictions(
    number: PersonalNumber | None, born: datetime.date | None, sex: str, declaration: Declaration
) -> Iterator[IdentifierFlaw]:
    """Yield what a personal number says otherwise than the birth date and the sex beside it."""
    if number is None or declaration.number is None:
        return
    if born and number.born and number.born != born:
        yield about(OTHER_BIRTHDAY, declaration.number)
    if number.female is not None and sex in (declaration.male if number.female else declaration.female):
        yield about(OTHER_SEX, declaration.number)


def left_over(
    row: RegisterRow, texts: Sequence[str], person: Person, table: RegisterTable, layout: RegisterLayout
) -> Iterator[tuple[int, IdentifierFlaw]]:
    """Yield the columns that stay though this row would show a person in them."""
    number = layout.number
    staying = layout.kept if number and number.birth_date else layout.undeclared
    if number and number.runs_in(PARTED_BY.join(row.cells[at] for at in staying)):
        yield from ((at, about(A_NUMBER, number)) for at in staying if number.occurs_in(row.cells[at]))
    if not layout.undeclared or person is NOBODY:
        return
    families = {word for at in layout.of(FAMILY_NAME) for word in folded(texts[at]).split()}
    others = {folded(texts[at]) for at, role in layout.roles.items() if role != GIVEN_NAME}
    phrases = {word for word in families if len(word) >= SHORTEST_FAMILY_NAME}
    phrases |= {phrase for phrase in others if len(phrase) >= SHORTEST_IDENTIFIER}
    phrases |= {folded(day) for day in written(person.born)} if person.born else set()
    names = frozenset(person.names)

    def shows(cell: bytes) -> bool:
        text = folded(table.text(cell))
        return any(f" {phrase} " in f" {text} " for phrase in phrases) or (bool(names) and names.issubset(text.split()))

    if shows(PARTED_BY.join(row.cells[at] for at in layout.undeclared)):
        yield from ((at, REPEATED) for at in layout.undeclared if shows(row.cells[at]))
