# Short ways to the usual work. Each target first sets up what it needs in .venv.
# On a system without make, the commands below can be typed as they stand.

PYTHON      ?= python3
VENV        ?= .venv
PACKAGE     ?= si-2024
OUT         ?= build/$(PACKAGE)
PYTEST_ARGS ?= -n auto --dist worksteal
OTHER       ?= python3.13
ENGINES     ?= build/engines
CORE        := checks/test_checks.py definitions/test_definitions.py publication/test_dossier.py mapping/test_law.py \
               mapping/test_mapping.py product/test_packages.py counts/test_worked_example.py publication/test_sdmx.py \
               publication/test_workbook.py sources
CORE        := $(CORE:%=tests/%)

BIN   := $(VENV)/bin
STAMP := $(VENV)/.stamp-$(notdir $(PYTHON))
TOOLS := $(VENV)/.stamp-tools-$(notdir $(PYTHON))

.DEFAULT_GOAL := help
.PHONY: help setup dev workbook validate test lint types pyright packages check format bench lab engines hooks other mutations fuzz kills secrets audit docs site notebooks translations pictures looks messages schemas wheel artefacts release cleanroot licences lock lowest highest clean

help: ## say what can be made (this)
	@echo "make TARGET [NAME=value]"; echo
	@sed -n 's/^\([a-z ]*\):.*## /\1	/p' Makefile | while IFS='	' read -r name does; do printf '  %-12s %s\n' "$$name" "$$does"; done
	@echo; echo "Names: PACKAGE=$(PACKAGE)  OUT=$(OUT)  PYTHON=$(PYTHON)  VENV=$(VENV)  PYTEST_ARGS=$(PYTEST_ARGS)"

setup: $(STAMP) ## install the toolkit, as locked, into .venv: what a user needs and nothing more

dev: $(TOOLS) ## install the tools of development too: tests, linters, types

# An old environment is made anew rather than mended, so that nothing stays in it that the lock does not name.
# Once there are tools, they come back with it.
$(STAMP): requirements.lock requirements-build.lock pyproject.toml
	@if ls "$(VENV)"/.stamp-tools-* >/dev/null 2>&1; then $(MAKE) --no-print-directory --always-make "$(TOOLS)"; else $(call install,requirements.lock); fi
	@touch "$@"

$(TOOLS): requirements-dev.lock requirements-build.lock pyproject.toml
	@$(call install,requirements-dev.lock)
	@touch "$(STAMP)" "$@"

# The environment, with what a lock names and this folder in it. The base interpreter is asked for, so that this also works
# from within an activated .venv; what builds the package (Hatchling, Babel) stays outside.
define install
set -e; command -v "$(PYTHON)" >/dev/null || \
  { echo "There is no '$(PYTHON)' here. Name a Python from 3.11 on: make setup PYTHON=python3.12" >&2; exit 1; }; \
"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' || \
  { echo "thb-eu needs Python 3.11 to 3.14; '$(PYTHON)' is $$("$(PYTHON)" -V 2>&1). Name another: make setup PYTHON=python3.12" >&2; exit 1; }; \
base=$$("$(PYTHON)" -c 'import sys; print(getattr(sys, "_base_executable", "") or sys.executable)'); \
if uv --version >/dev/null 2>&1; then \
  echo "Setting up $(VENV) with uv ($$("$$base" -V)) ..."; \
  for made in "$(VENV)-build" "$(VENV)"; do uv venv --quiet --clear --python "$$base" "$$made"; done; \
  into() { place=$$1; shift; uv pip install --quiet --compile-bytecode --python "$$place/bin/python" "$$@"; }; \
else \
  "$$base" -c 'import ensurepip, venv' 2>/dev/null || \
    { echo "$$("$$base" -V) comes without venv and pip. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }; \
  echo "Setting up $(VENV) with pip ($$("$$base" -V)), about a minute ..."; \
  for made in "$(VENV)-build" "$(VENV)"; do "$$base" -m venv --clear "$$made"; done; \
  into() { place=$$1; shift; "$$place/bin/python" -m pip install --quiet --disable-pip-version-check "$$@"; }; \
