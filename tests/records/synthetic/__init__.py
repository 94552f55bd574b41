"""Synthetic registers are what they say they are: counted here by hand, from the files alone."""
