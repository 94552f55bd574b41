"""Claims: does a report's text say what its tables, its other sentences and its own words say?

Each relation of a claim is put to one question. Texts and tables are never mended here: the report's editor corrects
the sentence, or the difference is explained.
"""

from __future__ import annotations

import pandas as pd

from thb_eu.checks.catalogue import CATALOGUE
from thb_eu.messages import _
from thb_eu.model import Family, Remedies, Severity

NO_CLAIMS = _("The package carries no claim of a report.")
NO_RELATION = _("The package carries no readable relation of a report's claims that asks this.")
CORRECT_THE_TEXT = Remedies(
    analyst=_("Ask the editor of the report; record an explanation in waivers.yaml, and change no number here."),
    supplier=_("Correct the text, or explain the difference to us."),
)
WHICH_OF_TWO = Remedies(
    analyst=_(
        "Ask the editor of the report and the supplier of the table which number is right; record a "
        "correction of the table in corrections.yaml, an explanation in waivers.yaml."
    ),
    supplier=_("Check with the supplier of the table which number is right, and correct the text or the table."),
)
TWO_NUMBERS = _('"{statement}" ({claim}, {section}): the text says {here}, {refers} says {there}.')
INSIDE_THE_REPORT = "ESS validation level 1; contract report/relations"
AGAINST_TABLES = "ESS validation level 2; contract report/relations"


@CATALOGUE.check(
    id="text-refers-to-something",
    family=Family.CLAIMS,
    asks=_("Can every relation between a report's claims be read?"),
    table="text_refers_to_something",
    severity=Severity.ERROR,
    level=0,
    cites="contract report/relations",
    says=_("Nothing can be judged of {relation}: {against}."),
    remedies=Remedies(
        analyst=_("Correct the reference, the kind or the word in the relations."),
        steward=_("If the word is right, declare it in the contract."),
    ),
    needs=("faults",),
    figures=("faults",),
    absent=NO_CLAIMS,
    waivable=False,
    cause="references",
)
def text_refers_to_something(relations: pd.DataFrame) -> pd.Series:
    """Nothing keeps the relation from being read."""
    return relations["faults"].astype("Int64") == 0


@CATALOGUE.check(
    id="text-equals-counted-table",
    family=Family.CLAIMS,
    asks=_("Does the text give the number of the table that feeds the EU counts?"),
    table="text_equals_counted_table",
    severity=Severity.ERROR,
    level=2,
    cites=AGAINST_TABLES,
    says=TWO_NUMBERS,
    remedies=WHICH_OF_TWO,
    needs=("here", "there"),
    figures=("here", "there"),
    absent=NO_RELATION,
)
def text_equals_counted_table(relations: pd.DataFrame) -> pd.Series:
    """Text and table give the same number; a blank cell cannot be judged."""
    return _same_number(relations)


@CATALOGUE.check(
    id="text-equals-other-table",
    family=Family.CLAIMS,
    asks=_("Does the text give the number of the table beside the EU counts?"),
    table="text_equals_other_table",
    severity=Severity.WARNING,
    level=2,
    cites=AGAINST_TABLES,
    says=TWO_NUMBERS,
    remedies=WHICH_OF_TWO,
    needs=("here", "there"),
    figures=("here", "there"),
    absent=NO_RELATION,
)
def text_equals_other_table(relations: pd.DataFrame) -> pd.Series:
    """Text and table give the same number; a blank cell cannot be judged."""
    return _same_number(relations)


@CATALOGUE.check(
    id="text-equals-text",
    family=Family.CLAIMS,
    asks=_("Does the text give the same number where it gives it twice?"),
    table="text_equals_text",
    severity=Severity.WARNING,
    level=1,
    cites=INSIDE_THE_REPORT,
    says=TWO_NUMBERS,
    remedies=CORRECT_THE_TEXT,
    needs=("here", "there"),
    figures=("here", "there"),
    absent=NO_RELATION,
)
def text_equals_text(relations: pd.DataFrame) -> pd.Series:
    """Both places give the same number."""
    return _same_number(relations)


