"""Python imports this module at its start: faults that must come from within the process that they hit.

FAULT_AT=N        before the Nth change of a file below the folder FAULT_UNDER ...
FAULT_SIGNAL=9    ... the process sends itself this signal, or
FAULT_SHIFT=S     ... its clock jumps by S seconds.

With N=0 nothing happens, and at the end the number of changes is printed.
"""

import atexit
import os
import sys
import time
from typing import Any

CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate", "shutil.rmtree")
# Not for the processes that this one starts.
AT = os.environ.pop("FAULT_AT", "")
UNDER = os.environ.pop("FAULT_UNDER", "")
SIGNAL = int(os.environ.pop("FAULT_SIGNAL", "0"))
SHIFT = float(os.environ.pop("FAULT_SHIFT", "0"))
count = 0


def note(event: str, arguments: tuple[Any, ...]) -> None:
    """Count the changes of files, and strike before the one that was chosen."""
    global count
    is_written = (
        event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    )
    if (is_written or event in CHANGES) and UNDER in str(arguments[0]):
        count += 1
        if count == int(AT):
            strike()


def strike() -> None:
    """Have the fault happen."""
    if SIGNAL:
        os.kill(os.getpid(), SIGNAL)
    if SHIFT:
        now, now_ns = time.time, time.time_ns
        time.time = lambda: now() + SHIFT
        time.time_ns = lambda: now_ns() + int(SHIFT * 1e9)


if AT:
    sys.addaudithook(note)
if AT == "0":
    atexit.register(lambda: print(f"{count} changes", file=sys.stderr))
