"""pyshacl with SEMIC's shapes of DCAT-AP 3 (THB_EU_DCAT_SHAPES names their file)."""

import os
import sys
from pathlib import Path

from pyshacl import validate
from rdflib import Graph

path = Path(sys.argv[1], "dossier/metadata/dcat-ap.jsonld")
entry = Graph().parse(path, format="json-ld", publicID="https://portal.example/metadata/dcat-ap.jsonld")
holds, _graph, told = validate(entry, shacl_graph=Graph().parse(os.environ["THB_EU_DCAT_SHAPES"]))
if not holds:
    sys.exit(told)
