"""Work outside the course whose files are kept like results: a subset of a font, for example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gradlesson.engine.closure import Imports
from gradlesson.engine.course import PYTHON, job_for
from gradlesson.engine.files import canonical_json, digest
from gradlesson.engine.settings import Settings
from gradlesson.engine.sources import Sources, distribution_versions, memo_file
from gradlesson.engine.store import Entry, Store
from gradlesson.engine.workers import Workers
from gradlesson.errors import GradlessonError


@dataclass(frozen=True)
class Task:
    """A call of `entry` ("module:function") with plain arguments, in the worker."""

    name: str
    entry: str
    arguments: dict[str, Any]

    def files(self, settings: Settings, store: Store, workers: Workers) -> dict[str, bytes]:
        """The files that the call returns, from the store where nothing has changed.

        Raises:
            GradlessonError: where the call fails.
        """
        closure = Imports(Sources(settings.root, memo_file(settings.store))).closure(
            [self.entry.partition(":")[0]]
        )
        libraries = distribution_versions(closure.distributions)
        inputs = {
            "entry": self.entry,
            "arguments": self.arguments,
            "python": PYTHON,
            "modules": closure.hashes,
            "data": closure.data_hashes(settings.root),
            "libraries": libraries,
        }
        fingerprint = digest(canonical_json(inputs))
        entry = store.get(fingerprint)
        if entry is None:
            workers.prepare(set(closure.third_party), libraries)
            outcome = workers.run(job_for(self.entry, self.arguments, closure))
            if outcome.failed:
                raise GradlessonError(f"{self.name} failed: {outcome.error}\n{outcome.traceback}".rstrip())
            finished = Entry(f"task/{self.name}", {}, outcome.seconds, outcome.cpu_seconds, inputs)
            entry = store.put(fingerprint, finished, outcome.files)
        contents = {name: store.content(sha) for name, sha in entry.files.items()}
        return {name: content for name, content in contents.items() if content is not None}
