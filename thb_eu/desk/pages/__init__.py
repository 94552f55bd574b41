"""Make the pages of the desk, one module per subject; `pages(workplace)` gives them with their addresses.

An address begins with the language, `/LANG/COLLECTION/…`. A page reads through the workplace, shows a template, and
says in one line what it is for and what comes next; a form calls one act and leads to a page.
"""
