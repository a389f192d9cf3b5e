"""The public names, in one place: what a course may import of gradlesson, by module.

They change by semantic versioning: a release that takes one away, or after which a call that worked fails, has a
new major version, and before 1.0 a new minor one. All other names may change in any release.
"""

from __future__ import annotations

NAMES: dict[str, tuple[str, ...]] = {
    "gradlesson.render.exhibits": (
        "figure",
        "Figure",
        "Figure.draw",
        "table",
        "Table",
        "TableColumns",
        "value",
        "claim",
        "claims",
        "Result",
    ),
    "gradlesson.render.claims": ("below", "above", "between", "Verdict"),
    "gradlesson.render.columns": ("Columns", "stack", "by", "spread"),
    "gradlesson.render.marks": (
        "band_and_median",
        "dots",
        "dot_style",
        "theory_line",
        "measured_and_theory",
        "guide",
        "label_point",
        "label_lines",
    ),
    "gradlesson.render.layers": ("draw_layers",),
    "gradlesson.render.heat": ("heat_map", "heat_key"),
    "gradlesson.render.ticks": ("percent_axis", "whole_numbers"),
    "gradlesson.render.style": (
        "SERIES",
        "VANISH",
        "HEALTHY",
        "EXPLODE",
        "THEORY",
        "GRID",
        "PAGE",
        "INK",
        "HEAT",
        "WIDTH",
        "HEIGHT",
        "FONT_SIZE",
        "SMALL_FONT_SIZE",
    ),
    "gradlesson.render.numbers": ("format_number", "FORMATS"),
    "gradlesson.render.words": ("Words", "Words.name"),
    "gradlesson.errors": (
        "GradlessonError",
        "GradlessonError.__init__",
        "GradlessonError.at",
        "did_you_mean",
    ),
}
"""In the order in which they are learned; a member of a class stands behind it."""
