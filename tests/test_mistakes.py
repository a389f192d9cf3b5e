"""Whatever an author does wrong is told with its place, the rule, what was found, and how to mend it."""

import json
import re

import click
import pytest
from click.testing import CliRunner

from gradlesson.console import main
from gradlesson.engine.settings import read_settings
from gradlesson.errors import GradlessonError
from gradlesson.pages.build import SiteBuild
from gradlesson.pages.cards import read_cards
from gradlesson.pages.check import check_pages
from gradlesson.pages.glossary import read_glossary
from gradlesson.pages.mistakes import KINDS
from gradlesson.pages.quiz import read_quiz
from gradlesson.pages.references import read_references

# -- on pages: what is written, the rule, what is found, the fix ---------------------------------------------------

ON_PAGES = [
    ("{{ figure one.dotz }}", "no figure", "'one.dotz'", "Did you mean 'one.dots'?"),
    (
        "{{ figure one.biggest }}",
        "'one.biggest' is a value",
        "not a figure",
        "Write `{{ value one.biggest }}`.",
    ),
    ("So {{ valeu one.x }}", "no directive", "'valeu'", "Did you mean 'value'?"),
    ("So {{ value one.biggest", "must end with `}}`", "got `{{ value one.biggest`", "Write `}}`"),
    (
        "So {{ value one.biggest | percnt }}",
        "needs a known format",
        "got 'percnt'",
        "Did you mean 'percent'?",
    ),
    (
        "So {{ value one.biggest | percent digit=1 }}",
        "only digits=N",
        "got 'digit=1'",
        "Write 'percent digits=2'.",
    ),
    (
        "So {{ value one.biggest | fixed digits=99 }}",
        "takes 0 to 15 digits",
        "got digits=99",
        "Write digits=2.",
    ),
    ("So {{ value one.biggest | }}", "a format must follow `|`", "got nothing", "For example `| percent`."),
    ("So {{ claim one.small | percent }}", "only `value` takes a format", "got '| percent'", "Leave out `|`"),
    ("{{ figure one.dots wied=yes }}", "no argument", "'wied' of `figure`", "Did you mean 'wide'?"),
    (
        "{{ figure one.dots wide=maybe }}",
        "`wide` of `figure` must be yes or no",
        "got 'maybe'",
        "Write `wide=yes`.",
    ),
    (
        "{{ figure one.dots wide=no wide=no }}",
        "stands there once",
        "`wide` of `figure`",
        "Leave one of them out.",
    ),
    (
        "So {{ claim }}",
        "`claim` must name what it shows",
        "it names nothing",
        "For example `claim depth-cliff.acc",
    ),
    (
        "{{ table one.all-x one.b }}",
        "must name one exhibit",
        "got one.all-x, one.b",
        "Write one directive for each.",
    ),
    ("So {{ deck mine }}", "`deck` stands alone", "got 'mine' behind it", "Write `{{ deck }}`."),
    ("See {{ figure one.dots }}", "must stand alone in its paragraph", "a figure", "Put empty lines around"),
    ("So {{ cite he2051 }}", "no reference", "'he2051'", "Did you mean 'he2015'?"),
    (
        "{{ source mini.helpr }}",
        "no experiment or exhibit file imports",
        "'mini.helpr'",
        "Did you mean 'mini.helper'?",
    ),
    (
        "{{ api mini.helpr }}",
        "`api` names a module",
        "there is no 'mini.helpr'",
        "Did you mean 'mini.helper'?",
    ),
    ("{{ minutes deep/pag.md }}", "no page", "'deep/pag.md'", "Did you mean 'deep/page.md'?"),
    ("{{ pace wrds }}", "no pace", "'wrds'", "Did you mean 'words'?"),
    ("{{ quiz }}", "`quiz` must say which questions", "it says nothing", "Write `of=page` or `of=mixed`."),
    ("{{ quiz of=mixed }}", "asks the questions of the course", "there is none", "Write one in quiz.toml"),
    ("{{ cards }}", "flashcards are those of the course", "it has none", "They come from cards.toml"),
    ("So $\\nonsense{x}$", "a formula must be LaTeX", "got `\\nonsense{x}`", "nonsense"),
    ("So ![](loss.png)", "must have a text alternative", "got `![](loss.png)`", "Write what it shows"),
    (
        "So [x](depe.md)",
        "a link must lead",
        "got 'depe.md': there is no such page",
        "Did you mean 'deep/page.md'?",
    ),
    (
        "So [x](deep/page.md#secnd)",
        "a link must lead",
        "no such anchor",
        "Did you mean 'deep/page.md#second'?",
    ),
    (
        "So ![x](los.png)",
        "a link must lead",
        "got 'los.png': there is no such file",
        "Put the file below docs.",
    ),
    (
        'So <a href="depe/page/">x</a>',
        "a link in HTML must lead",
        "got 'depe/page/': there is no such page or file",
        "Did you mean '../deep/page/'?",
    ),
    (
        "So <a href='deep/page.md#second'>x</a>",
        "a link in HTML must lead",
        "got 'deep/page.md#second': there is no such",
        "HTML stays as it is written: for that page or file write '../deep/page/#second'",
    ),
    (
        'So <a href="../deep/page/#secnd">x</a>',
        "a link in HTML must lead",
        "got '../deep/page/#secnd': that page has no such anchor",
        "Did you mean '../deep/page/#second'?",
    ),
    (
        'So <img src="../los.svg" alt="x">',
        "a link in HTML must lead",
        "got '../los.svg': there is no such",
        "Addresses in HTML begin at that of the page",
    ),
    ("So 7 layers", "no number is typed by hand", "got '7' in 'So 7 layers'", "Let `value` compute it"),
    ("So synonym", "pages say 'preferred'", "got 'synonym'", "Other names of a term stand in the glossary"),
    ("## Untold", "a heading must have an explicit id", "got '## Untold'", "Write `## Title {#id}`."),
]
KOREAN = [
    ("그래서 배웁니다.", "prose ends in the plain form -다", "got '그래서 배웁니다.'", "Write -다 for"),
    (
        "| 표 |\n|---|\n| 값이 크다 |",
        "cells of a table end in a noun",
        "got '값이 크다'",
        "Write -함 for -한다",
    ),
]


