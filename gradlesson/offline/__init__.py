"""The whole site as one file to take along: pages that open from a disk, where there is no server.

The data flows disk -> archive: what becomes of a page that no server answers for, and the file of all of them.
"""
