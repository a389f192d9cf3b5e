"""The settings of a project: `gradlesson.toml`, beside `mkdocs.yml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradlesson.engine.encoding import no_text
from gradlesson.errors import GradlessonError, did_you_mean

FILE_NAME = "gradlesson.toml"
STORE_NAME = ".gradlesson"
_YEAR = 366 * 24 * 3600
_EXAMPLES = {
    "course": '"mycourse"',
    "languages": '["ko", "en"]',
    "names_with_digits": '["CC BY 4.0"]',
    "source_url": '"https://example.org/blob/main/{path}"',
    "time_limit": "600",
}
"""What a setting may hold."""


@dataclass(frozen=True)
class Settings:
    """What the generator must know of a project; everything else lies in the course itself."""

    root: Path
    """Folder of `gradlesson.toml` and `mkdocs.yml`; the course is imported from here, installed or not."""
    course: str
    """Dotted name of the package that holds `experiments/` and `exhibits/`."""
    languages: tuple[str, ...] = ("ko", "en")
    """The first one stands at the root of the site, each other one in a folder of its name."""
    source_url: str = ""
    """Template of the link to a module's source, with `{path}`; empty: a page of our own site."""
    names_with_digits: tuple[str, ...] = ()
    """What pages may write although it holds a number, such as the name of a licence."""
    time_limit: float = 600.0
    """Seconds after which an experiment or an exhibit that has not ended is stopped."""

    @property
    def store(self) -> Path:
        """Folder of stored results."""
        return self.root / STORE_NAME

    @property
    def course_folder(self) -> Path:
        """Folder of the course's package, where it is not installed elsewhere."""
        return self.root.joinpath(*self.course.split("."))

    def mkdocs_file(self, language: str) -> Path:
        """The MkDocs configuration of a language."""
        return self.root / ("mkdocs.yml" if language == self.languages[0] else f"mkdocs.{language}.yml")


def find_root(folder: Path) -> Path:
    """The nearest folder, from `folder` upwards, that holds a `gradlesson.toml`.

    Raises:
        GradlessonError: where there is none.
    """
    for candidate in (folder.resolve(), *folder.resolve().parents):
        if (candidate / FILE_NAME).is_file():
            return candidate
    raise GradlessonError(
        f"A project has a `{FILE_NAME}` beside its mkdocs.yml",
        found="none was found here or in any folder above",
        fix='Change to the project\'s folder, or write one with a line such as `course = "mycourse"`.',
    )


def read_settings(root: Path) -> Settings:
    """The settings in `root/gradlesson.toml`.

    Raises:
        GradlessonError: for a missing or unreadable file, an unknown key, or a value of the wrong type.
    """
    path = root / FILE_NAME
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        find_root(root)
        raise
    except UnicodeDecodeError as error:
        raise no_text(error, FILE_NAME) from error
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+)", str(error))
        raise GradlessonError(
            "The settings must be TOML",
            found=str(error),
            fix='A text stands in quotes: course = "mycourse".',
            place=f"{FILE_NAME}:{at[1]}" if at else FILE_NAME,
        ) from error
    _check(table, path.read_text(encoding="utf-8"))
    lists = {key: tuple(value) for key, value in table.items() if isinstance(value, list)}
    return Settings(root=root, **{**table, **lists})


def _check(table: dict[str, Any], text: str) -> None:
    types: dict[str, tuple[type, ...]] = {
        "course": (str,),
        "languages": (list,),
        "names_with_digits": (list,),
        "source_url": (str,),
        "time_limit": (int, float),
    }
    for key, value in table.items():
        row = re.search(rf"^[ \t]*[\"']?{re.escape(key)}\b", text, re.MULTILINE)
        place = f"{FILE_NAME}:{text.count(chr(10), 0, row.end()) + 1}" if row else FILE_NAME
        if key not in types:
            fix = did_you_mean(key, types) or f"There are {', '.join(types)}."
            raise GradlessonError(f"Unknown setting '{key}'", fix=fix, place=place)
        fix = f"For example: {key} = {_EXAMPLES[key]}."
        if not isinstance(value, types[key]) or isinstance(value, bool):
            rule = f"`{key}` must be of type {types[key][0].__name__}"
            raise GradlessonError(rule, found=f"got {value!r}", fix=fix, place=place)
        if broken := _broken_rule(key, value):
            raise GradlessonError(f"`{key}` must {broken}", found=f"got {value!r}", fix=fix, place=place)
    if "course" not in table:
        raise GradlessonError(
            "`course` must name the package of the course",
            found="it is missing",
            fix='For example: course = "mycourse".',
            place=FILE_NAME,
        )


def _broken_rule(key: str, value: Any) -> str:
    """What a value of the right type must be or do, where it is or does not; else nothing."""
    if key == "languages":
        if not value:
            return "name at least one language"
        if len({str(one) for one in value}) < len(value) or not all(map(_is_language, value)):
            return "be different names such as 'ko'"
    if key == "names_with_digits" and not all(isinstance(one, str) and one for one in value):
        return "be a list of texts"
    if key == "course" and not all(part.isidentifier() for part in value.split(".")):
        return "be a dotted name"
    if key == "source_url" and value and "{path}" not in value:
        return "hold {path}, where the path of a source file will stand"
    if key == "time_limit" and not 0 < value < _YEAR:
        return "be less than a year" if value > 0 else "be more than 0 seconds"
    return ""


def _is_language(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z]+(-[A-Za-z0-9]+)*", value) is not None
