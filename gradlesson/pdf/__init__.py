"""The whole course as one PDF a language, printed by Chromium from the built site.

The data flows contents -> book -> press -> binding: what the navigation lists, one HTML document of it, its
sheets, and the file with bookmarks and facts about itself.
"""
