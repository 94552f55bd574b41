"""The law read aloud: the sentences of rules and of days in force, in both languages, word by word."""

from __future__ import annotations

import pytest

from tests.support.texts import bilingual
from thb_eu.definitions import Definitions, Validity
from thb_eu.publication.law_sentences import in_force, sentence

READ_ALOUD = {
    "kz-upb1-387a-victim-identified": bilingual(
        "Kadar je enota »Fizične osebe«, vloga »Žrtev«, organ »Policija« ali »Inšpektorat RS za delo«, listina ali "
        "korak »Kazenska ovadba« in različica dejanja vse razen »Zoper mladoletno osebo« (tudi »ni navedeno«), šteje "
        "kot »Registrirane žrtve«: status žrtve »Identificirane žrtve«. Ker: Vložena je bila ovadba; organ je torej "
        "osebo formalno identificiral kot žrtev.",
        "When unit is “Natural persons”, role is “Victim”, organisation is “Police” or “Labour Inspectorate”, document "
        "or step is “Criminal complaint” and limb is all but “Against a minor” (also “not told”), count as "
        "“Registered victims”: status of the victim “Identified victims”. Because: A complaint was filed, so the "
        "authority formally identified the person as a victim.",
    ),
    "kz1-112-accused": bilingual(
        "Kadar je enota »Fizične osebe«, vloga »Obdolžena oseba« in listina ali korak »Obtožnica ali obtožni "
        "predlog«, šteje kot »Kazensko preganjane osebe«: odločitev tožilstva »Obtožbe za kazniva dejanja iz "
        ""
        "člena 2« in oblika izkoriščanja "
        "»Suženjstvo ali suženjstvu podobne prakse«, če tako odloči ministrstvo (odločitev slavery-act-or-keeping, "
        "prosecuted-means-indicted). Ker: V obsegu je, kadar spis kaže dejanje iz člena 2 (nakup, prodaja, izročitev, "
        "spravljanje v razmerje, prevoz).",
        "When unit is “Natural persons”, role is “Accused person” and document or step is “Indictment”, count as "
        "“Prosecuted persons”: decision to prosecute “Charges for offences referred to in Article 2” and form of "
        "exploitation “Slavery or practices similar to slavery”, if the ministry decides so (decision "
        "slavery-act-or-keeping, prosecuted-means-indicted). Because: In scope when the act of Article 2 (buy, sell, "
        "hand over, bring in, move) is in the file.",
    ),
    "kz1-175-joint-accused-other-step": bilingual(
        "Kadar je enota »Fizične osebe«, vloga »Obdolžena oseba«, člen v isti zadevi KZ-1 113 in listina ali korak vse "
        "razen »Obtožnica ali obtožni predlog« (tudi »ni navedeno«), ne šteje. Ker: Preganjana je šele oseba z vloženo "
        "obtožnico; drugi koraki so odločitve in se štejejo kot take.",
        "When unit is “Natural persons”, role is “Accused person”, article in the same case is KZ-1 113 and document "
        "or step is all but “Indictment” (also “not told”), it does not count. Because: Only the indictment makes a "
        "person prosecuted; other steps are decisions, counted as such.",
    ),
}


@pytest.mark.parametrize("id", READ_ALOUD)
def test_a_rule_is_read_aloud_in_both_languages(id: str, definitions: Definitions) -> None:
    """When ..., count as ..., because ...: as a lawyer would say it with the code lists open."""
    rule = next(rule for rule in definitions.law.rules if rule.id == id)

    assert sentence(rule, definitions).by_language_of(("sl", "en")) == READ_ALOUD[id].by_language_of(("sl", "en"))


DAYS = {
    Validity("2008-11-01", "2015-10-19", "inferred"): bilingual(
        "od 1. 11. 2008 do 19. 10. 2015 (sklepano, ne prebrano)", "from 2008-11-01 to 2015-10-19 (inferred, not read)"
    ),
    Validity("2008-11-01", "", "read"): bilingual("od 1. 11. 2008", "from 2008-11-01"),
    Validity("", "2008-10-31", "recalled"): bilingual(
        "do 31. 10. 2008 (po spominu, ne prebrano)", "until 2008-10-31 (recalled, not read)"
    ),
    Validity(): bilingual("prvi in zadnji dan nista navedena", "first and last day not recorded"),
}


@pytest.mark.parametrize("validity", DAYS, ids=str)
def test_days_in_force_are_said_with_their_mark(validity: Validity) -> None:
    """Open ends stay open; what was not read in the law says so."""
    assert in_force(validity).by_language_of(("sl", "en")) == DAYS[validity].by_language_of(("sl", "en"))
