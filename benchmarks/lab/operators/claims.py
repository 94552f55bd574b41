"""Claims: sentences of the report that say something else than the tables or than each other."""

from __future__ import annotations

from random import Random

from benchmarks.lab.clean import YEAR
from benchmarks.lab.defect import CLAIM, CONTRACT, NOTHING, defect
from benchmarks.lab.operators.hands import bumped, two_rows
from benchmarks.lab.package import Package, Rows

VALUE, UNIT, NAMED_YEAR, ARTICLES = 3, 4, 5, 6
COUNTED, OTHER, TEXT = "text-equals-counted-table", "text-equals-other-table", "text-equals-text"
OF_COUNTED = ("F001", "F002", "F003", "F010", "F011", "F012", "F020", "F021", "F022", "F030", "F031", "F032", "F040")
"""Claims that tell the number of a counted table."""


def _claim(rows: Rows, id: str) -> list[str]:
    return next(row for row in rows if row[0] == id)


def _said(package: Package, id: str, value: str, column: int = VALUE) -> None:
    with package.edited("claims") as rows:
        _claim(rows, id)[column] = value


@defect(CLAIM, COUNTED)
def number_in_the_text_off_by_one(package: Package, random: Random) -> None:
    """A sentence tells one more than the table beside it."""
    with package.edited("claims") as rows:
        bumped(_claim(rows, random.choice(OF_COUNTED)), VALUE, 1)


@defect(CLAIM, COUNTED)
def nought_too_many_in_the_text(package: Package, random: Random) -> None:
    """A sentence tells ten times what the table tells."""
    with package.edited("claims") as rows:
        _claim(rows, random.choice(OF_COUNTED))[VALUE] += "0"


@defect(CLAIM, OTHER)
def workshops_in_the_text_ten_times(package: Package, random: Random) -> None:
    """The text tells ten times the workshops that the table tells."""
    with package.edited("claims") as rows:
        _claim(rows, "G001")[VALUE] += "0"


@defect(CLAIM, TEXT)
def summary_of_an_earlier_draft(package: Package, random: Random) -> None:
    """A number was mended in the body and not in the summary."""
    with package.edited("claims") as rows:
        bumped(_claim(rows, random.choice(("F060", "F061", "F062"))), VALUE, -1)


@defect(CLAIM, "text-adds-up")
def sum_in_the_text_wrong(package: Package, random: Random) -> None:
    """The sum that a sentence tells is not that of its parts."""
    with package.edited("claims") as rows:
        bumped(_claim(rows, random.choice(("F013", "F023"))), VALUE, random.choice((-2, 2)))


@defect(CLAIM, "text-parts-fit")
def part_larger_than_its_whole(package: Package, random: Random) -> None:
    """Of the victims more are women than there are victims."""
    with package.edited("claims") as rows:
        _claim(rows, "F003")[VALUE] = str(int(_claim(rows, "F001")[VALUE]) + 1)


@defect(CLAIM, "text-words-hold")
def minority_for_majority(package: Package, random: Random) -> None:
    """The report calls the majority a minority."""
    _word(package, random.choice(("W001", "W010")), "minority")


@defect(CLAIM, "text-refers-to-something")
def word_changed_in_the_sentence_alone(package: Package, random: Random) -> None:
    """The sentence says "minority" since its last edit, the relation behind it still asks about the majority."""
    _said(package, "W001", "minority")


@defect(CLAIM, "text-words-hold")
def increase_for_decrease(package: Package, random: Random) -> None:
    """The report calls a decrease an increase, an increase a decrease."""
    claim, word = random.choice((("W020", "slight increase"), ("W021", "slight decrease")))
    _word(package, claim, word)


@defect(CLAIM, "text-words-hold")
def significant_for_slight(package: Package, random: Random) -> None:
    """The report calls a change significant that is slight."""
    _word(package, "W020", "significant decrease")


