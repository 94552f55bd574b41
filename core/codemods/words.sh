#!/bin/sh
# words.sh ROOT: rename, one alias, replaced words; then format
set -e; cd "$1"
python3 /tmp/codemods/rename_constants.py .
python3 /tmp/codemods/replace_words.py .
python3 /tmp/codemods/one_alias.py . 
.venv/bin/ruff check -q --fix . >/dev/null || true
.venv/bin/ruff format -q thb_eu tests benchmarks
.venv/bin/ruff check .
