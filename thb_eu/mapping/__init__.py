"""Map: the law as data in, a decision table out, and by it facts with national codes become facts with EU categories.

`compile_law` and `proof` judge the law itself, without data and without pandas; `translation` applies it to facts.
"""

from thb_eu.mapping.compile import Counterexample as Counterexample
from thb_eu.mapping.compile import DecisionTable as DecisionTable
from thb_eu.mapping.compile import compile_law as compile_law
