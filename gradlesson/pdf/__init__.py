"""The whole course as one PDF a language, and each page of answer sheets as another, printed by Chromium.

The data flows contents -> book -> press -> binding: what the navigation lists, one HTML document of it, its
sheets, and the file with bookmarks and facts about itself. Pages of answer sheets go sheets -> press as they are.
Linking leads from pages to the files.
"""
