"""The units of a course: its experiments and its exhibit files, found and read without importing them."""

from __future__ import annotations

import contextlib
import json
import re
import sys
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gradlesson.engine.closure import Closure, Imports
from gradlesson.engine.encoding import no_text
from gradlesson.engine.files import canonical_json, digest, is_plain
from gradlesson.engine.libraries import distribution_versions, installed_folders
from gradlesson.engine.settings import Settings
from gradlesson.engine.sources import Module, Sources, memo_file
from gradlesson.engine.worker import Job
from gradlesson.errors import GradlessonError, did_you_mean

EXPERIMENT_ENTRY = "gradlesson.engine.experiment:run"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
Versions = dict[str, str | None]
INPUTS_FORMAT = 3
"""Grows when `inputs` changes its shape or a hash its formula: what was computed before is computed again."""
_NOTHING = Closure((), frozenset(), {})


@dataclass(frozen=True, slots=True)
class Experiment:
    """One question: `run(parameters, rng)` of one module."""

    name: str
    module: str
    file: str
    question: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    may_be_nan: list[str] = field(default_factory=list)
    closure: Closure = _NOTHING
    libraries: Versions = field(default_factory=dict)
    """Versions of third-party distributions, those of its closure among them."""
    error: str = ""
    """Why it cannot run at all: its source does not parse, its parameters are no literals, ..."""
    unit: str = field(init=False)
    """Its name in the store."""

    def __post_init__(self) -> None:
        """Name the unit once: it is a key of many tables."""
        object.__setattr__(self, "unit", f"experiment/{self.name}")

    @property
    def path(self) -> Path:
        """The file of its module."""
        return Path(self.file)

    @property
    def inputs(self) -> dict[str, Any]:
        """Everything that its result can depend on; nothing where it cannot run."""
        if self.error:
            return {}
        return {
            "name": self.name,
            "parameters": self.parameters,
            "may_be_nan": self.may_be_nan,
            **_common_inputs(self.closure, self.libraries),
        }

    @property
    def fingerprint(self) -> str:
        """sha256 over its inputs."""
        return digest(canonical_json(self.inputs))

    def job(self) -> Job:
        """What the worker needs to run it."""
        arguments = {
            "name": self.name,
            "module": self.module,
            "parameters": self.parameters,
            "may_be_nan": self.may_be_nan,
        }
        return job_for(EXPERIMENT_ENTRY, [arguments], self.closure)


