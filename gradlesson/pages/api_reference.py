"""The API reference: what a module offers to who imports it, read from its source; nothing is imported.

A module offers what `gradlesson.public` lists of it, else what its `__all__` names, else all that it defines with a
docstring and without an underscore in front, the members of its classes included.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path

from gradlesson.engine.files import canonical_json, digest
from gradlesson.engine.sources import Module
from gradlesson.engine.store import Entry, Store
from gradlesson.public import NAMES

_WIDE = 72
"""Characters of the longest signature on one line."""
_CODE = re.compile(r"`([^`]+)`")
_SECTION = re.compile(r"(?P<title>[A-Z]\w+):\n")
_ITEM = re.compile(r"^(?:- )?(?=\S)", re.MULTILINE)
_STORED = "api.html"


@dataclass(frozen=True)
class Offer:
    """A name that a module offers."""

    name: str
    """With its class where it is a member: `Figure.draw`."""
    signatures: tuple[str, ...]
    """The ways to call it; of what is not called, how its definition begins."""
    docstring: str = ""


def offers(tree: ast.Module, module: str) -> list[Offer]:
    """What a module offers, in the order in which it is listed or else defined."""
    found: dict[str, Offer] = {}
    for one in _defined(tree.body, ""):
        earlier = found.get(one.name)
        if earlier is None:
            found[one.name] = one
        else:  # of overloads each has a signature, what they are all for stands in the function itself
            added = () if one.docstring else one.signatures
            found[one.name] = Offer(one.name, earlier.signatures + added, one.docstring)
    listed = NAMES.get(module) or _listed(tree)
    if listed is None:
        return [one for one in found.values() if one.docstring and not re.search(r"\b_", one.name)]
    return [found[name] for name in listed if name in found]


def reference(module: Module, language: str, store: Store) -> str:
    """The HTML of what a module offers, kept in the store, since reading it takes its time.

    `language` is that of its docstrings where the page has another one.
    """
    inputs = {
        "task": "api",
        "module": module.name,
        "code": digest(module.source()),
        "language": language,
        "names": NAMES.get(module.name),
        "reader": _reader(),
    }
    fingerprint = digest(canonical_json(inputs))
    entry = store.used(fingerprint)
    content = store.content(entry.files.get(_STORED, "")) if entry is not None else None
    if content is None:
        content = reference_html(module.source(), module.name, language).encode()
        store.put(fingerprint, Entry(f"task/{module.name}", {}, 0.0, 0.0, inputs), {_STORED: content})
    return content.decode()


def reference_html(source: bytes, module: str, language: str = "") -> str:
    """The HTML of what a module with that source offers."""
    tree = ast.parse(source)
    lang = f' lang="{escape(language)}"' if language else ""
    entries = ""
    for docstring, group in groupby(offers(tree, module), lambda one: one.docstring):
        names = "".join(_name_html(one, module) for one in group)
        entries += f"{names}<dd>{_docstring_html(docstring)}</dd>\n"
    opening = f'<div class="gl-api"{lang} data-search-exclude="">\n<p><code>{escape(module)}</code></p>\n'
    return f"{opening}{_docstring_html(ast.get_docstring(tree) or '')}<dl>\n{entries}</dl>\n</div>"


@cache
def _reader() -> str:
    """A hash of this file: what it made of a module before an edit counts no longer."""
    return digest(Path(__file__).read_bytes())


def _defined(body: list[ast.stmt], owner: str) -> Iterator[Offer]:
    """All that statements define, each overload of a function by itself."""
    for at, node in enumerate(body):
        if isinstance(node, ast.ClassDef):
            yield Offer(owner + node.name, (f"class {owner}{node.name}",), ast.get_docstring(node) or "")
            for member in _defined(node.body, f"{owner}{node.name}."):
                is_constructor = member.name == f"{owner}{node.name}.__init__"
                yield replace(member, docstring=ast.get_docstring(node) or "") if is_constructor else member
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Offer(owner + node.name, (_signature(node, owner),), ast.get_docstring(node) or "")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            said = _text_of(body[at + 1]) if at + 1 < len(body) else ""
            for name in _targets(node):
                yield Offer(owner + name, (owner + _assigned(node, name),), said)


def _signature(node: ast.FunctionDef | ast.AsyncFunctionDef, owner: str) -> str:
    name = owner.rstrip(".") if node.name == "__init__" else owner + node.name
    kinds = {getattr(decorator, "id", "") for decorator in node.decorator_list}
    result = ast.unparse(node.returns) if node.returns and node.name != "__init__" else ""
    if "property" in kinds:
        return f"{name}: {result}" if result else name
    rows = list(_parameters(node.args))
    if owner and "staticmethod" not in kinds:
        del rows[0]  # self
    end = f") -> {result}" if result else ")"
    line = f"{name}({', '.join(rows)}{end}"
    if len(line) <= _WIDE:
        return line
    return "\n".join([f"{name}(", *(f"    {row}," for row in rows), end])


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    """The parameters one by one, with the marks `/` and `*` between them."""
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + arguments.defaults
    for at, (one, default) in enumerate(zip(positional, defaults, strict=True), 1):
        yield _parameter(one, default)
        if at == len(arguments.posonlyargs):
            yield "/"
    if arguments.vararg:
        yield f"*{_parameter(arguments.vararg, None)}"
    elif arguments.kwonlyargs:
        yield "*"
    yield from map(_parameter, arguments.kwonlyargs, arguments.kw_defaults)
    if arguments.kwarg:
        yield f"**{_parameter(arguments.kwarg, None)}"


def _parameter(one: ast.arg, default: ast.expr | None) -> str:
    """`digits: int | None = None`."""
    text = one.arg + (f": {ast.unparse(one.annotation)}" if one.annotation else "")
    return f"{text} = {ast.unparse(default)}" if default is not None else text


def _targets(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        for name in target.elts if isinstance(target, ast.Tuple) else [target]:
            if isinstance(name, ast.Name):
                yield name.id


def _assigned(node: ast.Assign | ast.AnnAssign, name: str) -> str:
    """The name with its type where one is given, or with its value where that is a type itself."""
    if isinstance(node, ast.AnnAssign):
        return f"{name}: {ast.unparse(node.annotation)}"
    return f"{name} = {ast.unparse(node.value)}" if isinstance(node.value, ast.Subscript) else name


def _listed(tree: ast.Module) -> list[str] | None:
    """What `__all__` names; None where there is none that can be read."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and "__all__" in _targets(node):
            try:
                return list(ast.literal_eval(node.value))
            except (ValueError, TypeError):
                return None
    return None


