# The program sqlite3, without a line of Python: every key leads somewhere, and the cells as they stand.
test -z "$(sqlite3 "$1/dossier.sqlite" 'PRAGMA foreign_key_check')" || exit 1
exec sqlite3 -json "$1/dossier.sqlite" 'SELECT * FROM cells'