fi; \
into "$(VENV)-build" --require-hashes -r requirements-build.lock; \
wheel=$$("$(VENV)-build/bin/python" -c 'import hatchling.build; print("$(VENV)-build/" + hatchling.build.build_editable("$(VENV)-build"))' | tail -1); \
into "$(VENV)" --require-hashes -r $(1); \
into "$(VENV)" --no-deps "$$wheel"; rm -rf "$(VENV)-build"
endef

workbook: $(STAMP) ## write the whole dossier of PACKAGE into OUT, the workbook with it
	$(BIN)/thb-eu submit $(PACKAGE) --audience eu --out $(OUT)
	@echo "The workbook is $(OUT)/submission.xlsx"

validate: $(STAMP) ## judge definitions, law, data and counts of PACKAGE; fails where they do
	$(BIN)/thb-eu mappings check --quiet
	$(BIN)/thb-eu checks --self-test --quiet
	$(BIN)/thb-eu validate $(PACKAGE)

check: lint types test packages ## all that must hold before a change is merged

test: $(TOOLS) ## run the tests (PYTEST_ARGS="-k name"); of those marked `sampled` a seeded sample, the whole by `make lab`
	$(BIN)/pytest $(PYTEST_ARGS)

lint: $(TOOLS) ## look for faults and unformatted code, and for imports against the layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --no-cache --no-logo

types: $(TOOLS) ## check the types
	$(BIN)/mypy

# Pyright as `basedpyright` packs it: with the Node that it needs, so that nothing is fetched when it runs.
pyright: $(TOOLS) ## judge an analyst's program by Pyright too, in an environment of its own (needs a network for the tool)
	@"$(PYTHON)" -m venv build/pyright && build/pyright/bin/python -m pip install --quiet --disable-pip-version-check 'basedpyright==1.40.2'
	build/pyright/bin/basedpyright --level error --pythonpath $(BIN)/python examples/victims_by_sex.py

packages: $(STAMP) ## put every data package before Frictionless
	@failed=0; for file in $$(find datapackages -name datapackage.json | sort); do \
	  if report=$$($(BIN)/frictionless validate "$$file" 2>&1); then echo "valid    $$file"; \
	  else echo "INVALID  $$file"; echo "$$report"; failed=1; fi; \
	done; exit $$failed

format: $(TOOLS) ## format the code and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(TOOLS) ## measure time and memory (about a quarter of an hour, most of it for registers of ten million rows)
	@status=0; $(BIN)/python -m benchmarks || status=1; $(BIN)/python -m benchmarks.records || status=1; exit $$status

lab: $(TOOLS) ## what the tests try by samples, whole: seeded defects, 200 published years attacked, 200 with all that leaves, formats read by programs of others, every test marked `sampled`, lowest and highest versions (some hours)
	$(BIN)/python -m benchmarks.lab
	$(BIN)/python -m benchmarks.lab.law
	$(BIN)/python -m benchmarks.lab.law --breaks
	$(BIN)/python -m benchmarks.lab.attack 200
	$(BIN)/python -m benchmarks.lab.plan 200
	$(BIN)/python -m benchmarks.lab.optimum 24
	$(BIN)/python -m tests.hostile.kills 300
	$(BIN)/python -m benchmarks.lab.readers
	$(MAKE) engines
	$(MAKE) hooks
	THB_EU_WHOLE=1 PYTHONPATH=$(ENGINES) $(BIN)/pytest $(PYTEST_ARGS) -m sampled
	$(MAKE) lowest
	$(MAKE) highest
	@if "$(OTHER)" -c "" 2>/dev/null; then $(MAKE) other; else echo "NOT RUN: there is no '$(OTHER)' here for \`make other\`" >&2; fi

