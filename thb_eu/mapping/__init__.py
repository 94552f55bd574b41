"""Map facts with national codes to EU categories, by a decision table made of the law as data.

`compile_law` and `proof` judge the law itself, without data and without pandas; `translation` applies it to facts.
"""

from thb_eu.mapping.compile import DecisionTable as DecisionTable
from thb_eu.mapping.compile import compile_law as compile_law