def copy_of(built, folder, workers):
    """The same project in another folder, without its site."""
    sample = type(built)(folder, workers)
    for file in built.root.rglob("*"):
        if file.is_file() and "site" not in file.relative_to(built.root).parts:
            sample.write(file.relative_to(built.root).as_posix(), file.read_bytes())
    return sample


@pytest.fixture(scope="module")
def told(built_once, tmp_path_factory, workers):
    """Every mistake of a project that has all those on pages, and the objects that programs get of them."""
    sample = copy_of(built_once, tmp_path_factory.mktemp("mistakes") / "project", workers)
    sample.write("mini/glossary.toml", '[a]\nko = "으뜸"\nen = "preferred"\nen_variants = ["synonym"]\n')
    for number, (written, *_) in enumerate(ON_PAGES):
        for language in ("ko", "en"):
            sample.page(f"# T {{#t}}\n\n{written}\n", language=language, name=f"m{number}.md")
    for number, (written, *_) in enumerate(KOREAN):
        sample.page(f"# T {{#t}}\n\n{written}\n", name=f"k{number}.md")
        other = "| T |\n|---|\n| a |" if "|" in written else "Text."
        sample.page(f"# T {{#t}}\n\n{other}\n", language="en", name=f"k{number}.md")
    result = CliRunner().invoke(main, ["-C", str(sample.root), "check", "--json"])
    assert result.exit_code == 1, result.output
    return json.loads(result.stdout)


def assert_told(messages, place, *parts):
    """One message has the place, and all the parts."""
    fitting = [one for one in messages if one.startswith(f"{place}: ") and parts[0] in one]
    assert fitting, f"nothing of {parts[0]!r} at {place}: {messages}"
    for part in parts:
        assert part in fitting[0]


