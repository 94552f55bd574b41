"""Write the checks and the sums of the code lists as one script of VTL 2 over the observations.

The script reads one data set, `OBSERVATIONS`: the dataflow of `sdmx/`, a component by its SDMX id, a missing value as
null. Each check that asks about written cells is a datapoint ruleset over a data set made from them; what codes add up
to is a hierarchical ruleset per dimension, for one year and one reporting country. A check that VTL cannot put to
observations stands in a comment at the end with the reason. The result of a check bears its id with underscores and has
a data point for each answer that is not true: as in the catalogue, what is undecided is found too.
"""

from __future__ import annotations

from textwrap import fill

from thb_eu.definitions import Definitions
from thb_eu.exchange.vtl.conditions import Columns, condition, selection
from thb_eu.exchange.vtl.datasets import DATASETS, OBSERVATIONS, DatasetStatements, columns_of
from thb_eu.exchange.vtl.left_out import VtlRule, judged_by_vtl

ABOUT = """Validation rules in the Validation and Transformation Language (VTL 2.1), written by thb-eu.
Input: one data set {observations}, the dataflow of this dossier (structure: ml-3.0/structures.xml, EU_OBSERVATION);
a missing OBS_VALUE (NaN in SDMX) is null. The code lists add up as they did on 31 December {year} for {geo}.
Output: one data set per check, named by its id with underscores, with a data point per answer that is not true.
No observation shows that a finding only follows from another one: thb-eu reports the cause alone. Nor does it show that
a supplier left a part of a breakdown blank (it has the status L): thb-eu lets such parts fall short of the whole. A
table of which no observation is there is not looked for."""
LEFT_OUT = "Checks of the catalogue that are not in this script, by reason:"
WIDTH = 117


def vtl_script(definitions: Definitions, year: int, geo: str) -> str:
    """Return the script for the collection of `year` that `geo` reports: rules, then checks, then what is left out."""
    rules, left_out = judged_by_vtl(definitions)
    parts = [_comment(ABOUT.format(observations=OBSERVATIONS, year=year, geo=geo))]
    parts += DatasetStatements(definitions, year, geo).making(rule.table for rule in rules)
    parts += [_statements(rule, columns_of(rule.table, definitions)) for rule in rules]
    reasons = dict.fromkeys(reason for _, reason in left_out)
    listed = (f"{why}: {', '.join(check for check, reason in left_out if reason == why)}." for why in reasons)
    parts.append(_comment("\n".join((LEFT_OUT, *listed))))
    return "\n\n".join(parts) + "\n"


def _statements(rule: VtlRule, columns: Columns) -> str:
    """Return the ruleset of one check and its result; an answer that is null is not true."""
    check, (dataset, _) = rule.check, DATASETS[rule.table]
    name = check.id.replace("-", "_")
    holds = f"nvl({condition(rule.holds, columns)}, false)"
    asked = f"when nvl({condition(check.when, columns)}, false) then {holds}" if check.when else holds
    variables = ", ".join(column.upper() for column in rule.columns)
    chosen = f"{dataset}[filter {selection(rule.rows)}]" if rule.rows else dataset
    return "\n".join(
        (
            _comment(f"{check.id} (level {check.level}, {check.severity.value}): {check.asks.english}"),
            f"define datapoint ruleset rule_{name} (variable {variables}) is",
            f'  {asked} errorcode "{check.id}" errorlevel "{check.severity.value}"',
            "end datapoint ruleset;",
            f"{name} <- check_datapoint({chosen}, rule_{name} invalid);",
        )
    )


def _comment(text: str) -> str:
    lines = (
        fill(line, WIDTH, subsequent_indent="   ", break_on_hyphens=False)
        for line in text.replace("*/", "* /").splitlines()
    )
    return "/* " + "\n   ".join(lines) + " */"
