"""The import closure: every module that can run when one module is imported, read from the source alone."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gradlesson.engine.files import digest
from gradlesson.engine.sources import Module, Sources
from gradlesson.errors import GradlessonError

_NO_FILES: dict[str, tuple[Path, str]] = {}


@dataclass(frozen=True, slots=True)
class Closure:
    """What a job imports, at any depth. Planning holds one for each unit, so it is kept small."""

    found: tuple[Module, ...]
    """First-party modules in the order of their names, parent packages included."""
    third_party: frozenset[str]
    """Dotted names of all other imports outside the standard library."""
    data_files: dict[str, tuple[Path, str]]
    """Every data file that these modules declare, with its sha256, by its path from the top-level package on."""
    starts: tuple[str, ...] = ()
    """The modules that were asked for."""

    @property
    def modules(self) -> dict[str, Module]:
        """The first-party modules by name."""
        return {module.name: module for module in self.found}

    @property
    def distributions(self) -> set[str]:
        """Top-level names of the third-party imports."""
        return {name.partition(".")[0] for name in self.third_party}

    @property
    def hashes(self) -> dict[str, str]:
        """Code hash of each first-party module: what enters the fingerprint."""
        return {module.name: module.code for module in self.found}

    @property
    def data_hashes(self) -> dict[str, str]:
        """sha256 of each data file: what enters the fingerprint."""
        return {name: sha for name, (_, sha) in self.data_files.items()}

    def importers(self) -> dict[str, str]:
        """The module that brought each module in, over as few imports as possible; none for `starts`."""
        modules, found, waiting = self.modules, {}, deque(self.starts)
        while waiting:
            name = waiting.popleft()
            for other in sorted(mentioned(modules[name]) & modules.keys()):
                if other not in found and other not in self.starts:
                    found[other] = name
                    waiting.append(other)
        return found


@dataclass
class Imports:
    """Closures over one state of the sources; what units share is found once."""

    sources: Sources
    _direct: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    _data: dict[str, dict[str, tuple[Path, str]]] = field(default_factory=dict)
    _reached: dict[str, frozenset[str]] = field(default_factory=dict)
    """Every module that is reached from one that many units start from."""
    _last: Closure | None = None
    """What was found last: an exhibit file is asked for in one language after the other."""
    _libraries: dict[frozenset[str], frozenset[str]] = field(default_factory=dict)

    def closure(self, module: str, entry: str | None = None) -> Closure:
        """Everything that `module`, and the worker's `entry` for it, can import.

        Raises:
            GradlessonError: where a module does not parse, or a start or a declared data file is missing.
        """
        starts = (module,) if entry is None else (module, entry)
        if self._last is None or self._last.starts != starts:
            self._last = self._find(starts)
        return self._last

    def _find(self, starts: tuple[str, ...]) -> Closure:
        for name in starts:
            if self.sources.find(name) is None:
                raise GradlessonError(f"No module '{name}' was found.")
        for entry in starts[1:]:
            if entry not in self._reached:
                self._reached[entry] = frozenset(self._reach(entry))
        names = sorted(self._reach(*starts))
        found = tuple(module for name in names if (module := self.sources.find(name)) is not None)
        third_party = frozenset(other for name in names for other in self._direct[name][1])
        data_files: dict[str, tuple[Path, str]] = {}
        for module in found:
            data_files |= self._data_files(module)
        libraries = self._libraries.setdefault(third_party, third_party)
        return Closure(found, libraries, data_files or _NO_FILES, starts)

    def _reach(self, *starts: str) -> set[str]:
        """Names of all modules that importing `starts` can import."""
        reached: set[str] = set()
        waiting = list(starts)
        while waiting:
            name = waiting.pop()
            if name in reached:
                continue
            if name in self._reached:
                reached |= self._reached[name]
                continue
            module = self.sources.find(name)
            assert module is not None, name
            reached.add(name)
            waiting += self._direct_imports(module)[0]
        return reached

    def _direct_imports(self, module: Module) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """First-party modules and others that a module's own statements import."""
        if module.name not in self._direct:
            # `from a import b`: b is a module or an attribute of a, and only the files know which.
            first_party = {found.name for name in mentioned(module) if (found := self.sources.find(name))}
            others = {
                base
                for base, _ in _targets(module)
                if not self.sources.is_first_party(base)
                and base.partition(".")[0] not in sys.stdlib_module_names
            }
            self._direct[module.name] = tuple(first_party), tuple(others)
        return self._direct[module.name]

    def _data_files(self, module: Module) -> dict[str, tuple[Path, str]]:
        if module.name not in self._data:
            self._data[module.name] = dict(_declared_files(module))
        return self._data[module.name]


def relative_name(path: Path, root: Path) -> str:
    """`path` as it is named in messages: relative to `root` where it lies inside."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.name


def mentioned(module: Module) -> set[str]:
    """Every name that importing a module may import, whether there is such a module or not."""
    found = set(_parents(module.name))
    for base, attributes in _targets(module):
        found |= {*_parents(base), base, *(f"{base}.{attribute}" for attribute in attributes)}
    return found


def _targets(module: Module) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The absolute name behind each import statement of a module, and the names that it takes from there."""
    for line in module.imports.splitlines():
        depth, name, *names = line.split(" ")
        level, name = int(depth), name.removeprefix(".")
        base = name
        if level:
            anchor = module.package.split(".")
            anchor = anchor[: len(anchor) - level + 1]
            base = ".".join([*anchor, name] if name else anchor)
        if base:
            yield base, tuple(attribute for attribute in names if attribute != "*")


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


def _declared_files(module: Module) -> Iterator[tuple[str, tuple[Path, str]]]:
    names = module.declaration("DATA_FILES", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise GradlessonError(
            "`DATA_FILES` must be a list of file names",
            found=f"got {names!r}",
            fix='Write `DATA_FILES = ["numbers.csv"]`.',
            place=module.place_of("DATA_FILES"),
        )
    for name in names:
        path = module.folder / name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise GradlessonError(
                "Every file in `DATA_FILES` must be there",
                found=f"'{name}' cannot be read ({error.strerror})",
                fix="Paths are relative to the module's folder.",
                place=module.place_of("DATA_FILES"),
            ) from error
        yield "/".join([*filter(None, module.package.split(".")), name]), (path, digest(content))
