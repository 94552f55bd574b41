#!/bin/sh
# messages_same.sh ROOT REV: the sentences that catalogues hold, before (REV) and after (the tree): must not differ
set -e
cd "$1"; rev=$2; old=$(mktemp -d); git archive "$rev" thb_eu validation schemas babel.cfg | tar -x -C "$old"
extract() { (cd "$1" && PYTHONPATH="$1" "$3"/.venv/bin/pybabel -q extract -F babel.cfg --no-default-keywords -k _ -k plural:1,2 -k in_context:1c,2 \
  --add-comments Translators: --no-location --sort-output -w 110 --omit-header -o "$2" .); }
extract "$old" /tmp/messages.before "$1"; extract "$1" /tmp/messages.after "$1"
diff /tmp/messages.before /tmp/messages.after && echo "the same sentences"
rm -rf "$old"
