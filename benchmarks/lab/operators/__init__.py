"""Operators: the defects of the laboratory, one module a family."""

from benchmarks.lab.defect import Defect
from benchmarks.lab.operators import (
    claims,
    codes,
    completeness,
    deliveries,
    mapping,
    plausibility,
    structure,
    time,
    totals,
    units,
    views,
    waivers,
    year_2025,
)

FAMILIES = (
    structure,
    totals,
    views,
    codes,
    units,
    completeness,
    time,
    deliveries,
    claims,
    plausibility,
    mapping,
    waivers,
    year_2025,
)
DEFECTS = tuple(value for family in FAMILIES for value in vars(family).values() if isinstance(value, Defect))
"""All defects, in the order of their families and of their declaration."""
