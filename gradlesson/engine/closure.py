"""The import closure: every module that can run when one module is imported, read from the source alone."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gradlesson.engine.files import digest
from gradlesson.engine.sources import Module, Sources
from gradlesson.errors import GradlessonError


@dataclass(frozen=True)
class Closure:
    """What a job imports, at any depth."""

    modules: dict[str, Module]
    """First-party modules by name, parent packages included."""
    third_party: frozenset[str]
    """Dotted names of all other imports outside the standard library."""
    data_files: dict[str, tuple[Path, str]]
    """Every data file that these modules declare, with its sha256, by its path from the top-level package on."""
    importers: dict[str, str] = field(default_factory=dict)
    """The module that brought each module in, over as few imports as possible; none for those asked for."""

    @property
    def distributions(self) -> set[str]:
        """Top-level names of the third-party imports."""
        return {name.partition(".")[0] for name in self.third_party}

    @property
    def hashes(self) -> dict[str, str]:
        """Code hash of each first-party module: what enters the fingerprint."""
        return {name: module.parsed.code for name, module in self.modules.items()}

    @property
    def data_hashes(self) -> dict[str, str]:
        """sha256 of each data file: what enters the fingerprint."""
        return {name: sha for name, (_, sha) in self.data_files.items()}


@dataclass
class Imports:
    """Closures over one state of the sources; each module's own imports are resolved once."""

    sources: Sources
    _direct: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    _data: dict[str, dict[str, tuple[Path, str]]] = field(default_factory=dict)

    def closure(self, starts: Iterable[str]) -> Closure:
        """Everything that the modules `starts` can import.

        Raises:
            GradlessonError: where a module does not parse, or a start or a declared data file is missing.
        """
        modules: dict[str, Module] = {}
        third_party: set[str] = set()
        data_files: dict[str, tuple[Path, str]] = {}
        importers: dict[str, str] = {}
        waiting = deque(starts)
        for name in waiting:
            if self.sources.find(name) is None:
                raise GradlessonError(f"No module '{name}' was found.")
        while waiting:
            name = waiting.popleft()
            module = self.sources.find(name)
            if name in modules or module is None:
                continue
            modules[name] = module
            first_party, others = self._direct_imports(module)
            new = [found for found in sorted(first_party) if found not in modules]
            importers |= {found: name for found in new if found not in importers}
            waiting += new
            third_party |= others
            data_files |= self._data_files(module)
        return Closure(dict(sorted(modules.items())), frozenset(third_party), data_files, importers)

    def _direct_imports(self, module: Module) -> tuple[frozenset[str], frozenset[str]]:
        if module.name not in self._direct:
            first_party: set[str] = set(_parents(module.name))
            others: set[str] = set()
            for base, attributes in _targets(module):
                if self.sources.is_first_party(base):
                    # `from a import b`: b is a module or an attribute of a, and only the files know which.
                    names = [*_parents(base), base, *(f"{base}.{attribute}" for attribute in attributes)]
                    first_party |= {name for name in names if self.sources.find(name)}
                elif base.partition(".")[0] not in sys.stdlib_module_names:
                    others.add(base)
            self._direct[module.name] = frozenset(first_party), frozenset(others)
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


def _targets(module: Module) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The absolute name behind each import statement of a module, and the names that it takes from there."""
    for level, name, names in module.parsed.imports:
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
            "`DATA_FILES` must be a list of file names", found=f"got {names!r}", place=str(module.path)
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
                place=str(module.path),
            ) from error
        yield "/".join([*filter(None, module.package.split(".")), name]), (path, digest(content))