# pip is of an environment of its own: one that uv made has none.
engines: ## lay the drivers of PostgreSQL and Spark into ENGINES, for the tests of both (PYTHONPATH; needs a network)
	@"$(PYTHON)" -m venv build/pip && build/pip/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --upgrade --target "$(ENGINES)" 'psycopg==3.3.9' 'psycopg-binary==3.3.9' 'pyspark==4.0.5' 'py4j==0.10.9.9'

hooks: $(TOOLS) ## have pre-commit itself run the hooks of a repository that was written (needs a network for the tool)
	@"$(PYTHON)" -m venv build/hooks && build/hooks/bin/python -m pip install --quiet --disable-pip-version-check 'pre-commit>=4.2,<5'
	PATH="$(CURDIR)/build/hooks/bin:$$PATH" $(BIN)/pytest -q tests/product/test_repository.py -k pre_commit

# Reads, counts, checks and writes: what another Python, or another version of a library, could do otherwise.
other: ## run the core of the tests on another Python, in an environment of its own (OTHER=python3.12)
	$(MAKE) test PYTHON=$(OTHER) VENV=build/$(notdir $(OTHER)) PYTEST_ARGS="-n auto -m 'not slow' $(CORE)"

mutations: $(TOOLS) ## put forty faults into the engine, one by one, and see that tests find each (about twenty minutes)
	$(BIN)/python -m benchmarks.mutations

fuzz: $(TOOLS) ## spoil good files at random, 10,000 times, and see that each ends in a result or a refusal (about an hour)
	$(BIN)/python -m tests.hostile.fuzz 10000

kills: $(TOOLS) ## kill commands that write 300 times, fill their drive 200 times, run two at once 200 times (half an hour)
	$(BIN)/python -m tests.hostile.kills 300

# The shapes of keys and tokens; the brackets keep the patterns from finding themselves.
secrets: ## look for keys and tokens in the tracked files; needs git alone
	@! git grep -nIE -e '-----BEGIN [A-Z ]*PRIVATE KE[Y]-----$$' -e '(^|[^A-Za-z0-9])(AKI[A]|ASI[A])[0-9A-Z]{16}' \
	  -e 'gh[pousr]_[A-Za-z0-9]{36}' -e 'glpa[t]-[A-Za-z0-9_-]{20}' -e 'xox[baprs]-[0-9A-Za-z-]{20}' \
	  -e 'AGE-SECRET-KE[Y]-1' -e 'AIz[a][0-9A-Za-z_-]{35}' -e 'sk_liv[e]_[0-9A-Za-z]{20}' \
	  || { echo "the lines above hold what looks like a secret" >&2; exit 1; }
	@echo "no tracked file holds the shape of a key or a token"

audit: ## ask whether a locked dependency has a known vulnerability (needs a network; says so and ends well where there is none)
	@"$(PYTHON)" -m venv build/audit && build/audit/bin/python -m pip install --quiet --disable-pip-version-check 'pip-audit>=2.7,<3' \
	  || { echo "NOT AUDITED: pip-audit cannot be installed here" >&2; exit 0; }; \
	said=$$(build/audit/bin/pip-audit --disable-pip --require-hashes -r requirements-dev.lock 2>&1); status=$$?; echo "$$said"; \
	case "$$said" in \
	  *"could not be audited"*) echo "NOT AUDITED, or not in full: the database does not know the dependencies named above" >&2; exit $$status ;; \
	  *"known vulnerabilit"*) exit $$status ;; \
	  *) echo "NOT AUDITED: the database of vulnerabilities cannot be reached from here" >&2 ;; \
	esac

licences: ## see that every file says its licence as REUSE asks (needs a network for the tool)
	@"$(PYTHON)" -m venv build/reuse && build/reuse/bin/python -m pip install --quiet --disable-pip-version-check 'reuse>=6.2,<7'
	build/reuse/bin/reuse lint --quiet || { build/reuse/bin/reuse lint; exit 1; }

docs: $(TOOLS) ## write the pages of the law, which are read beside a change of it, and the picture of the architecture
	$(BIN)/python -m release.site.architecture
	$(BIN)/thb-eu mappings export --form pages --out docs

