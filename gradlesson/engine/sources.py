"""Where modules come from: the project's own source files, or an installed distribution.

*First-party* is every module that is neither of the standard library nor installed as a finished distribution:
the course, gradlesson itself, and other editable installs. Of first-party modules the code is hashed and sent to
the worker; of every other import the version counts.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import sys
import tomllib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from gradlesson.engine import worker
from gradlesson.engine.files import digest, is_plain, read, read_checked_json, write_checked_json
from gradlesson.engine.libraries import is_installed
from gradlesson.engine.worker import strip_docstrings
from gradlesson.errors import GradlessonError

GENERATOR = __name__.partition(".")[0]
_GENERATOR_FOLDER = Path(__file__).resolve().parents[1]
_DECLARATIONS = ("PARAMETERS", "MAY_BE_NAN", "READS", "DATA_FILES")


@dataclass(frozen=True, slots=True)
class Module:
    """A first-party module: its source bytes are what is hashed and also what runs. Planning holds thousands."""

    name: str
    file: str
    """Path of the file, or of the folder of a package without `__init__.py`."""
    is_package: bool
    packed: bytes
    """Its source, compressed."""
    code: str
    """sha256 of the syntax tree without docstrings: comments, layout and docstrings do not count."""
    imports: str
    """A line `level module name name ...` for every import statement at any depth; level counts leading dots."""
    declarations: str
    """A line `NAME value` for each of PARAMETERS, MAY_BE_NAN, READS and DATA_FILES, the value as source text."""
    summary: str
    """First line of the module's docstring."""

    @property
    def path(self) -> Path:
        """The file, or the folder of a package without `__init__.py`."""
        return Path(self.file)

    @property
    def is_folder(self) -> bool:
        """Whether it is a package without `__init__.py`."""
        return self.is_package and not self.file.endswith(".py")

    @property
    def package(self) -> str:
        """The package that relative imports start from."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    @property
    def folder(self) -> Path:
        """The folder that its data files are relative to."""
        return self.path if self.is_folder else self.path.parent

    def source(self) -> bytes:
        """The bytes of the file as planning found them."""
        return zlib.decompress(self.packed)

    def declaration(self, name: str, default: Any) -> Any:
        """The literal that the module assigns to `name` at its top level.

        Raises:
            GradlessonError: where the value is not a literal.
        """
        values = dict(line.split(" ", 1) for line in self.declarations.split("\n") if line)
        if name not in values:
            return default
        try:
            return ast.literal_eval(values[name])
        except (ValueError, SyntaxError, TypeError) as error:
            raise GradlessonError(
                f"`{name}` must be a literal, since planning reads it without importing the module",
                found=f"got `{values[name][:80]}`",
                fix="Write the value itself, without names and calls.",
                place=self.place_of(name),
            ) from error

    def place_of(self, name: str) -> str:
        """The file, with the line on which the module first assigns to `name`."""
        rows = self.source().decode("utf-8", "replace").split("\n")
        line = next((at for at, row in enumerate(rows, 1) if re.match(rf"{name}\b", row)), 0)
        return f"{self.file}:{line}" if line else self.file


@dataclass
class Sources:
    """One look at the source files: each file is read once, so that one plan sees one state of it."""

    root: Path
    memo_file: Path | None = None
    _modules: dict[str, Module | None] = field(default_factory=dict)
    _tops: dict[str, str | None] = field(default_factory=dict)
    _last_tables: tuple[Path, dict[str, str]] | None = None
    _memo: dict[str, Any] = field(default_factory=dict)
    """What earlier plans parsed and this look has not asked for yet, by a hash of the content."""
    _used: set[str] = field(default_factory=set)
    _parsed: dict[str, Any] = field(default_factory=dict)
    """What this look had to parse."""

    def __post_init__(self) -> None:
        """Load what earlier plans parsed; entries are found by a hash of the content, never by a time."""
        importlib.invalidate_caches()
        if self.memo_file is not None:
            self._memo = read_checked_json(self.memo_file) or {}

    def is_first_party(self, name: str) -> bool:
        """Whether `name` belongs to a package whose source is hashed."""
        return self._top_folder(name.partition(".")[0]) is not None

    def find(self, name: str) -> Module | None:
        """The first-party module of that dotted name, or None.

        Raises:
            GradlessonError: with file and line, where its source does not parse.
        """
        if name not in self._modules:
            self._modules[name] = self._read(name)
        return self._modules[name]

    def submodules(self, package: str) -> list[str]:
        """Names of the modules directly inside a first-party package, sorted; private ones left out."""
        module = self.find(package)
        if module is None or not module.is_package:
            return []
        found = {entry.stem for entry in module.folder.glob("*.py") if entry.is_file()}
        return sorted(
            f"{package}.{name}" for name in found if not name.startswith("_") and name.isidentifier()
        )

    def misnamed(self, package: str) -> list[str]:
        """Paths of Python files directly inside a first-party package that no import could name, sorted."""
        module = self.find(package)
        if module is None or not module.is_package:
            return []
        files = [entry for entry in module.folder.glob("*.py") if not entry.name.startswith((".", "_"))]
        return sorted(str(entry) for entry in files if not entry.stem.isidentifier() and entry.is_file())

    def tables(self, path: Path) -> dict[str, str]:
        """Each table of a TOML file as JSON; nothing in place of one that JSON cannot hold.

        Raises:
            OSError: where it cannot be read.
            UnicodeDecodeError, tomllib.TOMLDecodeError: where it is no TOML.
        """
        # Asked for in one language after the other.
        if self._last_tables is None or self._last_tables[0] != path:
            source = read(path)
            self._last_tables = path, self.remembered(b"toml\n" + source, lambda: _tables(source))
        return self._last_tables[1]

    def save_memo(self) -> None:
        """Keep what was parsed for the next plan; losing it costs time, nothing else.

        Raises OSError like `write_whole`.
        """
        if self.memo_file is not None and self._parsed:
            earlier = read_checked_json(self.memo_file) or {}
            used = {key: value for key, value in earlier.items() if key in self._used}
            write_checked_json(self.memo_file, used | self._parsed)

    def remembered(self, source: bytes, parse: Callable[[], Any]) -> Any:
        """What `parse` makes of `source`, as an earlier plan kept it where there was one."""
        key = digest(_parser() + source)
        if key in self._memo:
            self._used.add(key)
            return self._memo.pop(key)  # there are thousands, and whoever asked holds what it needs of it
        if key in self._used:
            return parse()
        if key not in self._parsed:
            self._parsed[key] = parse()
        return self._parsed[key]

    def _read(self, name: str) -> Module | None:
        location = self._locate(name)
        if location is None:
            return None
        file, is_package = location
        try:
            source = read(file) if file.endswith(".py") else b""
        except OSError as error:
            raise GradlessonError(
                "A module of the course must be readable", found=f"{error.strerror}", place=file
            ) from error
        parsed = self.remembered(source, lambda: _parse(source, file)) if source else _EMPTY
        texts = {kind: sys.intern(text) for kind, text in parsed.items()}  # hundreds of modules import alike
        return Module(name, file, is_package, zlib.compress(source, level=1), **texts)

    def _locate(self, name: str) -> tuple[str, bool] | None:
        top, *rest = name.split(".")
        folder = self._top_folder(top)
        if folder is None:
            return None
        # Text, not paths: there are thousands of them.
        base = os.path.join(folder, top, *rest)
        if rest and not os.path.isdir(os.path.dirname(base)):
            return None
        package, file = os.path.join(base, "__init__.py"), f"{base}.py"
        if os.path.isfile(package):
            if os.path.isfile(file):
                raise GradlessonError(
                    f"A module must have one source, '{name}' has two",
                    found=f"{os.path.basename(file)} and the folder beside it",
                    fix="Rename one of them: Python would take the folder.",
                    place=file,
                )
            return package, True
        if os.path.isfile(file):
            return file, False
        return (base, True) if os.path.isdir(base) and _holds_python(Path(base)) else None

    def _top_folder(self, top: str) -> str | None:
        """The folder that holds the first-party top-level module `top`, or None."""
        if top not in self._tops:
            found = self._find_top_folder(top)
            self._tops[top] = str(found) if found is not None else None
        return self._tops[top]

    def _find_top_folder(self, top: str) -> Path | None:
        if top in sys.stdlib_module_names:
            return None
        if (self.root / top / "__init__.py").is_file() or (self.root / f"{top}.py").is_file():
            return self.root
        if top == GENERATOR:
            return _GENERATOR_FOLDER.parent
        try:
            spec = importlib.util.find_spec(top)
        except (ImportError, ValueError):
            spec = None
        if spec is None:
            return self.root if _holds_python(self.root / top) else None
        place = spec.origin if spec.has_location else next(iter(spec.submodule_search_locations or ()), None)
        if place is None or is_installed(Path(place)):
            return None
        path = Path(place)
        return path.parent.parent if path.name == "__init__.py" else path.parent


def definitions(source: bytes) -> dict[str, str]:
    """The syntax trees of all that a module defines at its top level, by name, to tell what an edit changed."""
    found: dict[str, str] = {}
    for node in strip_docstrings(ast.parse(source)).body:
        title = _title(node)
        found[title] = f"{found.get(title, '')}\n{ast.dump(node)}"
    return found


def _parse(source: bytes, file: str) -> dict[str, Any]:
    try:
        tree = ast.parse(source)
        return {
            "summary": (ast.get_docstring(tree) or "").partition("\n")[0],
            "imports": _imports(tree),
            "declarations": _declarations(tree),
            "code": digest(ast.dump(strip_docstrings(tree)).encode()),
        }
    except (SyntaxError, ValueError, RecursionError) as error:  # a sum of 3,000 terms nests as deep
        line = getattr(error, "lineno", None)
        raise GradlessonError(
            "A module of the course must be valid Python",
            found=getattr(error, "msg", None) or str(error),
            fix="Mend it there or in the line above." if line else "Split it into functions.",
            place=f"{file}:{line}" if line else file,
        ) from error


def _tables(source: bytes) -> dict[str, str]:
    return {
        name: json.dumps(table, ensure_ascii=False) if is_plain(table) else ""
        for name, table in tomllib.loads(source.decode()).items()
    }


def _title(node: ast.stmt) -> str:
    """What a statement at the top level is called in words."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return "its imports"
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        # `@accuracy.draw` above `def _` is what an author knows it by.
        return ast.unparse(node.decorator_list[0]) if node.name == "_" and node.decorator_list else node.name
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets = [node.target]
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return " = ".join(names) if names and len(names) == len(targets) else "its top level"