@pytest.mark.parametrize("number", range(len(ON_PAGES)), ids=[written for written, *_ in ON_PAGES])
def test_a_mistake_on_a_page(told, number):
    # The page's title is line 4; a word of Korean is no variant in English.
    assert_told(told["mistakes"], f"docs/en/m{number}.md:6", *ON_PAGES[number][1:])


@pytest.mark.parametrize("number", range(len(KOREAN)))
def test_a_mistake_in_korean(told, number):
    written, *parts = KOREAN[number]
    assert_told(told["mistakes"], f"docs/ko/k{number}.md:{6 + written.count(chr(10))}", *parts)


def test_programs_get_each_mistake_as_an_object(told):
    assert [one["text"] for one in told["found"]] == told["mistakes"]
    assert {one["kind"] for one in told["found"]} <= set(KINDS)
    by_kind = {
        kind: next(one for one in told["found"] if one["kind"] == kind and one["file"].startswith("docs/"))
        for kind in ("page", "link", "glossary", "alternative", "digit", "register", "parity")
    }
    assert {one["line"] for kind, one in by_kind.items() if kind != "parity"} == {6}
    digit = by_kind["digit"]
    assert digit["place"] == f"{digit['file']}:6"
    assert digit["rule"] == "no number is typed by hand"
    assert digit["found"].startswith("got '7'")
    assert digit["fix"].startswith("Let `value` compute it")


# -- files of the course -------------------------------------------------------------------------------------------


def glossary(folder):
    return read_glossary(folder / "glossary.toml", ("ko", "en"))


def quiz(folder):
    return read_quiz(folder / "quiz.toml", ("ko", "en"))


def cards(folder):
    return read_cards(folder / "cards.toml", ("ko", "en"))


def references(folder):
    return read_references(folder / "references.json")


REFERENCE = (
    '[\n{"id": "he2015", "type": "book", "author": [{"family": "He"}], "title": "T", "issued": %s%s}\n]'
)
YEAR = '{"date-parts": [[2015]]}'
CHOICE = '[q]\nkind = "choice"\nko = "가"\nen = "a"\n'
IN_FILES = [
    # gradlesson.toml
    (read_settings, "gradlesson.toml:1", "course = x\n", "must be TOML", "Invalid value", "stands in quotes"),
    (
        read_settings,
        "gradlesson.toml:1",
        'cuorse = "a"\n',
        "Unknown setting",
        "'cuorse'",
        "Did you mean 'course'?",
    ),
    (
        read_settings,
        "gradlesson.toml:2",
        'course = "a"\ntime_limit = "x"\n',
        "`time_limit` must be",
        "got 'x'",
        "600",
    ),
    (
        read_settings,
        "gradlesson.toml:2",
        'course = "a"\nlanguages = []\n',
        "at least one",
        "got []",
        '["ko", "en"]',
    ),
    (
        read_settings,
        "gradlesson.toml:2",
        'course = "a"\nsource_url = "x"\n',
        "{path}",
        "got 'x'",
        "For example",
    ),
    (
        read_settings,
        "gradlesson.toml",
        "time_limit = 3\n",
        "must name the package",
        "it is missing",
        "For example",
    ),
    # glossary.toml
    (glossary, "glossary.toml:2", "[a]\nko = x\n", "must be TOML", "Invalid value", "quotes"),
    (glossary, "glossary.toml:1", 'a = "x"\n', "Term 'a' must be a table", "got 'x'", "Write `[a]`."),
    (
        glossary,
        "glossary.toml:2",
        '[a]\nko = 3\nen = "x"\n',
        "must be a text",
        "got 3",
        'Write `ko = "..."`.',
    ),
    (
        glossary,
        "glossary.toml:1",
        '[a]\nko = "x"\n',
        "in every language",
        "`en` is missing",
        'Add `en = "..."`.',
    ),
    (glossary, "glossary.toml:2", '[a]\nkoo = "x"\n', "unknown field", "'koo'", "Did you mean 'ko'?"),
    # references.json
    (references, "references.json:2", "[\nx]", "must be JSON", "Expecting value", "CSL-JSON"),
    (references, "references.json", "{}", "must be a list", "got {}", "between `[` and `]`"),
    (references, "references.json:2", REFERENCE % ('""', ""), "must have `issued`", "it is missing", "Add"),
    (
        references,
        "references.json:2",
        REFERENCE % (YEAR, ', "DOY": "x"'),
        "unknown field",
        "'DOY'",
        "Did you mean 'DOI'?",
    ),
    (
        references,
        "references.json:2",
        REFERENCE % (YEAR, ', "URL": "x"'),
        "must start with https",
        "got 'x'",
        "CSL-JSON",
    ),
    # quiz.toml
    (quiz, "quiz.toml:2", "[q]\nkind = x\n", "must be TOML", "Invalid value", "quotes"),
    (
        quiz,
        "quiz.toml:2",
        '[q]\nkind = "chioce"\n',
        "must be a known one",
        "got 'chioce'",
        "Did you mean 'choice'?",
    ),
    (quiz, "quiz.toml:1", CHOICE, "must have 2 to", "got 0", "`[[q.options]]`"),
    (quiz, "quiz.toml:1", CHOICE.replace("[q]", "[Q_]"), "small letters", "got 'Q_'", "Write `[q]`."),
    # cards.toml
    (cards, "cards.toml:2", "[c]\nko_front = x\n", "must be TOML", "Invalid value", "quotes"),
    (cards, "cards.toml:2", '[c]\nko_frnt = "x"\n', "unknown field", "'ko_frnt'", "Did you mean 'ko_front'?"),
    (cards, "cards.toml:3", "[c]\n\n[c]\n", "must be its own", "'c' stands already at", "another id"),
]


