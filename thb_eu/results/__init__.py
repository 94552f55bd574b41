"""Hold what each step hands to the next: collection, received facts, mapped facts, cells, submission.

Beside them what is read off them alone: the waivers behind facts, the points still open. Tables of values travel as
pandas frames whose columns are declared in `base/table_schemas.py`; everything else is one of these types. Codes are
text, counts are `Int64`, a missing value is `<NA>`.
"""

from thb_eu.results.cells import BOUND as BOUND
from thb_eu.results.cells import NOT_AVAILABLE as NOT_AVAILABLE
from thb_eu.results.cells import NOT_REPORTED as NOT_REPORTED
from thb_eu.results.cells import CountedCells as CountedCells
from thb_eu.results.cells import GivenUp as GivenUp
from thb_eu.results.cells import ProtectedCells as ProtectedCells
from thb_eu.results.cells import Reason as Reason
from thb_eu.results.cells import ReasonKind as ReasonKind
from thb_eu.results.collection import Collection as Collection
from thb_eu.results.collection import MissingDelivery as MissingDelivery
from thb_eu.results.collection import Package as Package
from thb_eu.results.facts import OTHER_POPULATION as OTHER_POPULATION
from thb_eu.results.facts import OTHER_YEAR as OTHER_YEAR
from thb_eu.results.facts import TWICE as TWICE
from thb_eu.results.facts import MappedFacts as MappedFacts
from thb_eu.results.facts import MistakenTable as MistakenTable
from thb_eu.results.facts import Question as Question
from thb_eu.results.facts import ReceivedFacts as ReceivedFacts
from thb_eu.results.facts import RefusedFile as RefusedFile
from thb_eu.results.facts import RegisterRead as RegisterRead
from thb_eu.results.facts import SentTable as SentTable
from thb_eu.results.facts import UnusualReading as UnusualReading
from thb_eu.results.known_figures import KnownFigure as KnownFigure
from thb_eu.results.known_figures import KnownRelease as KnownRelease
from thb_eu.results.known_figures import Told as Told
from thb_eu.results.submission import Revision as Revision
from thb_eu.results.submission import Submission as Submission
