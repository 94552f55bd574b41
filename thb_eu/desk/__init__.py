"""Show a folder with collections as pages on the user's own machine.

The pages do what the commands do, with the same functions: they read through `workplace`, they write through the acts
of `year` alone, each with its entry in the journal. What a page shows is made once and kept while no file behind it
changes.
"""
