"""Directives: `{{ figure depth-cliff.accuracy }}` and its kin, read from Markdown.

{{ figure FILE.NAME [wide=yes] }}                   alone in its paragraph
{{ table FILE.NAME }}                               alone in its paragraph
{{ value FILE.NAME [| FORMAT [digits=N]] }}         in running text
{{ claim FILE.NAME }}                               in running text: the whole sentence
{{ cite KEY[, KEY ...] [where="eq. 10"] }}          in running text
{{ source MODULE }}                                 alone in its paragraph: the code of `mycourse.nn.mlp`
{{ api MODULE [lang=en] }}                          alone in its paragraph: what a module offers, of its docstrings,
                                                    whose language is named where the page has another one
{{ references [of=page] }}                          alone in its paragraph: all works, or those cited above
{{ quiz of=page|mixed }}                            alone in its paragraph: this page's questions, or mixed ones
{{ deck [count=KIND] }}                             in running text: the link to the flashcards, or their number
{{ cards [of=KIND] }}                               alone in its paragraph: flashcards to leaf through
{{ minutes PAGE[, PAGE ...] }}                      in running text: how long `causes/sigmoid.md` takes to read, or
                                                    all of several pages together
{{ pace NAME }}                                     in running text: a number of `reading_time`, by which it counts
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from gradlesson.errors import GradlessonError, did_you_mean

ARGUMENTS: dict[str, dict[str, tuple[str, ...] | None]] = {
    "figure": {"wide": ("yes", "no")},
    "table": {},
    "value": {},
    "claim": {},
    "cite": {"where": None},
    "source": {},
    "api": {"lang": None},
    "references": {"of": ("page",)},
    "quiz": {"of": ("page", "mixed")},
    "deck": {"count": ("all", "own", "terms", "questions", "figures")},
    "cards": {"of": ("own", "terms", "questions")},
    "minutes": {},
    "pace": {},
}
"""The arguments of each directive with the values that they may have; None: any text."""
BLOCKS = frozenset({"figure", "table", "source", "api", "references", "quiz", "cards"})
_WITHOUT_TARGET = frozenset({"references", "quiz", "deck", "cards"})
WITHOUT_EXHIBIT = frozenset({"cite", "source", "api", "minutes", "pace"}) | _WITHOUT_TARGET
"""Those that show no exhibit."""
_EXAMPLES = {
    "cite": "cite he2015",
    "source": "source mycourse.helper",
    "api": "api mycourse.helper",
    "minutes": "minutes causes/sigmoid.md",
    "pace": "pace words",
}
_WITH_SEVERAL = ("cite", "minutes")
_WHAT = {"source": "module", "api": "module", "pace": "number"}
DIRECTIVE = re.compile(
    r"\{\{(?P<space>\s*)(?P<body>[^{}\n]*?)\s*\}\}"
    # One that is not closed on its line would else be printed as it stands.
    rf"|(?P<open>\{{\{{\s*(?:{'|'.join(ARGUMENTS)})\s[^`\n]*)$",
    re.MULTILINE,
)
_ARGUMENT = re.compile(r"""(?P<name>[\w-]+)=(?:"(?P<quoted>[^"]*)"|(?P<bare>\S*))""")


@dataclass(frozen=True)
class Directive:
    """One directive as the author wrote it."""

    kind: str
    targets: tuple[str, ...] = ()
    arguments: dict[str, str] = field(default_factory=dict)
    format: str = ""
    """What stands behind `|`, for example `percent digits=1`."""

    @property
    def target(self) -> str:
        """The single exhibit that it names."""
        return self.targets[0]

    @property
    def is_block(self) -> bool:
        """Whether it makes a block of its own instead of words in a sentence."""
        return self.kind in BLOCKS


def is_directive(match: re.Match[str]) -> bool:
    """Whether `{{...}}` is meant for us: braces of a formula without spaces are left alone."""
    if match["open"]:
        return True
    first = match["body"].split(maxsplit=1)
    return bool(first) and (bool(match["space"]) or first[0] in ARGUMENTS) and first[0][0].isalpha()