@CATALOGUE.check(
    id="text-adds-up",
    family=Family.CLAIMS,
    asks=_("Do the parts that the text lists add up to its total?"),
    table="text_adds_up",
    severity=Severity.WARNING,
    level=2,
    cites=AGAINST_TABLES,
    says=_('"{statement}" ({claim}, {section}): the text says {here}, the parts add up to {there} ({refers}).'),
    remedies=CORRECT_THE_TEXT,
    needs=("here", "there"),
    figures=("here", "there"),
    absent=NO_RELATION,
)
def text_adds_up(relations: pd.DataFrame) -> pd.Series:
    """The number told is the sum of its parts; without one of them nobody can tell."""
    return _same_number(relations)


@CATALOGUE.check(
    id="text-parts-fit",
    family=Family.CLAIMS,
    asks=_("Does no part in the text exceed its whole?"),
    table="text_parts_fit",
    severity=Severity.WARNING,
    level=2,
    cites=AGAINST_TABLES,
    says=_('"{statement}" ({claim}, {section}): the part is {part}, the whole {whole}; compared with {refers}.'),
    remedies=CORRECT_THE_TEXT,
    needs=("part", "whole"),
    figures=("part", "whole"),
    absent=NO_RELATION,
)
def text_parts_fit(relations: pd.DataFrame) -> pd.Series:
    """The part is at most the whole."""
    return relations["part"].astype("Int64") <= relations["whole"].astype("Int64")


@CATALOGUE.check(
    id="text-words-hold",
    family=Family.CLAIMS,
    asks=_('Do words such as "majority" and "slight decrease" hold beside the numbers?'),
    table="text_words_hold",
    severity=Severity.WARNING,
    level=2,
    cites=f"{AGAINST_TABLES}; thresholds of its words, proposed",
    says=_(
        '"{statement}" ({claim}, {section}): beside {there} the word "{word}" means {against}, told are '
        "{told} ({refers})."
    ),
    remedies=Remedies(
        analyst=_("Ask the editor of the report; record an explanation in waivers.yaml."),
        steward=_("If the bounds of the word are wrong, change them in the contract."),
        supplier=_("Choose the word that fits the numbers, or write what is not known."),
    ),
    needs=("least", "there"),
    figures=("least", "greatest", "there", "fewest", "most"),
    absent=NO_RELATION,
)
def text_words_hold(relations: pd.DataFrame) -> pd.Series:
    """The word holds whether or not the units belong of which nobody knows; if it depends on them, nobody can tell."""
    least, greatest, fewest, most = (
        relations[name].astype("Int64") for name in ("least", "greatest", "fewest", "most")
    )
    holds = (least >= fewest) & (most.isna() | (greatest <= most))
    fails = (greatest < fewest) | (most.notna() & ((least > most) | (fewest > most)))
    return _told(holds, fails)


@CATALOGUE.check(
    id="text-years-agree",
    family=Family.CLAIMS,
    asks=_("Does the text name the year for which its number holds?"),
    table="text_years_agree",
    severity=Severity.WARNING,
    level=1,
    cites=INSIDE_THE_REPORT,
    says=_('"{statement}" ({claim}, {section}): the text names the year {here}, {refers} the year {there}.'),
    remedies=CORRECT_THE_TEXT,
    needs=("here", "there"),
    figures=("here", "there"),
    absent=NO_RELATION,
)
def text_years_agree(relations: pd.DataFrame) -> pd.Series:
    """Both name the same year; where the text names none, nobody can tell."""
    return _same_number(relations)


