"""Work outside the course whose files are kept like results: subsets of fonts, for example."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from gradlesson.engine.closure import Imports
from gradlesson.engine.course import PYTHON, job_for
from gradlesson.engine.files import canonical_json, digest
from gradlesson.engine.libraries import distribution_versions
from gradlesson.engine.runner import available_cores
from gradlesson.engine.settings import Settings
from gradlesson.engine.sources import Sources, memo_file
from gradlesson.engine.store import Entry, Store
from gradlesson.engine.workers import Workers
from gradlesson.errors import GradlessonError


@dataclass(frozen=True)
class Tasks:
    """Calls of one `entry`, "module:function", in the worker; each takes plain arguments and returns files."""

    entry: str
    settings: Settings
    store: Store
    workers: Workers

    def files(self, calls: Mapping[str, dict[str, Any]]) -> dict[str, bytes]:
        """The files of all calls, given as arguments by name; from the store where nothing has changed.

        Raises:
            GradlessonError: where a call fails.
        """
        module = self.entry.partition(":")[0]
        memo = memo_file(self.settings.store)
        # A memo of its own: each keeps just what its last look has used.
        sources = Sources(self.settings.root, memo.with_name(f"{module}-{memo.name}"))
        closure = Imports(sources).closure(module)
        libraries = distribution_versions(closure.distributions, sources.remembered)
        with contextlib.suppress(OSError):  # the memo saves time, nothing else
            sources.save_memo()
        common = {
            "entry": self.entry,
            "python": PYTHON,
            "modules": closure.hashes,
            "data": closure.data_hashes,
            "libraries": libraries,
        }

        def call(name: str) -> dict[str, bytes]:
            inputs = {**common, "arguments": calls[name]}
            fingerprint = digest(canonical_json(inputs))
            if (kept := self._kept(fingerprint)) is not None:
                return kept
            self.workers.prepare(set(closure.third_party), libraries)
            outcome = self.workers.run(job_for(self.entry, [calls[name]], closure))
            if outcome.failed:
                raise GradlessonError(f"{name} failed: {outcome.error}\n{outcome.traceback}".rstrip())
            finished = Entry(f"task/{name}", {}, outcome.seconds, outcome.cpu_seconds, inputs)
            self.store.put(fingerprint, finished, outcome.files)
            return outcome.files

        with ThreadPoolExecutor(available_cores()) as executor:
            return {name: content for files in executor.map(call, calls) for name, content in files.items()}

    def _kept(self, fingerprint: str) -> dict[str, bytes] | None:
        """The files that a call left, each read and verified once; None where one is not there."""
        entry = self.store.used(fingerprint)
        files = {name: self.store.content(sha) for name, sha in entry.files.items()} if entry else {}
        whole = {name: content for name, content in files.items() if content is not None}
        return whole if whole and len(whole) == len(files) else None