@dataclass(frozen=True, slots=True)
class ExhibitFile:
    """What pages show of one or more experiments, in one language."""

    name: str
    language: str
    module: str
    file: str
    entry: str
    reads: list[str] = field(default_factory=list)
    words_json: str = "{}"
    """As text, which takes a third of the room."""
    closure: Closure = _NOTHING
    libraries: Versions = field(default_factory=dict)
    error: str = ""
    unit: str = field(init=False)
    """Its name in the store."""

    def __post_init__(self) -> None:
        """Name the unit once: it is a key of many tables."""
        object.__setattr__(self, "unit", f"exhibits/{self.name}.{self.language}")

    @property
    def path(self) -> Path:
        """The file of its module."""
        return Path(self.file)

    @property
    def words(self) -> dict[str, Any]:
        """The tables of its language."""
        words = json.loads(self.words_json)
        assert isinstance(words, dict)
        return words

    @property
    def inputs(self) -> dict[str, Any]:
        """Everything that its figures can depend on but results; nothing where it cannot be drawn."""
        if self.error:
            return {}
        return {
            "name": self.name,
            "language": self.language,
            "words": {table: digest(canonical_json(texts)) for table, texts in self.words.items()},
            **_common_inputs(self.closure, self.libraries),
        }

    def inputs_with(self, results: dict[str, str], parameters: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """Everything that its figures can depend on; `results` holds the sha256 of each result's content."""
        # As Python writes them: JSON has neither tuples nor an order of keys, and a table may show both.
        return {**self.inputs, "results": results, "parameters": {k: repr(v) for k, v in parameters.items()}}


Unit = Experiment | ExhibitFile


def drawing_job(
    languages: Sequence[ExhibitFile], results: dict[str, bytes], parameters: dict[str, dict[str, Any]]
) -> Job:
    """What the worker needs to draw one exhibit file in one or more languages, a call each."""
    read = {name: {"npz": content, "parameters": parameters[name]} for name, content in results.items()}
    calls = [
        {"module": one.module, "language": one.language, "words": one.words, "results": read}
        for one in languages
    ]
    return job_for(languages[0].entry, calls, languages[0].closure)


@dataclass(frozen=True)
class Course:
    """All units of a course as the sources stand now."""

    experiments: dict[str, Experiment]
    exhibits: dict[tuple[str, str], ExhibitFile]
    """By name and language."""
    libraries: Versions
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
            fix=did_you_mean(settings.course, _packages(settings.root))
            or "It is a folder with Python files, beside gradlesson.toml or installed.",
            place="gradlesson.toml",
        )
    reader = _Reader(settings, sources, Imports(sources), exhibit_entry)
    experiments = [
        reader.experiment(module) for module in sources.submodules(f"{settings.course}.experiments")
    ]
    experiments += [reader.misnamed(file) for file in sources.misnamed(f"{settings.course}.experiments")]
    names = {experiment.name: experiment.name for experiment in experiments}
    exhibits = [
        reader.exhibits(module, language, names)
        for module in sources.submodules(f"{settings.course}.exhibits")
        for language in settings.languages
    ]
    exhibits += [
        reader.misnamed_exhibits(file, language)
        for file in sources.misnamed(f"{settings.course}.exhibits")
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
    libraries: Versions = field(default_factory=dict)

    def experiment(self, module: str) -> Experiment:
        """The experiment of a module; what is wrong with it becomes its `error`."""
        name, file = hyphenated(module), self._file(module)
        try:
            source = self._source(module)
            parameters = _checked_parameters(source.declaration("PARAMETERS", {}), source)
            may_be_nan = _checked_names(source.declaration("MAY_BE_NAN", []), "MAY_BE_NAN", source)
            closure = self._closure(module, EXPERIMENT_ENTRY)
        except GradlessonError as error:
            return Experiment(name, module, file, error=self._relative(str(error)))
        question = source.summary
        return Experiment(name, module, file, question, parameters, may_be_nan, closure, self.libraries)

    def exhibits(self, module: str, language: str, experiments: dict[str, str]) -> ExhibitFile:
        """The exhibit file of a module in a language; what is wrong with it becomes its `error`.

        `experiments` gives each name as its experiment holds it: thousands of readers share one text.
        """
        name, file, entry = hyphenated(module), self._file(module), self.exhibit_entry
        reads: list[str] = []
        try:
            source = self._source(module)
            declared = _checked_names(source.declaration("READS", None), "READS", source)
            reads = [experiments[one] for one in declared if one in experiments]
            _check_reads(declared, experiments, source.place_of("READS"))
            words = self._words(Path(file).with_suffix(".toml"), language)
            closure = self._closure(module, entry)
        except GradlessonError as error:
            mistake = self._relative(str(error))
            return ExhibitFile(name, language, module, file, entry, reads, error=mistake)
        return ExhibitFile(name, language, module, file, entry, reads, words, closure, self.libraries)

    def misnamed(self, file: str) -> Experiment:
        """An experiment that no import can name, with that as its `error`."""
        return Experiment(Path(file).stem, "", file, error=self._misnamed(file))

    def misnamed_exhibits(self, file: str, language: str) -> ExhibitFile:
        """The same for an exhibit file."""
        name = Path(file).stem
        return ExhibitFile(name, language, "", file, self.exhibit_entry, error=self._misnamed(file))

    def _misnamed(self, file: str) -> str:
        path = Path(file)
        right = re.sub(r"\W", "_", path.stem)
        right = right if right.isidentifier() else f"n{right}"
        fix = f"Rename it to {right}.py."
        if path.with_name(f"{right}.py").exists():
            fix = f"Remove it or give it a name that differs from {right}.py."
        mistake = GradlessonError(
            "The name of a module must be a name in Python, with underscores",
            found=f"got '{path.name}'",
            fix=fix,
            place=file,
        )
        return self._relative(str(mistake))

    def _source(self, module: str) -> Module:
        source = self.sources.find(module)
        if source is None:  # an editor may be replacing the file at this moment
            raise GradlessonError(f"No module '{module}' was found.")
        return source

    def _closure(self, module: str, entry: str) -> Closure:
        closure = self.imports.closure(module, entry.partition(":")[0])
        missing = closure.distributions - self.libraries.keys()
        self.libraries |= distribution_versions(missing, self.sources.remembered)
        return closure

    def _words(self, path: Path, language: str) -> str:
        try:
            tables = self.sources.tables(path)
        except FileNotFoundError as error:
            raise GradlessonError(
                f"An exhibit file has its words in '{path.name}'",
                found="there is none",
                fix=f"Write one with a table for each language, {_tables_named(self.settings.languages)}.",
                place=str(path),
            ) from error
        except OSError as error:
            raise GradlessonError(
                "Words must be readable",
                found=f"{error.strerror}",
                fix="Look at the file's permissions.",
                place=str(path),
            ) from error
        except UnicodeDecodeError as error:
            raise no_text(error, path) from error
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"\(at line (\d+)", str(error))
            raise GradlessonError(
                "Words must be TOML",
                found=str(error),
                fix="A text stands in quotes, a backslash in single ones.",
                place=f"{path}:{at[1]}" if at else str(path),
            ) from error
        words = tables.get(language)
        if words == "":
            raise GradlessonError(
                "Words must be texts",
                found=f"there are dates or numbers that are not finite in [{language}]",
                fix="Put them in quotes.",
                place=str(path),
            )
        if words is None or not words.startswith("{"):
            raise GradlessonError(
                f"The words must have a table for each language, [{language}.…]",
                found=f"it has {', '.join(sorted(tables)) or 'none'}",
                fix=f"Add [{language}], empty where nothing needs words.",
                place=str(path),
            )
        return words

    def _file(self, module: str) -> str:
        with contextlib.suppress(GradlessonError):
            if (found := self.sources.find(module)) is not None:
                return found.file
        package, _, name = module.rpartition(".")
        folder = self.sources.find(package)
        assert folder is not None
        return str(folder.folder / f"{name}.py")

    def _relative(self, text: str) -> str:
        return text.replace(f"{self.settings.root}/", "")


