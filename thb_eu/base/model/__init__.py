"""Hand on the words of the domain, all frozen.

Codes and their signs, places in files, findings of checks. What steps hand on is in `thb_eu.results`.
"""

from thb_eu.base.model.codes import ARTICLE as ARTICLE
from thb_eu.base.model.codes import INTERVAL as INTERVAL
from thb_eu.base.model.codes import LIMB as LIMB
from thb_eu.base.model.codes import NOT_APPLICABLE as NOT_APPLICABLE
from thb_eu.base.model.codes import NOT_TOLD as NOT_TOLD
from thb_eu.base.model.codes import ORIGIN as ORIGIN
from thb_eu.base.model.codes import PARAGRAPH as PARAGRAPH
from thb_eu.base.model.codes import SERIES_COLUMNS as SERIES_COLUMNS
from thb_eu.base.model.codes import TAKEN as TAKEN
from thb_eu.base.model.codes import UNIT as UNIT
from thb_eu.base.model.codes import UNNAMED as UNNAMED
from thb_eu.base.model.codes import WITHOUT_YEAR as WITHOUT_YEAR
from thb_eu.base.model.codes import Audience as Audience
from thb_eu.base.model.codes import ObsStatus as ObsStatus
from thb_eu.base.model.codes import Scope as Scope
from thb_eu.base.model.codes import SeriesFlag as SeriesFlag
from thb_eu.base.model.codes import State as State
from thb_eu.base.model.findings import ANY_CHANGE as ANY_CHANGE
from thb_eu.base.model.findings import NO_REMEDIES as NO_REMEDIES
from thb_eu.base.model.findings import CheckedCollection as CheckedCollection
from thb_eu.base.model.findings import CheckFamily as CheckFamily
from thb_eu.base.model.findings import CheckResult as CheckResult
from thb_eu.base.model.findings import Finding as Finding
from thb_eu.base.model.findings import NextAct as NextAct
from thb_eu.base.model.findings import Outcome as Outcome
from thb_eu.base.model.findings import Remedies as Remedies
from thb_eu.base.model.findings import Severity as Severity
from thb_eu.base.model.findings import Span as Span
from thb_eu.base.model.findings import next_act as next_act
from thb_eu.base.model.findings import rows_of as rows_of
from thb_eu.base.model.places import LINE as LINE
from thb_eu.base.model.places import AskedField as AskedField
from thb_eu.base.model.places import Place as Place
from thb_eu.base.model.places import called as called
from thb_eu.base.model.places import spoken as spoken
from thb_eu.base.model.places import unnamed_file as unnamed_file