site: $(TOOLS) ## build the documentation, in each language, into build/site: a folder that opens without a server
	$(BIN)/python -m release.site

notebooks: $(TOOLS) ## run the notebooks of docs and keep what their cells show
	$(BIN)/python -m release.site.notebooks

translations: $(TOOLS) ## bring the catalogues of the pages (docs/locale) up to what the pages say
	$(BIN)/python -m release.site.catalogue

pictures: $(TOOLS) ## take the pictures of the desk that the docs show (needs Chromium)
	$(BIN)/python -m tests.browser.pictures

looks: ## make the design system's part of the style sheet anew (needs npm and a network)
	"$(PYTHON)" -m release.looks

schemas: $(TOOLS) ## write the schemas of edited files from the classes that declare them
	$(BIN)/python -m thb_eu.definitions.schema_files

messages: $(TOOLS) ## bring the catalogues up to what the code says, and compile them
	@mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg --no-default-keywords -k _ -k plural:1,2 -k in_context:1c,2 \
	  --add-comments Translators: --add-location file --sort-by-file -w 110 --omit-header -o build/thb_eu.pot .
	@for catalogue in thb_eu/locale/*/LC_MESSAGES/thb_eu.po; do \
	  lang=$$(basename $$(dirname $$(dirname $$catalogue))); \
	  $(BIN)/pybabel -q update -i build/thb_eu.pot -o $$catalogue -l $$lang -w 110 --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date; \
	done
	$(BIN)/pybabel -q compile -d thb_eu/locale -D thb_eu

wheel: $(TOOLS) ## build the wheel and the source archive into dist
	$(BIN)/python -m hatchling build -d dist

# With extras: pip takes a package that is named with one for unpinned once there is a newer version than the lock's.
LOCKED := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header --quiet

lock: ## renew the locks from pyproject.toml (needs uv)
	$(LOCKED) --upgrade --group dev -o requirements-dev.lock
	sed -E '/^ +--hash/d; s/ *\\$$//; s/\[.*\]//' requirements-dev.lock > build/constraints.txt
	$(LOCKED) -c build/constraints.txt -o requirements.lock
	uv pip compile --group build --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	  --quiet -c build/constraints.txt -o requirements-build.lock

artefacts: $(TOOLS) ## build all that a version is shipped as into dist: wheel, zips for machines without a network, checksums (SIGN_KEY=FILE)
	$(BIN)/python -m release.artefacts $(if $(SIGN_KEY),--sign-key $(SIGN_KEY))

release: $(TOOLS) ## prepare VERSION: its number, its day, its notes; commit them, then make release VERSION=… TAG=1
	$(BIN)/python -m release.prepare $(VERSION) $(if $(TAG),--tag)

cleanroot: $(TOOLS) ## try the Containerfile, the README's two commands and a release (ZIP=FILE) in a new Debian (root, debootstrap)
	$(BIN)/python -m release.clean_root $(if $(ZIP),--zip $(ZIP))

# What pyproject.toml allows, whatever the locks hold.
lowest: RESOLUTION := lowest-direct
highest: RESOLUTION := highest
lowest highest: ## try the lowest or the highest versions that pyproject.toml allows, in an environment of their own (needs uv; PYTHON=python3.13)
	uv venv --quiet --clear --python "$(PYTHON)" build/$@
	uv pip install --quiet --python build/$@/bin/python --resolution $(RESOLUTION) --only-binary :all: --no-binary thb-eu \
	  'pytest>=8.3' 'hypothesis>=6.140' 'sdmx1>=2.28' 'pysdmx[json,xml]>=1.21' 'pytest-xdist>=3.6' -e '.[scale]'
	build/$@/bin/python -m pytest -q $(PYTEST_ARGS) tests/product/test_packages.py tests/counts/test_worked_example.py tests/definitions/test_definitions.py tests/sources \
	  tests/disclosure tests/publication/test_sdmx.py tests/publication/test_workbook.py tests/records/test_columns.py tests/records/synthetic

clean: ## remove all that make made
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis "$(VENV)"
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
