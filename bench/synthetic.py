"""A course of any number of experiments, made to be measured: half of them import helper A, half helper B.

Each experiment follows the size of a vector through random matrices, has one exhibit file (one figure, one value,
one claim) and stands on one page a language. How much it computes is a number that the caller chooses.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from textwrap import dedent

PACKAGE = "signals"
WORDS_OF_PAGES = {
    "ko": {
        "title": "신호",
        "sentence": "무작위 행렬을 거듭 곱하면 신호의 크기는 층마다 조금씩 달라진다.",
        "last": "마지막 층의 중앙값",
    },
    "en": {
        "title": "Signal",
        "sentence": "Multiplied by one random matrix after another, a signal changes its size at each layer.",
        "last": "Median after the last layer",
    },
}

SETTINGS = f"""
    course = "{PACKAGE}"
    languages = ["ko", "en"]
    # Links to code lead elsewhere: the plain script that we are compared with has no pages of code either.
    source_url = "https://example.org/{{path}}"
    """
CONFIGURATION = """
    site_name: {title}
    docs_dir: docs/{language}
    theme: {{name: material, language: {language}, font: false}}
    plugins:
      search: {{}}
      gradlesson: {{}}
    markdown_extensions: [attr_list, md_in_html, tables]
    """
HELPER = '''
    """The size of a signal that passes through random layers: helper {letter}."""

    import numpy as np


    def sizes(depth, width, repeats, rng):
        """Euclidean norm after each layer, over that of the input: (depth, repeats)."""
        found = np.empty((depth, repeats))
        for repeat in range(repeats):
            signal = rng.standard_normal(width)
            start = np.linalg.norm(signal)
            for layer in range(depth):
                signal = rng.standard_normal((width, width)) @ signal / np.sqrt(width)
                found[layer, repeat] = np.linalg.norm(signal) / start
        return found
    '''
EXPERIMENT = '''
    """How far does the size of signal {number} stray?"""

    from {package}.helper_{letter} import sizes

    PARAMETERS = {{"depth": 20, "width": 64, "repeats": {repeats}}}


    def run(parameters, rng):
        """size: (depth, repeats), relative to the input."""
        return {{"size": 1.0 * sizes(parameters["depth"], parameters["width"], parameters["repeats"], rng)}}
    '''
EXHIBIT = '''
    """What the page shows of signal {number}."""

    import numpy as np

    from gradlesson.render.claims import above
    from gradlesson.render.exhibits import claim, figure, value

    READS = ["signal-{number}"]


    @figure
    def strays(result):
        """Quantiles of the size after each layer."""
        low, median, high = np.quantile(result["size"], [0.05, 0.5, 0.95], axis=1)
        return {{"layer": np.arange(1, len(low) + 1), "low": low, "median": median, "high": high}}


    @strays.draw
    def _(ax, data, words):
        ax.fill_between(data["layer"], data["low"], data["high"], alpha=0.2)
        ax.plot(data["layer"], data["median"], "o")
        ax.set(xlabel=words["layer"], ylabel=words["size"])


    @value
    def middle(result):
        """The median after the last layer."""
        return float(np.median(result["size"][-1]))


    @claim
    def stays_positive(result):
        """The smallest size of all."""
        return above(result["size"].min(), 0.0)
    '''
WORDS = """
    [ko.strays]
    caption = "신호 {number}의 크기"
    alternative = "마지막 층에서 크기의 중앙값은 {{middle}}이다."
    layer = "층"
    size = "크기"

    [ko.stays-positive]
    sentence = "크기는 {{bound}}보다 크다(가장 작은 값 {{value}})."

    [en.strays]
    caption = "The size of signal {number}"
    alternative = "After the last layer the median size is {{middle}}."
    layer = "layer"
    size = "size"

    [en.stays-positive]
    sentence = "The size exceeds {{bound}} (the smallest is {{value}})."
    """
PAGE = """
    ---
    title: {title} {number}
    ---
    # {title} {number} {{#signal}}

    {sentence}

    {{{{ figure signal-{shown}.strays }}}}

    {last}: {{{{ value signal-{shown}.middle }}}}. {{{{ claim signal-{shown}.stays-positive }}}}
    """


def write_course(root: Path, experiments: int, *, repeats: int, pages: int | None = None) -> None:
    """Write a project into the folder `root`.

    An experiment takes time in proportion to `repeats`; `pages`, where given, is the number of pages a language:
    each shows one experiment, and where they are more, some are shown again.
    """
    names = numbers(experiments)
    shown = dict(zip(numbers(experiments if pages is None else pages), cycle(names), strict=False))
    for name, text in [*_code(names, repeats), *_pages(shown)]:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")


def numbers(count: int) -> list[str]:
    """`001`, `002`, ...: what tells the experiments apart."""
    return [f"{number:03d}" for number in range(1, count + 1)]


def helper_of(number: str) -> str:
    """`a` for odd experiments, `b` for even ones."""
    return "ba"[int(number) % 2]


def _code(names: list[str], repeats: int) -> Iterator[tuple[str, str]]:
    yield "gradlesson.toml", SETTINGS
    yield f"{PACKAGE}/__init__.py", '"""A course that is made to be measured."""\n'
    for letter in "ab":
        yield f"{PACKAGE}/helper_{letter}.py", HELPER.format(letter=letter.upper())
    for folder in ("experiments", "exhibits"):
        yield f"{PACKAGE}/{folder}/__init__.py", ""
    for number in names:
        experiment = EXPERIMENT.format(
            number=number, letter=helper_of(number), package=PACKAGE, repeats=repeats
        )
        yield f"{PACKAGE}/experiments/signal_{number}.py", experiment
        yield f"{PACKAGE}/exhibits/signal_{number}.py", EXHIBIT.format(number=number)
        yield f"{PACKAGE}/exhibits/signal_{number}.toml", WORDS.format(number=number)


def _pages(shown: dict[str, str]) -> Iterator[tuple[str, str]]:
    for language, words in WORDS_OF_PAGES.items():
        file = "mkdocs.yml" if language == "ko" else f"mkdocs.{language}.yml"
        yield file, CONFIGURATION.format(language=language, **words)
        yield f"docs/{language}/index.md", f"# {words['title']} {{#home}}\n"
        for number, experiment in shown.items():
            page = PAGE.format(number=number, shown=experiment, **words)
            yield f"docs/{language}/signal-{number}.md", page
