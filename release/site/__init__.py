"""Site: the pages of `docs/` and what the program itself writes in, a folder that opens without a server out.

    make site            # build/site: index.html, and a folder for each language
    make translations    # docs/locale: brought up to what the pages say

Each language gets the same pages under the same names, so that a page can lead to itself in the other language. A page
is written in English and translated by a catalogue, or it is a pair (`desk.en.md`, `desk.sl.md`), or the program writes
it. Everything is laid out in `build/pages/LANG` and built from there by Sphinx, with its warnings as errors.
"""
