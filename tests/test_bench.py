"""The pure parts of the bench: its table, its ratios, the course that it makes up and that course without us."""

import csv
import io
import tomllib

import pytest

from bench import bare, edits, planning, synthetic
from bench.measure import median_ratio
from bench.table import Table
from gradlesson.engine.course import read_course
from gradlesson.engine.settings import read_settings
from gradlesson.pages.build import SiteBuild
from gradlesson.pages.project import Project


@pytest.fixture
def table(capsys):
    table = Table()
    table.begin("cold")
    return table


def test_a_number_holds_at_its_budget_and_not_above_it(table):
    table.add("at", 1.1, "times", at_most=1.1)
    table.add("above", 1.2, "times", at_most=1.1)
    table.add("aimed", 0.7, "times", aim=0.65)
    table.add("unbounded", 9.0, "s")
    assert [row.holds for row in table.rows] == ["yes", "no", "no", ""]


def test_a_count_must_be_exact(table):
    for count in (5, 6, 7):
        table.add("ran", count, "count", exactly=6)
    assert [row.holds for row in table.rows] == ["no", "yes", "no"]


def test_the_data_file_tells_what_was_printed(table, capsys):
    table.add("cold-cpu-over-script", 1.23456, "times", at_most=1.1)
    assert "cold cpu over script" in capsys.readouterr().out
    (row,) = csv.DictReader(io.StringIO(table.csv()))
    assert row == {
        "section": "cold",
        "what": "cold-cpu-over-script",
        "measured": "1.235",
        "unit": "times",
        "rule": "at-most",
        "budget": "1.1",
        "holds": "no",
    }


def test_a_ratio_compares_neighbours_so_that_drift_drops_out():
    assert median_ratio([1.0, 2.0, 4.0], [1.0, 2.0, 4.0]) == 1.0
    assert median_ratio([2.0, 8.0, 3.0], [1.0, 2.0, 2.0]) == 2.0


def test_half_of_the_made_up_experiments_import_each_helper(tmp_path):
    synthetic.write_course(tmp_path, 12, repeats=1)
    course = read_course(read_settings(tmp_path), "gradlesson.render.exhibit:render")
    assert not [unit.error for unit in course.units if unit.error]
    assert len(course.exhibits) == 24
    for letter in "ab":
        helper = f"signals.helper_{letter}"
        users = [one for one in course.experiments.values() if helper in one.closure.modules]
        assert len(users) == 6


def test_the_made_up_course_has_as_many_pages_as_are_asked_for(tmp_path):
    synthetic.write_course(tmp_path, 5, repeats=1, pages=2)
    for language in ("ko", "en"):
        pages = sorted(path.name for path in (tmp_path / "docs" / language).iterdir())
        assert pages == ["index.md", "signal-001.md", "signal-002.md"]
    assert tomllib.loads((tmp_path / "gradlesson.toml").read_text())["languages"] == ["ko", "en"]


def test_more_pages_than_experiments_show_some_again(tmp_path):
    synthetic.write_course(tmp_path, 2, repeats=1, pages=3)
    page = (tmp_path / "docs/en/signal-003.md").read_text()
    assert "# Signal 003 {#signal}" in page
    assert "{{ figure signal-001.strays }}" in page


def test_a_filled_course_builds_without_computing(tmp_path):
    planning.fill(tmp_path, 3, 4)
    site = SiteBuild.start(Project.open(tmp_path), compute=False)
    assert len(site.report.entries) == 9
    contents = [drawn.files["strays.svg"] for drawn in site.exhibits("ko").drawn.values()]
    assert len(set(contents)) == 3
    assert not site.errors


def test_the_bare_project_has_the_same_pages_with_html_for_directives(built, tmp_path):
    configuration = built.read("mkdocs.yml").replace(
        "plugins: [search, gradlesson]", "plugins:\n  gradlesson: {}"
    )
    built.write("mkdocs.yml", configuration.encode())
    target = tmp_path / "bare"
    bare.write_bare(built.root, target)
    page = (target / "docs/ko/index.md").read_text(encoding="utf-8")
    assert "{{" not in page
    assert '<figure class="gl-figure" id="figure-one-dots">' in page
    assert '가장 큰 값은 <data class="gl-value" value="6.0">6.0</data>이다.' in page
    assert (target / "docs/ko/source/mini/experiments/one.md").is_file()
    assert "gradlesson" not in (target / "mkdocs.yml").read_text()


def test_what_is_computed_again_under_its_old_key_counts_as_run(built):
    before = edits.results(built.root)
    assert edits.counts(before) == {"experiment": 2, "exhibits": 4}
    fingerprint = built.store.latest("experiment/one")
    built.store.put(fingerprint, built.store.entry(fingerprint), {})
    assert edits.counts(edits.results(built.root) - before) == {"experiment": 1}