@pytest.mark.parametrize(("read", "place", "text", "rule", "found", "fix"), IN_FILES)
def test_a_mistake_in_a_file(tmp_path, read, place, text, rule, found, fix):
    (tmp_path / place.partition(":")[0]).write_text(text, encoding="utf-8")
    with pytest.raises(GradlessonError) as raised:
        read(tmp_path)
    assert_told([str(raised.value)], place, rule, found, fix)


# -- experiments, exhibits and their words -------------------------------------------------------------------------

RUN = '"""A question?"""\n\n\ndef run(parameters, rng):\n    return {"x": %s}\n'
READS = 'READS = ["two"]\n'
IMPORTS = "from gradlesson.render.exhibits import claim, figure, table, value\n"
FIGURE = f'{IMPORTS}{READS}\n\n@figure\ndef f(result):\n    return {{"x": result["y"]}}\n\n\n'
DRAW = "@f.draw\ndef _(ax, data, words):\n    ax.plot(data['x'])\n    ax.set_xlabel('x')\n"
BOTH = "[ko]\n[en]\n"
WORDS = "".join(f'[{one}.f]\ncaption = "{{seeds}}"\nalternative = "{{seeds}}"\n' for one in ("ko", "en"))
EXPERIMENTS = [
    ("PARAMETERS = 3\n", ":1", "`PARAMETERS` must be a dict", "got 3", "Write `PARAMETERS ="),
    ("N = 3\nPARAMETERS = {'n': N}\n", ":2", "must be a literal", "got `{'n': N}`", "Write the value itself"),
    ("PARAMETERS = {'n': {1, 2}}\n", ":1", "Parameters must be", "`n` is {1, 2}", "write a list"),
    ("MAY_BE_NAN = 'x'\n", ":1", "must be a list of names", "got 'x'", 'Write `MAY_BE_NAN = ["..."]`.'),
    (
        "DATA_FILES = ['no.csv']\n",
        ":1",
        "must be there",
        "'no.csv' cannot be read",
        "relative to the module's folder",
    ),
    ("def run(:\n", ":1", "must be valid Python", "invalid syntax", "Mend it there"),
    (RUN % "1 / 0", ":5", "failed", "ZeroDivisionError: division by zero", "line 5, in run"),
    (RUN % 'float("nan")', ":4", "must not hold NaN", "1 of 1 are NaN", 'MAY_BE_NAN = ["x"]'),
    (RUN % "[[1], [1, 2]]", ":4", "must be an array", "inhomogeneous", "Pad them to one length"),
    (RUN % "None", ":4", "must hold numbers", "got dtype object", "pad them"),
    (
        RUN.replace("run(", "rum(") % "1",
        "",
        "must define `run(parameters, rng)`",
        "defines rum",
        "Write `def run(parameters, rng):`",
    ),
    (
        "run = 3\n",
        ":1",
        "`run` of an experiment must be a function",
        "got 3",
        "Write `def run(parameters, rng):`",
    ),
    (
        RUN.replace(", rng", "") % "1",
        ":4",
        "failed",
        "takes 1 positional argument",
        "called as `run(parameters, rng)`",
    ),
    (RUN.replace('"x"', '"a-b"') % "1", ":4", "must be identifiers", "got 'a-b'", "`a_b`"),
    (
        RUN.replace("return", "1 + 1 #") % "1",
        ":4",
        "must return a dict",
        "got NoneType",
        "Return a name for each array",
    ),
    (RUN % "parameter['n']", ":5", "failed", "NameError: name 'parameter'", "Did you mean 'parameters'?"),
    (
        f"{RUN}PARAMETERS = {{'depth': 3}}\n" % "parameters['dept']",
        ":5",
        "failed",
        "KeyError: 'dept'",
        "Did you mean 'depth'?",
    ),
    (RUN % "rng.normale()", ":5", "failed", "no attribute 'normale'", "Did you mean 'normal'?"),
    (RUN % "rng.seed(3)", ":5", "failed", "no attribute 'seed'", "`rng` is a generator of numpy"),
    (RUN % "rng.normal(sise=3)", ":5", "failed", "unexpected keyword argument 'sise'", "line 5, in run"),
    (
        f"from mini.helpr import f\n{RUN % 1}",
        ":1",
        "failed",
        "No module named 'mini.helpr'",
        "'mini.helper'?",
    ),
    (f"from mini.helper import scald\n{RUN % 1}", ":1", "failed", "cannot import name 'scald'", "'scaled'?"),
    (f"import numpyy\n{RUN % 1}", ":1", "failed", "No module named 'numpyy'", "Did you mean 'numpy'?"),
    (RUN % "open('no.csv').read()", ":5", "declared data files only", "no.csv'", "`DATA_FILES = ['no.csv']`"),
    (
        f"import numpy as np\n{RUN % 'np.loadtxt(chr(98))'}",
        ":6",
        "failed",
        "FileNotFoundError",
        "DATA_FILES =",
    ),
    (f"MAY_BE_NAN = ['loss']\n{RUN % 1}", ":1", "must name arrays", "got 'loss'", "The result holds x."),
    (RUN.replace("return", "raise SystemExit #") % "1", ":5", "failed", "SystemExit", "Return the result"),
    (
        RUN.replace("return", "yield") % "1",
        ":4",
        "must return a dict",
        "got generator",
        "Return a name for each array",
    ),
]
EXHIBITS = [
    (IMPORTS, BOTH, ".py", "`READS` must be a list of names", "it is missing", 'Write `READS = ["..."]`.'),
    ('READS = ["twoo"]\n', BOTH, ".py:1", "`READS` names no experiment", "'twoo'", "Did you mean 'two'?"),
    (READS, None, ".toml", "has its words in", "there is none", "Write one with a table for each language"),
    (READS, "[ko]\nx = y\n", ".toml:2", "Words must be TOML", "Invalid value", "quotes"),
    (READS, "[ko]\n", ".toml", "a table for each language", "it has ko", "Add [en]"),
    (
        READS,
        f"{BOTH}[en.x]\na = 'b'\n",
        ".toml:3 [en.x]",
        "Words belong to an exhibit",
        "no figure, table",
        "names",
    ),
    (FIGURE + DRAW, BOTH, ".toml, [en.f]", "Every exhibit needs words", "'f' has none", "Add a table [en.f]"),
    (FIGURE, WORDS, ".py:5, figure 'f'", "needs a function that draws it", "", "decorated with @f.draw"),
    (
        FIGURE + DRAW,
        WORDS,
        ".py:5, figure 'f'",
        "Every axis has a label",
        "none on the y axis",
        "ax.set_ylabel",
    ),
    (
        FIGURE.replace('"y"', '"z"') + DRAW,
        WORDS,
        ".py:5, figure 'f'",
        "no such array",
        "got 'z'",
        "It holds y.",
    ),
    (
        FIGURE + DRAW,
        WORDS.replace("{seeds}", "4"),
        ".toml:4 [en.f]",
        "must state what was measured",
        "{...}",
        "Write the",
    ),
    (
        FIGURE + DRAW,
        WORDS.replace("{seeds}", "{sedes}"),
        ".toml:4 [en.f]",
        "needs a known value",
        "'{sedes}'",
        "'seeds'?",
    ),
    (
        f"{IMPORTS}{READS}\n@value\ndef v(result):\n    return result['y']\n",
        BOTH,
        ".py:4, value 'v'",
        "A value is one",
        "got",
        "Return",
    ),
    (
        f"{IMPORTS}{READS}\n@claim\ndef c(result):\n    return True\n",
        BOTH,
        ".py:4",
        "must return below(...)",
        "got bool",
        "Write `",
    ),
    (
        f"{IMPORTS}{READS}\n@value\ndef seeds(result):\n    return 1\n",
        BOTH,
        ".py:4",
        "must differ in name",
        "got 'seeds'",
        "Rename",
    ),
    (
        f"{IMPORTS}{READS}\n@value\ndef v(result):\n    return 1 / 0\n",
        BOTH,
        ".py:6",
        "The value 'v' failed",
        "ZeroDivisionError",
        "",
    ),
    (
        f"from gradlesson.render.style import VANIS\n{READS}",
        BOTH,
        ".py:1",
        "failed",
        "'VANIS'",
        "mean 'VANISH'?",
    ),
    (
        f"from gradlesson.render import style\n{FIGURE}{DRAW.replace(chr(39) + 'x' + chr(39), 'style.HEALTY', 1)}",
        WORDS,
        ".py:13",
        "The figure 'f' failed",
        "no attribute 'HEALTY'",
        "Did you mean 'HEALTHY'?",
    ),
    (
        f"{IMPORTS}{READS}\n\n@table(digits=3)\ndef t(result):\n    return {{}}\n",
        BOTH,
        ".py:5",
        "failed",
        "unexpected keyword argument 'digits'",
        '`formats={"x": "fixed digits=3"}`. It takes data, formats, hidden, notes.',
    ),
    (
        f"{IMPORTS}{READS}\n\n@value(digit=3)\ndef v(result):\n    return 1\n",
        BOTH,
        ".py:5",
        "failed",
        "unexpected keyword argument 'digit'",
        "Did you mean 'digits'? It takes digits, format.",
    ),
    (
        f"{IMPORTS}{READS}\n\n@value('percent')\ndef v(result):\n    return 1\n",
        BOTH,
        ".py:5",
        "failed",
        "'str' object",
        'Its arguments have names: `format="percent"`.',
    ),
    (
        f"{IMPORTS}{READS}\n\n@value(format='fixt')\ndef v(result):\n    return 1\n",
        BOTH,
        ".py:5",
        "needs a known format",
        "got 'fixt'",
        "Did you mean 'fixed'?",
    ),
    (
        f"from gradlesson.render.claims import below\n{IMPORTS}{READS}\n@claim\ndef c(result):\n"
        "    return below(result['y'], 3, need=2)\n",
        BOTH,
        ".py:7",
        "The claim 'c' failed",
        "unexpected keyword argument 'need'",
        "Did you mean 'needed'? It takes bound, measured, needed.",
    ),
    (
        f"from gradlesson.render.claims import below\n{IMPORTS}{READS}\n@claim\ndef c(result):\n"
        "    return below(result['y'][9:], 3)\n",
        BOTH,
        ".py:5, claim 'c'",
        "must measure something",
        "an empty array",
        "Check the selection",
    ),
    (
        FIGURE + DRAW.replace(", words", ""),
        WORDS,
        ".py:10",
        "The figure 'f' failed",
        "takes 2 positional arguments",
        "write `def _(ax, data, words):`",
    ),
    (
        FIGURE + DRAW.replace("data['x']", "data['xs']"),
        WORDS,
        ".py:12",
        "The figure 'f' failed",
        "KeyError: 'xs'",
        "'x'",
    ),
    (
        FIGURE + DRAW.replace("(data['x'])", "(data['x'], linewidht=2)"),
        WORDS,
        ".py:12",
        "The figure 'f' failed",
        "unexpected keyword argument 'linewidht'",
        "Did you mean 'linewidth'?",
    ),
    (
        FIGURE + DRAW.replace("_xlabel('x')", "_xlabel(words['lable'])"),
        WORDS.replace('"\n[en', '"\nlabel = "x"\n[en') + 'label = "x"\n',
        ".toml:5 [en.f]",
        "A word is missing",
        "no 'lable'",
        "Did you mean 'label'?",
    ),
    (
        FIGURE.replace("return {", "_ = {") + DRAW,
        WORDS,
        ".py:5, figure 'f'",
        "must return its columns by name",
        "got NoneType",
        "Return a dict",
    ),
    (
        f"{IMPORTS}READS = ['one', 'two']\n\n\n@value\ndef v(result):\n    return result['x'].max()\n",
        BOTH,
        ".py:5, value 'v'",
        "gets their results by name",
        "got 'x'",
        'Write `result["one"]["x"]`.',
    ),
    (
        f"{IMPORTS}{READS}\n@table(formats={{'depht': 'percent'}})\ndef t(result):\n    return {{'depth': [1]}}\n",
        BOTH,
        ".py:4, table 't'",
        "must return the columns",
        "no 'depht'",
        "Did you mean 'depth'?",
    ),
]


