#!/bin/sh
# Installs thb-eu from the folder "wheels" beside this file, once, without an administrator and without a network; then
# opens the desk, or runs the command that is named: ./start.sh submit si-2024 --out dossier
# It takes the first Python that it finds; THB_EU_PYTHON names another. Without HOME this folder is the home.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=${HOME:-$here}
place=${XDG_DATA_HOME:-$home/.local/share}/thb-eu-@VERSION@
if [ ! -e "$place/ready" ]; then
  found=
  for python in ${THB_EU_PYTHON:-@COMMANDS@ python3 python}; do
    version=$("$python" -c 'import ensurepip, sys, venv; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if [ -e "$here/requirements-$version.txt" ]; then found=$python; break; fi
  done
  if [ -z "$found" ]; then
    cat >&2 <<END
thb-eu potrebuje Python (64-bitni) z modulom venv, ene od različic @VERSIONS@; tu ga ni.
  Debian, Ubuntu: apt-get install python3 python3-venv. Drugje: https://www.python.org/downloads/
  Če leži drugje: THB_EU_PYTHON=/pot/do/python3 "$0"
thb-eu needs Python (64 bit) with its module venv, of one of the versions @VERSIONS@; none is here.
  Debian, Ubuntu: apt-get install python3 python3-venv. Elsewhere: https://www.python.org/downloads/
  If it lies elsewhere: THB_EU_PYTHON=/path/to/python3 "$0"
END
    exit 1
  fi
  "$found" -m venv --clear "$place"
  "$place/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" --require-hashes -r "$here/requirements-$version.txt"
  "$place/bin/thb-eu" doctor
  touch "$place/ready"
fi
if [ $# -gt 0 ]; then exec "$place/bin/thb-eu" "$@"; fi
mkdir -p "$home/thb-eu"
exec "$place/bin/thb-eu" desk "$home/thb-eu"
