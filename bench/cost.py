"""Runs a command and writes what it took to a file: `python cost.py FILE COMMAND...`.

A small process of its own: Linux counts the memory of the one who starts a process as that process's.
"""

import json
import os
import sys
import time

target, *command = sys.argv[1:]
started = time.perf_counter()
child = os.posix_spawnp(command[0], command, os.environ)
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - started
found = {
    "status": os.waitstatus_to_exitcode(status),
    "cpu": usage.ru_utime + usage.ru_stime,
    "wall": seconds,
    "peak": usage.ru_maxrss * 1024 / 1e6,
}
with open(target, "w") as file:
    json.dump(found, file)
