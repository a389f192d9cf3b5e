"""`gradlesson new` as a person uses it: the course builds at once, not installed, and its own tests pass."""

import json
import re
import subprocess
import sys

import pytest


def gradlesson(folder, *arguments, status=0):
    return run(folder, "gradlesson", *arguments, status=status)


def run(folder, module, *arguments, status=0):
    """A command of this environment, in a folder, with nothing of the repository on its path."""
    command = [sys.executable, "-P", "-m", module, *arguments]
    result = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert result.returncode == status, result.stdout + result.stderr
    return result


@pytest.fixture(scope="module", params=["ko,en", "en,ko", "en"])
def built(request, tmp_path_factory):
    """A new course in some languages, built."""
    root = tmp_path_factory.mktemp("new") / "ridge-course"
    titles = ("--title", "능선: 하나", "--title", "Ridges: one") if request.param == "ko,en" else ()
    gradlesson(root.parent, "new", root.name, "--languages", request.param, *titles)
    run(root, "mkdocs", "build", "--strict")
    return root


@pytest.fixture(scope="module")
def languages(built):
    found = re.search(r"^languages = (.*)$", (built / "gradlesson.toml").read_text(encoding="utf-8"), re.M)
    return json.loads(found[1])


def test_it_builds_at_once_in_every_language(built, languages):
    for number, language in enumerate(languages):
        site = built / "site" / (language if number else "")
        html = (site / "overfitting/index.html").read_text(encoding="utf-8")
        assert f'<html lang="{language}"' in html
        assert "<svg" in html
        assert "<math" in html
        assert "site.css" in html
        assert f"{len(languages) - 1}" == str(html.count('class="gl-language"'))
    assert (built / "site/en").exists() is (languages in (["ko", "en"],))
    assert list((built / "site/assets/fonts").glob("*.woff2"))


def test_nothing_comes_from_another_host(built):
    for page in (built / "site").rglob("*.html"):
        loaded = re.findall(
            r'<(?:script|img|iframe|link rel="(?:stylesheet|preload)")[^>]*(?:src|href)="(//|http)',
            page.read_text(encoding="utf-8"),
        )
        assert not loaded, page


def test_every_claim_holds(built):
    claims = json.loads((built / "site/data/claims.json").read_text(encoding="utf-8"))
    assert len(claims) == 7
    assert all(claim["holds"] for claim in claims)


def test_its_own_tests_pass(built):
    assert re.search(
        r"\d+ passed", run(built, "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider").stdout
    )


def test_an_edit_of_its_helper_reaches_what_imports_it(built):
    assert json.loads(gradlesson(built, "run", "--json").stdout)["ran"] == []
    helper = built / "ridge_course/polynomials.py"
    text = helper.read_text(encoding="utf-8")
    try:
        helper.write_text(text.replace("np.sin(4 * ", "np.sin(5 * "), encoding="utf-8")
        planned = json.loads(gradlesson(built, "run", "--dry-run", "--json").stdout)
    finally:
        helper.write_text(text, encoding="utf-8")
    assert planned["would_run"] == ["degree", "measurements", "penalty"]


def test_a_title_is_shown(built, languages):
    html = (built / "site/index.html").read_text(encoding="utf-8")
    assert ("능선: 하나" in html) is (languages == ["ko", "en"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["full"], "A new course needs a folder that is empty or does not exist yet"),
        (["c", "--package", "my-course"], "For example --package my_course."),
        (["c", "--package", "json"], "not hide a module of Python's library"),
        (["c", "--languages", "en,kr"], "Did you mean 'ko'?"),
        (["c", "--title", ""], "A title is one line of text"),
        (["a/b/c"], "The folder above a new course must exist"),
        (["강의"], "Name it with --package"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(tmp_path, arguments, message):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/kept").touch()
    result = gradlesson(tmp_path, "new", *arguments, status=2)
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["full", "kept"]