def _imports(tree: ast.Module) -> str:
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            lines += [f"0 {alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = " ".join(alias.name for alias in node.names)
            lines.append(f"{node.level} {node.module or '.'} {names}")
        elif isinstance(node, ast.Call) and (name := _imported_by_call(node)):
            lines.append(f"0 {name}")
    return "\n".join(dict.fromkeys(lines))


def _imported_by_call(call: ast.Call) -> str:
    """What `importlib.import_module("name")` or `__import__("name")` imports; nothing for other calls."""
    function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    argument = call.args[0] if call.args and function in ("import_module", "__import__") else None
    name = argument.value if isinstance(argument, ast.Constant) else None
    return name if isinstance(name, str) and all(map(str.isidentifier, name.split("."))) else ""


def _declarations(tree: ast.Module) -> str:
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            targets: list[ast.expr] = node.targets
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name) and target.id in _DECLARATIONS:
                assert node.value is not None
                found[target.id] = ast.unparse(node.value)
    # `unparse` writes an expression on one line.
    return "\n".join(f"{name} {value}" for name, value in found.items())


def _holds_python(folder: Path) -> bool:
    return next(folder.glob("**/*.py"), None) is not None


def memo_file(store: Path) -> Path:
    """Where parse results are kept: syntax trees differ between Python versions, and so do their hashes."""
    return store / f"parsed-{sys.version_info.major}.{sys.version_info.minor}.json"


@cache
def _parser() -> bytes:
    """A hash of the code that parses: what an earlier version of it found may lack what this one sees."""
    return digest(Path(__file__).read_bytes() + Path(worker.__file__).read_bytes()).encode()


_EMPTY = _parse(b"", "")
"""Of all the modules without a word, such as most `__init__.py`."""