def _text_of(node: ast.stmt) -> str:
    """A string that stands as a statement: below a variable it says what that is."""
    value = node.value if isinstance(node, ast.Expr) else None
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return inspect.cleandoc(value.value) if is_text else ""  # type: ignore[union-attr]


def _name_html(one: Offer, module: str) -> str:
    key = escape(f"{module}.{one.name}")
    link = f'<a class="headerlink" href="#{key}" title="{key}">#</a>'
    code = "\n".join(_emphasised(signature, one.name) for signature in one.signatures)
    return f'<dt id="{key}"><code>{code}</code>{link}</dt>'


def _emphasised(signature: str, name: str) -> str:
    before, found, after = signature.partition(name.removesuffix(".__init__"))
    return f"{escape(before, quote=False)}<b>{escape(found)}</b>{escape(after, quote=False)}"


def _docstring_html(text: str) -> str:
    """Paragraphs, lists of lines that begin with `- `, and sections such as `Raises:`."""
    return "".join(f"{_block_html(block)}\n" for block in re.split(r"\n\s*\n", text) if block.strip())


def _block_html(block: str) -> str:
    title, rest = "", block
    if section := _SECTION.match(block):
        title, rest = section["title"], inspect.cleandoc(block[section.end() :])
    if not title and not rest.startswith("- "):
        return f"<p>{_words_html(rest)}</p>"
    items = [item for item in _ITEM.split(rest) if item.strip()]
    listed = "".join(f"<li>{_words_html(item)}</li>" for item in items)
    return (f"<p>{escape(title)}</p>" if title else "") + f"<ul>{listed}</ul>"


def _words_html(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(" ".join(text.split()), quote=False))
