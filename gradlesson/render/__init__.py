"""How results look: numbers, words and HTML in pure Python; figures, tables and claims for the worker.

The process that builds pages imports `numbers`, `words` and `html`, which need the standard library only.
Everything else runs in the worker process, where `exhibit.render` turns an exhibit file into text files.
"""
