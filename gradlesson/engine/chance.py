"""Where code draws random numbers that nothing fixes: they are why a result does not come out the same again."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gradlesson.engine.sources import GENERATOR, Module

_OURS = tuple(f"{GENERATOR}.{part}" for part in ("engine", "render"))
_SEEDED = r"(Generator|RandomState|SeedSequence|BitGenerator|PCG64|PCG64DXSM|MT19937|Philox|SFC64)"
_DRAWS = re.compile(
    rf"(np|numpy)\.random\.(?!{_SEEDED}\b|default_rng\b)\w+|random\.\w+|secrets\.\w+|uuid\.uuid[14]|os\.urandom"
)
_UNSEEDED = re.compile(r"(np\.random\.|numpy\.random\.)?default_rng")


def unseeded(modules: tuple[Module, ...]) -> Iterator[str]:
    """`file:line: np.random.rand(3)` of every such call in the author's modules."""
    for module in modules:
        if module.name.startswith(_OURS):
            continue
        for node in ast.walk(ast.parse(module.source())):
            if isinstance(node, ast.Call) and _is_chance(node):
                yield f"{module.file}:{node.lineno}: `{ast.unparse(node)[:60]}`"


def _is_chance(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    if _UNSEEDED.fullmatch(name):
        return not call.args and not call.keywords
    return _DRAWS.fullmatch(name) is not None
