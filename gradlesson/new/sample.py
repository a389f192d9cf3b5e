"""The files of a new course: those of the sample course in `template`, in the chosen languages, under its own name.

The sample lies there as the course that it becomes, but for some names: `dot-gitignore` becomes `.gitignore`, and
`configuration` holds the parts of which `mkdocs.yml` is put together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from gradlesson.new.choices import LANGUAGES, Choices

TEMPLATE = Path(__file__).with_name("template")
PACKAGE = "mycourse"
"""The name of the sample's package, a word that its pages do not use."""
_NAME = re.compile(rf"\b{PACKAGE}\b")
_TITLE = re.compile(r"^site_name: .*$", re.MULTILINE)
_ALL = tuple(LANGUAGES)


def files(chosen: Choices) -> dict[str, str]:
    """The text of every file of a new course, by its path below the course's folder."""
    found = dict(_configurations(chosen))
    for path in sorted(TEMPLATE.rglob("*")):
        parts = path.relative_to(TEMPLATE).parts
        if path.is_file() and _belongs(parts, chosen.languages):
            name = "/".join(_NAME.sub(chosen.package, part).replace("dot-", ".") for part in parts)
            found[name] = _NAME.sub(chosen.package, _in_languages(path, chosen.languages))
    return found


def _belongs(parts: Sequence[str], languages: Sequence[str]) -> bool:
    if parts[0] == "docs":
        return parts[1] in languages
    # What was left there by running it.
    is_left_over = any(part.startswith((".", "__pycache__")) for part in parts)
    return parts[0] not in ("configuration", "site") and not is_left_over


def _configurations(chosen: Choices) -> Iterator[tuple[str, str]]:
    """`mkdocs.yml` of the first language, and what differs in the other one."""
    shared = _in_languages(TEMPLATE / "configuration" / "shared.yml", chosen.languages)
    for number, language in enumerate(chosen.languages):
        own = (TEMPLATE / "configuration" / f"{language}.yml").read_text(encoding="utf-8")
        if language in chosen.titles:
            # A text in quotes is the same in JSON and in YAML.
            title = json.dumps(chosen.titles[language], ensure_ascii=False)
            own = _TITLE.sub(lambda _, title=title: f"site_name: {title}", own)  # type: ignore[misc]
        if number == 0:
            yield "mkdocs.yml", f"{own}\n{shared}"
        else:
            yield f"mkdocs.{language}.yml", f"INHERIT: mkdocs.yml\n{own}"


def _in_languages(path: Path, languages: Sequence[str]) -> str:
    """The text of a file without the words of other languages."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml" and path.parent.name == "exhibits":
        return "".join(_tables(text, languages))
    quoted = [f'"{one}"' for one in _ALL], [f'"{one}"' for one in languages]
    for every, chosen in ((_ALL, languages), quoted):
        text = text.replace(f"[{', '.join(every)}]", f"[{', '.join(chosen)}]")
    return text


def _tables(text: str, languages: Sequence[str]) -> Iterator[str]:
    """The tables `[ko.errors]` of a file of words that are in one of the languages."""
    tables = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    found = [table for table in tables if re.match(rf"\[({'|'.join(languages)})[.\]]", table)]
    yield "".join(found).rstrip() + "\n"