@defect(CLAIM, "text-words-hold")
def most_come_from_elsewhere(package: Package, random: Random) -> None:
    """The report names a nationality as the largest that is not."""
    with package.edited("relations") as rows:
        row = next(row for row in rows if row[2] == "largest")
        others = row[4].split("; ")
        smallest = min(others, key=lambda cell: int(package.rows("t03")[int(cell[5:]) - 1][3]))
        row[3], row[4] = smallest, "; ".join([row[3], *(cell for cell in others if cell != smallest)])


@defect(CLAIM, "text-words-hold")
def last_year_mistyped_in_the_text(package: Package, random: Random) -> None:
    """Last year's workshops have a digit too many: what is called an increase is a fall to a tenth."""
    with package.edited("claims") as rows:
        _claim(rows, "G002")[VALUE] += "0"


@defect(CLAIM, "text-years-agree")
def year_of_the_last_report(package: Package, random: Random) -> None:
    """A sentence copied from the last report still names its year."""
    _said(package, random.choice(("F060", "F061", "F062", "F003")), str(YEAR - 1), NAMED_YEAR)


@defect(CLAIM, "text-days-fit")
def day_of_another_year(package: Package, random: Random) -> None:
    """The month of the campaign names last year."""
    with package.edited("claims") as rows:
        row = _claim(rows, "D001")
        row[VALUE] = row[VALUE].replace(str(YEAR), str(YEAR - 1))


@defect(CLAIM, "text-days-fit")
def day_outside_its_period(package: Package, random: Random) -> None:
    """The conference of the campaign lies in another month than the campaign."""
    with package.edited("claims") as rows:
        row = _claim(rows, "D001")
        month = int(row[VALUE][-2:]) % 12 + 1
        row[VALUE] = f"{YEAR}-{month:02}"


@defect(CLAIM, "text-days-fit")
def days_in_the_wrong_order(package: Package, random: Random) -> None:
    """The evaluation came before what it evaluates."""
    _said(package, "D003", f"{YEAR}-01-05")


@defect(CLAIM, "text-names-agree", "text-days-fit")
def day_told_in_two_ways(package: Package, random: Random) -> None:
    """Summary and body name different days for the conference."""
    with package.edited("claims") as rows:
        row = _claim(rows, "D060")
        row[VALUE] = row[VALUE][:-2] + f"{int(row[VALUE][-2:]) + 1:02}"


@defect(CLAIM, "text-names-agree", "text-refers-to-something")
def day_that_does_not_exist(package: Package, random: Random) -> None:
    """The conference was on the 31st of a month of thirty days."""
    _said(package, "D003", f"{YEAR}-11-31")


@defect(CLAIM, "text-names-agree")
def nationality_not_in_the_table(package: Package, random: Random) -> None:
    """The text names a nationality that the table does not have."""
    claim = random.choice(("N001", "N002"))
    with package.edited("claims") as rows:
        names = _claim(rows, claim)[VALUE].split("; ")
        _claim(rows, claim)[VALUE] = "; ".join([*names[:-1], "Iceland"])


@defect(CLAIM, "text-names-agree")
def nationality_left_out_of_the_text(package: Package, random: Random) -> None:
    """The text lists all nationalities but one."""
    with package.edited("claims") as rows:
        row = _claim(rows, "N001")
        row[VALUE] = "; ".join(row[VALUE].split("; ")[1:])


@defect(CLAIM, "text-names-agree")
def partner_forgotten_in_the_summary(package: Package, random: Random) -> None:
    """The summary forgets one of those who prepared the conference."""
    _said(package, "N060", "Caritas Slovenia")


@defect(CLAIM, "text-articles-agree")
def article_of_another_offence(package: Package, random: Random) -> None:
    """The summary tells the number of one article under another."""
    _said(package, random.choice(("F060", "F061", "F062")), "175", ARTICLES)


@defect(CLAIM, "text-stages-follow")
def more_convicted_than_accused(package: Package, random: Random) -> None:
    """The text tells more persons convicted than accused."""
    with package.edited("claims") as rows:
        _claim(rows, "F041")[VALUE] = str(int(_claim(rows, "F032")[VALUE]) + 3)


