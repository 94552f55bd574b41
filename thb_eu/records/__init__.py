"""Pseudonymise registers of persons, and write invented ones."""
