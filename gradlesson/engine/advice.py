"""From what a worker tells of a failure to a message that says how to mend it.

The words are here and not where a mistake is found: what they say may change without making a result stale.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from gradlesson.engine.remedies import remedy
from gradlesson.errors import GradlessonError, did_you_mean

_MOST_NAMES = 30
"""More names than these are no help."""

_NEARNESS = 0.65
"""How alike a name must be among all that Python knows."""

_UNFIT = {
    "no run": (
        "An experiment must define `run(parameters, rng)`",
        "{name} {defines}",
        "Write `def run(parameters, rng):`, which returns a dict of arrays.",
    ),
    "no function": (
        "`run` of an experiment must be a function",
        "got {got}",
        "Write `def run(parameters, rng):`, which returns a dict of arrays.",
    ),
    "no dict": (
        "`run` must return a dict of arrays",
        "got {got}",
        'Return a name for each array: `return {{"accuracy": accuracy}}`.',
    ),
    "key": (
        "Keys of a result must be identifiers",
        "got {key}",
        "Use letters, digits and underscores: `{right}`.",
    ),
    "masked": (
        "Result '{key}' must not be a masked array",
        "what its mask hides would come back",
        "Return `.filled(...)`, and the mask as an array of its own.",
    ),
    "ragged": (
        "Result '{key}' must be an array",
        "its rows differ in length or shape ({got})",
        "Pad them to one length and mark the padding, or return them one after the other with a second array of "
        "their lengths.",
    ),
    "kind": (
        "Result '{key}' must hold numbers, booleans or strings",
        "got dtype {got}",
        "Ragged lists and None become object arrays: pad them, and mark the padding. So do sets, dicts and whole "
        "numbers of more than 64 bits: return an array for each.",
    ),
    "nan": (
        "Result '{key}' must not hold NaN",
        "{count} of {total} are NaN",
        'Find out why, or declare it: MAY_BE_NAN = ["{key}"].',
    ),
    "undone": (
        "`MAY_BE_NAN` must name arrays of the result",
        "got '{key}'",
        "{near} The result holds {known}.",
    ),
}
"""Rule, what is found and what to do, for all that an experiment or its result can be refused for."""

_HINTS = {
    "digits": 'Digits belong to the format of a column: `formats={"x": "fixed digits=3"}`.',
    "format": 'Each column has its own: `formats={"x": "percent"}`.',
}
"""What else to say of a keyword argument where `formats` is the one that there is."""


class FaultError(GradlessonError):
    """A mistake that a worker has found, or why it has given no answer.

    `line` is the author's last one on the way to it, as an absolute path, `place` the one that it was raised with.
    `is_raw` where the rule is what Python says, which names nothing of the course. `trace` is the way to what it
    has raised, else empty.
    """

    def __init__(
        self,
        rule: str,
        *,
        found: str | None = None,
        fix: str | None = None,
        place: str | None = None,
        line: str = "",
        is_raw: bool = False,
        trace: str = "",
    ) -> None:
        super().__init__(rule, found=found, fix=fix, place=place)
        self.line, self.is_raw, self.trace = line, is_raw, trace

    @property
    def text(self) -> str:
        """The message without the way to it."""
        return super().__str__()

    def __str__(self) -> str:
        return f"{self.text}\n{self.trace}" if self.trace else self.text


def advised(told: Mapping[str, Any]) -> FaultError:
    """The mistake that the worker's `postmortem` has told of."""
    if "unfit" in told:
        return _unfit(told["unfit"], told["facts"])
    trace = told.get("traceback", "").rstrip()
    line = told["line"] or ""
    if "rule" in told:
        fix = told["fix"] or _fix(told) or None
        place, found = told["place"], ", ".join(filter(None, [told["found"], _values(told)])) or None
        return FaultError(told["rule"], found=found, fix=fix, place=place, line=line, trace=trace)
    text = told["text"].strip() or "no message"
    rule = text if told["type"] == "RefusedError" else f"{told['type']}: {text}"
    if told["type"] == "ModuleNotFoundError" and _near(told):
        rule = rule.partition(" came with this job")[0]  # what follows is for modules that there are
    return FaultError(rule, found=_values(told), fix=_fix(told) or None, line=line, is_raw=True, trace=trace)


def _unfit(advice: str, facts: Mapping[str, str]) -> FaultError:
    near = did_you_mean(facts["key"], facts["known"].split(", ")) if "known" in facts else ""
    rule, found, fix = (text.format(**facts, near=near).strip() for text in _UNFIT[advice])
    return FaultError(rule, found=found, fix=fix)


def _values(told: Mapping[str, Any]) -> str | None:
    """What the names stand for in the line in which Python has raised something; None where nothing is known."""
    values = told.get("values") or []
    return f"where {'; '.join(values)}" if values else None


def _near(told: Mapping[str, Any]) -> str:
    """`Did you mean ...?` for a name that there is not, where one is like it."""
    asked, known = told.get("asked", ""), told.get("known", [])
    # Of a dotted name the last part counts: what stands before it is the same in all.
    last = {name.rpartition(".")[2]: name for name in known if name.count(".") == asked.count(".")}
    same = [name for name in known if "." in asked and name.rpartition(".")[2] == asked.rpartition(".")[2]]
    if same:
        return f"Did you mean '{same[0]}'?"
    near = difflib.get_close_matches(asked.rpartition(".")[2], last, n=1, cutoff=_NEARNESS)
    return did_you_mean(asked, [last[name] for name in near])


def _fix(told: Mapping[str, Any]) -> str:
    """What to do about an exception of Python, if one was raised."""
    if "type" not in told:
        return ""
    asked, known = told.get("asked", ""), told.get("known", [])
    text = f"{told.get('type')}: {told.get('text')}"
    sentences = [_near(told)]
    if "unexpected keyword argument" in text and known:
        if "formats" in known and asked in _HINTS:
            sentences = [_HINTS[asked]]
        sentences.append(f"It takes {', '.join(known)}." if len(known) <= _MOST_NAMES else "")
    elif not any(sentences) and 0 < len(known) <= _MOST_NAMES and not text.startswith("AttributeError: '"):
        quoted = known[0] if known[0].startswith("'") else f"'{known[0]}'"
        sentences.append(
            f"The names there are {', '.join(known)}." if len(known) > 1 else f"Only {quoted} is there."
        )
    is_used = "rule" in told and not told.get("traceback")
    sentences.append(remedy(text, told.get("file", ""), is_known=any(sentences), is_used=is_used))
    return " ".join(filter(None, sentences))
