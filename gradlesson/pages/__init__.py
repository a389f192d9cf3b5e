"""From Markdown with directives to a site: what the process that builds pages runs.

Nothing here imports numpy, matplotlib or the course, and `mkdocs_plugin` alone imports MkDocs.
"""