@CATALOGUE.check(
    id="text-days-fit",
    family=Family.CLAIMS,
    asks=_("Do the text's days and periods lie where they must?"),
    table="text_days_fit",
    severity=Severity.WARNING,
    level=1,
    cites=INSIDE_THE_REPORT,
    says=_('"{statement}" ({claim}, {section}): {told} should be {word} {against} ({refers}).'),
    remedies=CORRECT_THE_TEXT,
    needs=("kind", "first_day", "last_day"),
    figures=("first_day", "last_day", "from_day", "until_day"),
    absent=NO_RELATION,
)
def text_days_fit(relations: pd.DataFrame) -> pd.Series:
    """A period lies inside another; a day is not later than another, or nobody can tell where the two overlap."""
    first, last, start, end = (
        relations[name].astype("Int64") for name in ("first_day", "last_day", "from_day", "until_day")
    )
    inside = (first >= start) & (last <= end)
    in_order = _told(last <= start, first > end)
    return inside.where(relations["kind"] == "inside", in_order)


@CATALOGUE.check(
    id="text-names-agree",
    family=Family.CLAIMS,
    asks=_("Does the text name the same countries, organisations and days as the tables and its other places?"),
    table="text_names_agree",
    severity=Severity.WARNING,
    level=2,
    cites=AGAINST_TABLES,
    says=_('"{statement}" ({claim}, {section}): the text names {told}; {refers}: {against}. On one side only: {odd}.'),
    remedies=CORRECT_THE_TEXT,
    needs=("missing", "extra"),
    figures=("missing", "extra"),
    absent=NO_RELATION,
)
def text_names_agree(relations: pd.DataFrame) -> pd.Series:
    """No name stands on one side only; where a name is blank, nobody can tell."""
    return _same_names(relations)


@CATALOGUE.check(
    id="text-articles-agree",
    family=Family.CLAIMS,
    asks=_("Does the text put the same matter under the same articles in both places?"),
    table="text_articles_agree",
    severity=Severity.WARNING,
    level=1,
    cites=INSIDE_THE_REPORT,
    says=_('"{statement}" ({claim}, {section}): the text names the articles {told}, {refers} names {against}.'),
    remedies=CORRECT_THE_TEXT,
    needs=("missing", "extra"),
    figures=("missing", "extra"),
    absent=NO_RELATION,
)
def text_articles_agree(relations: pd.DataFrame) -> pd.Series:
    """Both places name the same articles; where one names none, nobody can tell."""
    return _same_names(relations)


@CATALOGUE.check(
    id="text-stages-follow",
    family=Family.CLAIMS,
    asks=_("Does a later stage of proceedings count no more than the earlier one in a report's text?"),
    table="text_stages_follow",
    severity=Severity.WARNING,
    level=2,
    cites=f"{AGAINST_TABLES}; the stages of one year hold different cohorts",
    says=_('"{statement}" ({claim}, {section}): the later stage counts {later}, the earlier one {earlier} ({refers}).'),
    remedies=Remedies(
        analyst=_(
            "Ask the body of the later stage whether these are cases of earlier years; record the answer in "
            "waivers.yaml."
        ),
        supplier=_("State in the text whether these are cases of earlier years."),
    ),
    needs=("later", "earlier"),
    figures=("later", "earlier"),
    absent=NO_RELATION,
)
def text_stages_follow(relations: pd.DataFrame) -> pd.Series:
    """The later stage is at most the earlier one."""
    return relations["later"].astype("Int64") <= relations["earlier"].astype("Int64")


def _same_number(relations: pd.DataFrame) -> pd.Series:
    return relations["here"].astype("Int64") == relations["there"].astype("Int64")


def _same_names(relations: pd.DataFrame) -> pd.Series:
    missing, extra = (relations[name].astype("Int64") for name in ("missing", "extra"))
    return (missing == 0) & (extra == 0)


def _told(holds: pd.Series, fails: pd.Series) -> pd.Series:
    """True where it surely holds, false where it surely fails, else nobody can tell."""
    surely = holds.fillna(False)
    return surely.where(surely | fails.fillna(False))