@pytest.fixture(scope="module")
def failures(built_once, tmp_path_factory, workers):
    """Every mistake of a course that has all those of experiments and exhibits."""
    sample = copy_of(built_once, tmp_path_factory.mktemp("failures") / "project", workers)
    for number, (source, *_) in enumerate(EXPERIMENTS):
        sample.write(f"mini/experiments/e{number}.py", source.encode())
    for number, (source, words, *_) in enumerate(EXHIBITS):
        sample.write(f"mini/exhibits/x{number}.py", source.encode())
        if words is not None:
            sample.write(f"mini/exhibits/x{number}.toml", words.encode())
    return [str(error) for error in check_pages(SiteBuild.start(sample.project(), compute=True))]


@pytest.mark.parametrize("number", range(len(EXPERIMENTS)))
def test_a_mistake_in_an_experiment(failures, number):
    _, line, *parts = EXPERIMENTS[number]
    assert_told(failures, f"mini/experiments/e{number}.py{line}", *parts)


@pytest.mark.parametrize("number", range(len(EXHIBITS)))
def test_a_mistake_in_an_exhibit(failures, number):
    _, _, place, *parts = EXHIBITS[number]
    file = f"mini/exhibits/x{number}"
    fitting = [one for one in failures if f"{file}{place}: " in one and parts[0] in one]
    assert fitting, [one for one in failures if f"{file}." in one]
    for part in parts:
        assert part in fitting[0]


