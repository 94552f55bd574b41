"""Publish: protected tables in, the dossier out (`dossier`); each of its files has a module or a folder here."""
