"""Plans a course as a build does before its first page, and prints what that took. Run in the course's folder."""

import json
import sys
import time
from pathlib import Path

from mkdocs.config import load_config

from gradlesson.pages.build import SiteBuild
from gradlesson.pages.project import Project

# Loads the theme and our plugin: planning is measured in the process that goes on to build the pages.
load_config(config_file="mkdocs.yml")
project = Project.open(Path())
started = time.process_time()
site = SiteBuild.start(project, compute=False)
seconds = time.process_time() - started
due = [unit.unit for unit in site.course.units if unit.unit not in site.report.entries]
if due:
    sys.exit(f"Nothing must be due, found {len(due)} units, such as {due[0]}.")
status = Path("/proc/self/status").read_text(encoding="utf-8")
peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
print(json.dumps({"seconds": seconds, "peak": peak * 1024 / 1e6}))
