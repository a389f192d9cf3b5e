"""The course of `examples/random-walks` builds as it lies there, and its formulas are right."""

import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[1] / "examples" / "random-walks"
PAGES = ("", "spreading/", "returning/", "ruin/", "digits/", "references/")


def run(folder, module, *arguments):
    command = [sys.executable, "-P", "-m", module, *arguments]
    result = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A copy of the example without what was computed, built with plain MkDocs."""
    root = tmp_path_factory.mktemp("example") / "random-walks"
    shutil.copytree(FOLDER, root, ignore=shutil.ignore_patterns(".gradlesson", "site", "__pycache__"))
    run(root, "mkdocs", "build", "--strict")
    return root


@pytest.fixture(scope="module")
def course():
    """A module of the example by its name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FOLDER))
        yield lambda name: importlib.import_module(f"walks.{name}")


@pytest.mark.parametrize(("language", "folder"), [("en", ""), ("ko", "ko/")])
def test_every_page_is_there_in_both_languages(built, language, folder):
    for page in PAGES:
        html = (built / "site" / folder / page / "index.html").read_text(encoding="utf-8")
        assert f'<html lang="{language}"' in html
        assert "site.css" in html
        assert html.count('class="gl-language"') == 1


def test_it_shows_figures_a_table_values_claims_and_works(built):
    shown = {
        kind: sum(
            len(re.findall(rf"\{{\{{ {kind}\b", page.read_text(encoding="utf-8")))
            for page in (built / "docs/en").glob("*.md")
        )
        for kind in ("figure", "table", "value", "claim", "cite", "source")
    }
    assert shown == {"figure": 5, "table": 1, "value": 8, "claim": 9, "cite": 3, "source": 1}
    assert len(list((built / "site/data").rglob("*.csv"))) == 5


def test_every_claim_holds(built):
    claims = json.loads((built / "site/data/claims.json").read_text(encoding="utf-8"))
    assert len(claims) == 8
    assert [claim["id"] for claim in claims if not claim["holds"]] == []
    assert all(claim["ko"] and claim["en"] for claim in claims)


def test_nothing_of_it_is_computed_twice_and_a_shared_helper_reaches_all(built):
    assert json.loads(run(built, "gradlesson", "run", "--json"))["ran"] == []
    helper = built / "walks/steps.py"
    helper.write_text(helper.read_text(encoding="utf-8").replace("1, -1", "+1, -1"), encoding="utf-8")
    planned = json.loads(run(built, "gradlesson", "run", "--dry-run", "--json"))
    assert planned["would_run"] == ["digits", "returning", "ruin", "spreading"]


def test_check_finds_no_mistake_in_its_words(built):
    run(built, "gradlesson", "check")


def test_the_data_file_is_what_its_script_writes(course):
    made = course("data.make_bits")
    assert made.FILE.read_text(encoding="ascii") == made.bits()
    # 2^0.5 as floating-point numbers have it: to 52 bits, the last one rounded up.
    assert float.hex(2**0.5)[4:17] == f"{int(made.bits()[:52], 2) + 1:x}"


def test_coming_home_agrees_with_what_is_known(course):
    forms = course("closed_forms")
    # On the line the probability never to have come home is that to be home (Feller, III.3).
    np.testing.assert_allclose(1 - forms.returned(100, 1)[1:], forms.at_home(100, 1)[1:], rtol=1e-12)
    visits = forms.at_home(200_000, 3)
    # The tail of the sum of (πn)^(-3/2).
    tail = 2 / (np.pi**1.5 * np.sqrt(200_000))
    assert 1 - 1 / (visits.sum() + tail) == pytest.approx(forms.ever_returned_in_space(), abs=1e-6)


@pytest.mark.parametrize("up", [0.5, 0.45, 0.7])
def test_ruin_and_duration_solve_their_equations(course, up):
    """What is expected of a fortune is the mean of what is expected one step later."""
    forms, goal = course("closed_forms"), 12
    start = np.arange(goal + 1)
    ruin, duration = forms.ruin(start, goal, up), forms.duration(start, goal, up)
    np.testing.assert_allclose([ruin[0], ruin[-1], duration[0], duration[-1]], [1, 0, 0, 0], atol=1e-12)
    np.testing.assert_allclose(ruin[1:-1], up * ruin[2:] + (1 - up) * ruin[:-2], atol=1e-12)
    np.testing.assert_allclose(duration[1:-1], 1 + up * duration[2:] + (1 - up) * duration[:-2], rtol=1e-9)


def test_the_distance_is_that_of_all_walks(course):
    """Of all 2^8 walks of eight steps, each with its probability."""
    forms, steps = course("closed_forms"), course("steps")
    walks = np.array(np.meshgrid(*[[-1, 1]] * 8)).reshape(8, -1).astype(np.int8)
    weight = np.prod(np.where(walks == 1, 0.7, 0.3), axis=0)
    squares = steps.positions(walks) ** 2 @ weight
    np.testing.assert_allclose(forms.root_mean_square(np.arange(1, 9), 0.7), np.sqrt(squares))
