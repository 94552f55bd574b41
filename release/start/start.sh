#!/bin/sh
# Installs thb-eu from the folder "wheels" beside this file, once, without an administrator and without a network; then
# opens the desk, or runs the command that is named: ./start.sh submit si-2024 --out dossier
set -eu
here=$(cd "$(dirname "$0")" && pwd)
place=${XDG_DATA_HOME:-$HOME/.local/share}/thb-eu-@VERSION@
if [ ! -e "$place/ready" ]; then
  python@PYTHON@ -m venv --clear "$place"
  "$place/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
  "$place/bin/thb-eu" doctor
  touch "$place/ready"
fi
if [ $# -gt 0 ]; then exec "$place/bin/thb-eu" "$@"; fi
mkdir -p "$HOME/thb-eu"
exec "$place/bin/thb-eu" desk "$HOME/thb-eu"
