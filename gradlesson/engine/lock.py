"""One process at a time computes in a store, or cleans it up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from filelock import FileLock, Timeout

log = logging.getLogger("gradlesson")


def locked(store: Path, is_cancelled: Callable[[], bool] = lambda: False) -> AbstractContextManager[object]:
    """The store's lock, waited for; where the store cannot be written there is nothing to protect.

    Raises:
        Timeout: where it was cancelled first.
    """
    lock = FileLock(store / "lock")
    try:
        store.mkdir(parents=True, exist_ok=True)
        try:
            return lock.acquire(timeout=1, cancel_check=is_cancelled)
        except Timeout:
            if not is_cancelled():
                log.warning("Another process computes here (%s): waiting for it.", lock.lock_file)
            return lock.acquire(cancel_check=is_cancelled)
    except OSError:
        return nullcontext()
