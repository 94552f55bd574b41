"""Persons in these tests are made up at run time; no name of anybody stands in the repository."""
