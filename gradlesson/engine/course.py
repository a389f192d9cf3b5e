"""The units of a course: its experiments and its exhibit files, found and read without importing them."""

from __future__ import annotations

import contextlib
import sys
import tomllib
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

from gradlesson.engine.closure import Closure, Imports
from gradlesson.engine.files import canonical_json, digest
from gradlesson.engine.settings import Settings
from gradlesson.engine.sources import Module, Sources, distribution_versions, installed_folders, memo_file
from gradlesson.engine.worker import Job
from gradlesson.errors import GradlessonError, did_you_mean

EXPERIMENT_ENTRY = "gradlesson.engine.experiment:run"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
INPUTS_FORMAT = 2
"""Grows when `inputs` changes its shape: what was computed before that is computed again."""
_NOTHING = Closure({}, frozenset(), {})


@dataclass(frozen=True)
class Experiment:
    """One question: `run(parameters, rng)` of one module."""

    name: str
    module: str
    path: Path
    question: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    may_be_nan: list[str] = field(default_factory=list)
    closure: Closure = _NOTHING
    inputs: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    """Why it cannot run at all: its source does not parse, its parameters are no literals, ..."""

    @property
    def unit(self) -> str:
        """Its name in the store."""
        return f"experiment/{self.name}"

    @property
    def fingerprint(self) -> str:
        """sha256 over everything that its result can depend on."""
        return digest(canonical_json(self.inputs))

    def job(self) -> Job:
        """What the worker needs to run it."""
        arguments = {
            "name": self.name,
            "module": self.module,
            "parameters": self.parameters,
            "may_be_nan": self.may_be_nan,
        }
        return job_for(EXPERIMENT_ENTRY, arguments, self.closure)