def test_what_is_the_same_in_all_languages_is_told_once(failures):
    assert len(set(failures)) == len(failures)
    for number, (_, _, place, *parts) in enumerate(EXHIBITS):
        if not place.startswith(".toml"):
            told = [one for one in failures if f"mini/exhibits/x{number}.py" in one.partition(": ")[0]]
            assert sum(parts[0] in one and parts[1] in one for one in told) == 1, told


def test_no_message_leads_an_author_into_the_generator(failures):
    for told in failures:
        for file in re.findall(r'File "([^"]+)"', told):
            assert "/mini/" in file, told


@pytest.mark.parametrize(
    ("text", "line", "parts"),
    [
        (
            "---\ntitle: [a\n---\n\n# T {#t}\n",
            2,
            ["front matter must be YAML", "expected", "stands in quotes"],
        ),
        ("---\ntitle: A: b\n---\n\n# T {#t}\n", 2, ["front matter must be YAML", "mapping values", "quotes"]),
        (
            "---\ntitle: A\n\n# T {#t}\n",
            1,
            ["front matter ends with a line `---`", "there is none", "Write one"],
        ),
        (
            "---\ntitle: A\ntemplate: mian.html # own\n---\n\n# T {#t}\n",
            3,
            ["`template` must name a template", "got 'mian.html'", "Did you mean 'main.html'?"],
        ),
        (
            "---\ntemplate:\n---\n\n# T {#t}\n",
            2,
            ["`template` must name a template", "got ''", "There are 404.html, base.html"],
        ),
        (
            "# T {#t}\n\nna\u00efve",
            3,
            ["must be readable text in UTF-8", "can't decode", "Save it as UTF-8."],
        ),
    ],
)
def test_a_mistake_in_a_file_of_a_page(built_once, tmp_path, workers, text, line, parts):
    sample = copy_of(built_once, tmp_path / "project", workers)
    sample.write("docs/en/deep/page.md", text.encode("latin-1"))
    assert_told(
        [str(one) for one in check_pages(SiteBuild.start(sample.project(), compute=True))],
        f"docs/en/deep/page.md:{line}",
        *parts,
    )