def parse(body: str) -> Directive:
    """The directive in the text between the braces.

    Raises:
        GradlessonError: naming what is unknown, missing or too much, with the nearest right name.
    """
    if body.startswith("{{"):
        raise GradlessonError(
            "a directive must end with `}}` on the line on which it begins",
            found=f"got `{body}`",
            fix="Write `}}` behind its last word.",
        )
    kind, *_ = body.split(maxsplit=1)
    head, bar, format = _split_format(body.removeprefix(kind))
    if kind not in ARGUMENTS:
        known = ", ".join(ARGUMENTS)
        raise GradlessonError(
            f"no directive '{kind}'",
            fix=" ".join([did_you_mean(kind, ARGUMENTS), f"There are {known}."]).strip(),
        )
    arguments = _arguments(kind, head)
    targets = tuple(part for part in re.split(r"[,\s]+", _ARGUMENT.sub(" ", head)) if part)
    _check_targets(kind, targets)
    if bar and kind != "value":
        found = f"got '| {format.strip()}' in `{kind}`"
        raise GradlessonError(
            "only `value` takes a format", found=found, fix="Leave out `|` and what follows."
        )
    if bar and not format.strip():
        raise GradlessonError("a format must follow `|`", found="got nothing", fix="For example `| percent`.")
    return Directive(kind, targets, arguments, format.strip())


def _split_format(text: str) -> tuple[str, str, str]:
    """What stands before the first `|` outside quotes, the `|`, and what stands behind it."""
    bar = re.match(r'(?:[^|"]|"[^"]*")*', text)
    assert bar is not None
    return text[: bar.end()], text[bar.end() : bar.end() + 1], text[bar.end() + 1 :]


def _arguments(kind: str, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ARGUMENT.finditer(text):
        if match["name"] in found:
            raise GradlessonError(
                "an argument stands there once",
                found=f"`{match['name']}` of `{kind}` stands there twice",
                fix="Leave one of them out.",
            )
        found[match["name"]] = match["quoted"] or match["bare"] or ""
    _check_arguments(kind, found)
    return found


def _check_arguments(kind: str, arguments: dict[str, str]) -> None:
    known = ARGUMENTS[kind]
    for name, value in arguments.items():
        if name not in known:
            choice = f"`{kind}` takes {', '.join(known)}." if known else f"`{kind}` takes none."
            raise GradlessonError(
                f"no argument '{name}' of `{kind}`", fix=" ".join([did_you_mean(name, known), choice]).strip()
            )
        allowed = known[name]
        if not value or (allowed is not None and value not in allowed):
            wanted = " or ".join(allowed) if allowed else "a text"
            fix = f"Write `{name}={allowed[0]}`." if allowed else f'Write `{name}="..."`.'
            raise GradlessonError(f"`{name}` of `{kind}` must be {wanted}", found=f"got '{value}'", fix=fix)


def _check_targets(kind: str, targets: tuple[str, ...]) -> None:
    if kind in _WITHOUT_TARGET:
        if targets:
            found, fix = f"got '{' '.join(targets)}' behind it", f"Write `{{{{ {kind} }}}}`."
            raise GradlessonError(f"`{kind}` stands alone", found=found, fix=fix)
    elif not targets:
        example = _EXAMPLES.get(kind, f"{kind} depth-cliff.accuracy")
        rule = f"`{kind}` must name what it shows"
        raise GradlessonError(rule, found="it names nothing", fix=f"For example `{example}`.")
    elif kind not in _WITH_SEVERAL and len(targets) > 1:
        what = _WHAT.get(kind, "exhibit")
        found = f"got {', '.join(targets)}"
        raise GradlessonError(
            f"`{kind}` must name one {what}", found=found, fix="Write one directive for each."
        )