@dataclass(frozen=True)
class ExhibitFile:
    """What pages show of one or more experiments, in one language."""

    name: str
    language: str
    module: str
    path: Path
    entry: str
    reads: list[str] = field(default_factory=list)
    words: dict[str, Any] = field(default_factory=dict)
    closure: Closure = _NOTHING
    inputs: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    @property
    def unit(self) -> str:
        """Its name in the store."""
        return f"exhibits/{self.name}.{self.language}"

    def inputs_with(self, results: dict[str, str], parameters: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """Everything that its figures can depend on; `results` holds the sha256 of each result's content."""
        # As Python writes them: JSON has neither tuples nor an order of keys, and a table may show both.
        return {**self.inputs, "results": results, "parameters": {k: repr(v) for k, v in parameters.items()}}

    def job(self, results: dict[str, bytes], parameters: dict[str, dict[str, Any]]) -> Job:
        """What the worker needs to draw it."""
        arguments = {
            "module": self.module,
            "language": self.language,
            "words": self.words,
            "results": {
                name: {"npz": content, "parameters": parameters[name]} for name, content in results.items()
            },
        }
        return job_for(self.entry, arguments, self.closure)


Unit = Experiment | ExhibitFile


@dataclass(frozen=True)
class Course:
    """All units of a course as the sources stand now."""

    experiments: dict[str, Experiment]
    exhibits: dict[tuple[str, str], ExhibitFile]
    """By name and language."""
    libraries: dict[str, str | None]
    """Version of every third-party distribution that any unit imports."""

    @property
    def units(self) -> list[Unit]:
        """Experiments, then exhibit files."""
        return [*self.experiments.values(), *self.exhibits.values()]


def read_course(settings: Settings, exhibit_entry: str) -> Course:
    """The course that the settings name. `exhibit_entry`, "module:function", draws an exhibit file.

    Raises:
        GradlessonError: where the course's package is not found. What is wrong with one unit is its `error`.
    """
    sources = Sources(settings.root, memo_file(settings.store))
    if sources.find(settings.course) is None:
        raise GradlessonError(
            f"`course` must name a package that can be found from {settings.root.name}/",
            found=f"'{settings.course}' is none",
            place="gradlesson.toml",
        )
    reader = _Reader(settings, sources, Imports(sources), exhibit_entry)
    experiments = [
        reader.experiment(module) for module in sources.submodules(f"{settings.course}.experiments")
    ]
    names = [experiment.name for experiment in experiments]
    exhibits = [
        reader.exhibits(module, language, names)
        for module in sources.submodules(f"{settings.course}.exhibits")
        for language in settings.languages
    ]
    with contextlib.suppress(OSError):  # the memo saves time, nothing else
        sources.save_memo()
    return Course(
        {experiment.name: experiment for experiment in experiments},
        {(exhibit.name, exhibit.language): exhibit for exhibit in exhibits},
        reader.libraries,
    )


@dataclass
class _Reader:
    settings: Settings
    sources: Sources
    imports: Imports
    exhibit_entry: str
    libraries: dict[str, str | None] = field(default_factory=dict)

    def experiment(self, module: str) -> Experiment:
        """The experiment of a module; what is wrong with it becomes its `error`."""
        bare = Experiment(hyphenated(module), module, self._path(module))
        try:
            source = self._source(module)
            parameters = _checked_parameters(source.declaration("PARAMETERS", {}), bare.path)
            may_be_nan = _checked_names(source.declaration("MAY_BE_NAN", []), "MAY_BE_NAN", bare.path)
            closure = self.imports.closure([module, EXPERIMENT_ENTRY.partition(":")[0]])
        except GradlessonError as error:
            return Experiment(bare.name, module, bare.path, error=self._relative(str(error)))
        inputs = {
            "name": bare.name,
            "parameters": parameters,
            "may_be_nan": may_be_nan,
            **self._common(closure),
        }
        return Experiment(
            bare.name, module, bare.path, source.parsed.summary, parameters, may_be_nan, closure, inputs
        )

    def exhibits(self, module: str, language: str, experiments: list[str]) -> ExhibitFile:
        """The exhibit file of a module in a language; what is wrong with it becomes its `error`."""
        bare = ExhibitFile(hyphenated(module), language, module, self._path(module), self.exhibit_entry)
        try:
            source = self._source(module)
            reads = _checked_names(source.declaration("READS", None), "READS", bare.path)
            _check_reads(reads, experiments, bare.path)
            words = self._words(bare.path.with_suffix(".toml"), language)
            closure = self.imports.closure([module, self.exhibit_entry.partition(":")[0]])
        except GradlessonError as error:
            text = self._relative(str(error))
            return ExhibitFile(bare.name, language, module, bare.path, self.exhibit_entry, error=text)
        inputs = {
            "name": bare.name,
            "language": language,
            "words": {table: digest(canonical_json(texts)) for table, texts in words.items()},
            **self._common(closure),
        }
        return ExhibitFile(
            bare.name, language, module, bare.path, self.exhibit_entry, reads, words, closure, inputs
        )

    def _source(self, module: str) -> Module:
        source = self.sources.find(module)
        if source is None:  # an editor may be replacing the file at this moment
            raise GradlessonError(f"No module '{module}' was found.")
        return source

    def _common(self, closure: Closure) -> dict[str, Any]:
        missing = closure.distributions - self.libraries.keys()
        self.libraries |= distribution_versions(missing)
        return {
            "format": INPUTS_FORMAT,
            "python": PYTHON,
            "modules": closure.hashes,
            "data": closure.data_hashes,
            "libraries": {name: self.libraries[name] for name in sorted(closure.distributions)},
        }

    def _words(self, path: Path, language: str) -> dict[str, Any]:
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise GradlessonError(
                f"An exhibit file has its words in '{path.name}'", found="there is none", place=str(path)
            ) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise GradlessonError("Words must be TOML", found=str(error), place=str(path)) from error
        words = table.get(language)
        if not isinstance(words, dict):
            raise GradlessonError(
                f"The words must have a table for each language, [{language}.…]",
                found=f"there are {', '.join(sorted(table)) or 'none'}",
                place=str(path),
            )
        if not _is_plain(words):
            raise GradlessonError(
                "Words must be texts",
                found=f"there are dates or numbers that are not finite in [{language}]",
                fix="Put them in quotes.",
                place=str(path),
            )
        return words

    def _path(self, module: str) -> Path:
        folder = self.sources.find(module.rpartition(".")[0])
        assert folder is not None
        return folder.folder / f"{module.rpartition('.')[2]}.py"

    def _relative(self, text: str) -> str:
        return text.replace(f"{self.settings.root}/", "")


def hyphenated(module: str) -> str:
    """`depth-cliff` for `mycourse.experiments.depth_cliff`: names have hyphens everywhere outside Python."""
    return module.rpartition(".")[2].replace("_", "-")


def job_for(entry: str, arguments: dict[str, Any], closure: Closure) -> Job:
    """A call of `entry` in the worker, with the sources of everything that it can import."""
    modules = {
        name: (
            str(module.path / "__init__.py" if module.path.is_dir() else module.path),
            module.is_package,
            module.source,
        )
        for name, module in closure.modules.items()
    }
    return {
        "entry": entry,
        "arguments": arguments,
        "modules": modules,
        "data": {str(path.resolve()): sha for path, sha in closure.data_files.values()},
        "installed": [f"{folder}/" for folder in installed_folders()],
    }


def _checked_parameters(value: Any, path: Path) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise GradlessonError(
            "`PARAMETERS` must be a dict with names as keys", found=f"got {value!r}"[:120], place=str(path)
        )
    for key, entry in value.items():
        if not _is_plain(entry):
            raise GradlessonError(
                "Parameters must be finite numbers, strings, booleans, None, or lists and dicts of them",
                found=f"`{key}` is {entry!r}"[:120],
                place=str(path),
            )
    return value


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_plain(entry) for entry in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_plain(entry) for key, entry in value.items())
    return (
        value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and isfinite(value))
    )


def _checked_names(value: Any, name: str, path: Path) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        found = "it is missing" if value is None else f"got {value!r}"
        raise GradlessonError(f"`{name}` must be a list of names", found=found, place=str(path))
    return value


def _check_reads(reads: list[str], experiments: list[str], path: Path) -> None:
    for name in reads:
        if name not in experiments:
            raise GradlessonError(
                f"`READS` names no experiment '{name}'",
                fix=did_you_mean(name, experiments) or None,
                place=str(path),
            )