def _tables_named(languages: Sequence[str]) -> str:
    """`[ko] and [en]`."""
    return " and ".join(f"[{one}]" for one in languages)


def _packages(root: Path) -> list[str]:
    """Names of the packages in a folder."""
    return [path.parent.name for path in sorted(root.glob("*/__init__.py"))]


def _common_inputs(closure: Closure, libraries: Versions) -> dict[str, Any]:
    return {
        "format": INPUTS_FORMAT,
        "python": PYTHON,
        "modules": closure.hashes,
        "data": closure.data_hashes,
        "libraries": {name: libraries[name] for name in sorted(closure.distributions)},
    }


def hyphenated(module: str) -> str:
    """`depth-cliff` for `mycourse.experiments.depth_cliff`: names have hyphens everywhere outside Python."""
    return module.rpartition(".")[2].replace("_", "-")


def job_for(entry: str, calls: list[dict[str, Any]], closure: Closure) -> Job:
    """Calls of `entry` in the worker, each with its arguments, and the sources of everything that it can import."""
    modules = {
        module.name: (
            f"{module.file}/__init__.py" if module.is_folder else module.file,
            module.is_package,
            module.source(),
        )
        for module in closure.found
    }
    return {
        "entry": entry,
        "calls": calls,
        "modules": modules,
        "data": {str(path.resolve()): sha for path, sha in closure.data_files.values()},
        "data_places": {place: str(path.resolve()) for place, (path, _) in closure.data_files.items()},
        "libraries": sorted(closure.distributions),
        "installed": [f"{folder}/" for folder in installed_folders()],
    }


def _checked_parameters(value: Any, source: Module) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise GradlessonError(
            "`PARAMETERS` must be a dict with names as keys",
            found=f"got {value!r}"[:120],
            fix='Write `PARAMETERS = {"depth": 3}`.',
            place=source.place_of("PARAMETERS"),
        )
    for key, entry in value.items():
        if not is_plain(entry):
            raise GradlessonError(
                "Parameters must be finite numbers, strings, booleans, None, or lists and dicts of them",
                found=f"`{key}` is {entry!r}"[:120],
                fix="Make what else `run` needs in `run`, or write a list.",
                place=source.place_of("PARAMETERS"),
            )
    return value


def _checked_names(value: Any, name: str, source: Module) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        found = "it is missing" if value is None else f"got {value!r}"
        fix = f'Write `{name} = ["..."]`.'
        raise GradlessonError(
            f"`{name}` must be a list of names", found=found, fix=fix, place=source.place_of(name)
        )
    return value


def _check_reads(reads: list[str], experiments: Collection[str], place: str) -> None:
    for name in reads:
        if name not in experiments:
            raise GradlessonError(
                f"`READS` names no experiment '{name}'",
                fix=did_you_mean(name, experiments) or "`gradlesson list` shows all.",
                place=place,
            )