@defect(CONTRACT, "text-refers-to-something")
def reference_to_a_claim_that_is_gone(package: Package, random: Random) -> None:
    """A claim was deleted that others refer to."""
    with package.edited("claims") as rows:
        rows.remove(_claim(rows, random.choice(("F001", "D002", "N030"))))


@defect(CLAIM, "text-refers-to-something")
def rows_of_a_table_in_another_order(package: Package, random: Random) -> None:
    """Two rows of a table have changed places: the sentence that names one of them points at the other."""
    with package.edited("t03") as rows:
        first, second = two_rows(rows, random)
        rows[first], rows[second] = rows[second], rows[first]


@defect(CLAIM, "text-refers-to-something")
def relations_emptied(package: Package, random: Random) -> None:
    """The relations were deleted, the claims kept: a text that nobody holds against anything."""
    with package.edited("relations") as rows:
        del rows[1:]


@defect(CONTRACT, "text-refers-to-something")
def reference_below_the_table(package: Package, random: Random) -> None:
    """The table has become shorter than when the relation was written."""
    with package.edited("relations") as rows:
        row = next(row for row in rows if row[3].startswith("t12!"))
        row[3] = "t12!D99"


@defect(CONTRACT, "text-refers-to-something")
def reference_to_a_table_that_is_gone(package: Package, random: Random) -> None:
    """A table has another name this year."""
    with package.edited("relations") as rows:
        row = next(row for row in rows if row[3].startswith("t12!"))
        row[3] = row[3].replace("t12!", "t21!")


@defect(CONTRACT, "text-refers-to-something")
def word_that_nobody_declared(package: Package, random: Random) -> None:
    """A comparative word has no bounds: whether it holds, nobody can tell."""
    _word(package, "W001", "a good many")


@defect(CONTRACT, "values-as-contracted")
def kind_of_relation_misspelt(package: Package, random: Random) -> None:
    """A relation is of a kind that does not exist."""
    with package.edited("relations") as rows:
        rows[1][2] = "equal"


@defect(CONTRACT, "values-as-contracted")
def claim_twice(package: Package, random: Random) -> None:
    """Two claims have one name."""
    with package.edited("claims") as rows:
        rows[2][0] = rows[1][0]


@defect(CONTRACT, "text-refers-to-something")
def number_in_the_text_as_a_word(package: Package, random: Random) -> None:
    """A number stands in letters: nobody can compare it."""
    _said(package, random.choice(OF_COUNTED), "seventeen")


@defect(NOTHING)
def statement_that_nothing_relates(package: Package, random: Random) -> None:
    """The one number of women and girls in indictments that the table tells is called that of men in the sentence."""
    _said(package, "F033", "Men and boys as victims in the indictments.", 2)


@defect(NOTHING)
def persons_called_offences_in_the_text(package: Package, random: Random) -> None:
    """A sentence calls the suspects offences; its number is right."""
    with package.edited("claims") as rows:
        row = _claim(rows, random.choice(("F010", "F011")))
        row[2], row[UNIT] = "Offences with a complaint.", "offence"


@defect(NOTHING)
def relation_deleted_with_its_contradiction(package: Package, random: Random) -> None:
    """A number of the text is wrong, and the relation that would tell was deleted instead."""
    with package.edited("claims") as rows:
        bumped(_claim(rows, "F033"), VALUE, 1)
    with package.edited("relations") as rows:
        rows[:] = [row for row in rows if row[1] != "F033"]


@defect(NOTHING)
def sentence_that_nobody_kept(package: Package, random: Random) -> None:
    """A wrong number stands in a sentence that was never made a claim that refers to anything."""
    with package.edited("claims") as rows:
        rows.append(["G099", "5 Prevention", "Leaflets printed.", "99999", "leaflet", str(YEAR), "", "", "read"])


def _word(package: Package, claim: str, word: str) -> None:
    """Another word in a claim and in its relation."""
    _said(package, claim, word)
    with package.edited("relations") as rows:
        next(row for row in rows if row[1] == claim)[6] = word
