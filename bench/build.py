"""Builds both languages of a folder with MkDocs alone, in one process, so that nothing is started twice.

Run as a program, in the folder of `mkdocs.yml` and `mkdocs.en.yml`.
"""

from mkdocs.commands.build import build
from mkdocs.config import load_config

for file in ("mkdocs.yml", "mkdocs.en.yml"):
    config = load_config(config_file=file)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    config.plugins.on_shutdown()
