"""Publish protected tables as a dossier (`dossier`); each of its files has a module or a folder here."""