def test_a_mistake_in_tags_and_in_a_file_of_the_course_has_its_path(built_once, tmp_path, workers):
    sample = copy_of(built_once, tmp_path / "project", workers)
    sample.write("mini/glossary.toml", b'[a]\nko = "\xea\xb0\x80"\nen = "a"\n')
    sample.write("docs/en/deep/page.md", b"---\ntitle: A\ntags: a\n---\n\n# T {#t}\n")
    told = [str(one) for one in check_pages(SiteBuild.start(sample.project(), compute=True))]
    assert_told(told, "docs/en/deep/page.md:3", "`tags` must be a list on one line", "got `a`", "For example")
    sample.write("mini/glossary.toml", b"[a]\nkoo = 1\n")
    told = [str(one) for one in check_pages(SiteBuild.start(sample.project(), compute=True))]
    assert_told(told, "mini/glossary.toml:2", "unknown field", "'koo'", "Did you mean 'ko'?")


def test_a_mistake_in_a_configuration_and_words_without_an_exhibit_file(built_once, tmp_path, workers):
    sample = copy_of(built_once, tmp_path / "project", workers)
    sample.write("mini/exhibits/tow.toml", b"[ko]\n[en]\n")
    sample.write("mkdocs.en.yml", sample.read("mkdocs.en.yml").encode() + b"\nextra: [\n")
    line = sample.read("mkdocs.en.yml").count("\n") + 1
    told = [str(one) for one in check_pages(SiteBuild.start(sample.project(), compute=True))]
    assert_told(told, f"mkdocs.en.yml:{line}", "must be YAML", "but found", "Look at the indentation")
    words = "mini/exhibits/tow.toml"
    assert_told(told, words, "Words belong to the exhibit file", "there is no tow.py", "Did you mean 'two'?")


def test_nearly_every_kind_of_mistake_is_here():
    """And no rule twice by accident."""
    written = [*(one[0] for one in (*ON_PAGES, *KOREAN)), *(one[2] for one in IN_FILES)]
    assert len(set(written)) == len(written)
    assert len(written) + len(EXPERIMENTS) + len(EXHIBITS) >= 110


def test_the_statuses_of_check_are_told_and_kept(built_once, tmp_path):
    runner = CliRunner()
    assert (
        "Exit status: 0 nothing is wrong, 1 something is, 2 misused."
        in runner.invoke(main, ["check", "-h"]).stdout
    )
    assert runner.invoke(main, ["-C", str(built_once.root), "check"]).exit_code == 0
    assert runner.invoke(main, ["-C", str(tmp_path), "check", "--json"]).exit_code == 2
    assert runner.invoke(main, ["-C", str(built_once.root), "check", "--jsno"]).exit_code == 2


def test_every_command_says_how_it_ends():
    for name in main.list_commands(click.Context(main)):
        text = CliRunner().invoke(main, [name, "--help"]).stdout
        assert "Exit status: 0" in text, name
        assert f"Example: gradlesson {name}" in text
