"""What stands folded below a figure or table: how to compute it again."""

from gradlesson.pages import boxes

BENCH = {
    "mini/exhibits/bench.py": '''
        """What pages show of a data file."""

        import pkgutil

        from gradlesson.render.exhibits import value

        DATA_FILES = ["bench.csv"]
        READS = []


        @value
        def seconds(result):
            return float(pkgutil.get_data(__package__, DATA_FILES[0]))
        ''',
    "mini/exhibits/bench.toml": "[ko]\n[en]\n",
    "mini/exhibits/bench.csv": "2.5\n",
}


def details(sample, name):
    course = sample.course()
    exhibit = course.exhibits[name, "en"]
    return dict(boxes.details(exhibit, [course.experiments[one] for one in exhibit.reads], "en"))


def test_a_result_of_an_experiment_names_its_command_parameters_and_versions(sample):
    shown = details(sample, "one")
    assert shown["Compute it yourself"] == "gradlesson run one"
    assert shown["Parameters"] == "n = 3, learning_rate = 0.05"
    assert shown["Versions"].startswith("Python 3.")
    assert ", numpy " in shown["Versions"]


def test_an_exhibit_file_that_reads_no_experiment_is_itself_what_is_computed(sample):
    for name, text in BENCH.items():
        sample.write(name, text)
    report = sample.run("bench", drawing="gradlesson.render.exhibit:render")
    assert sorted(report.drawn) == [("bench", "en"), ("bench", "ko")]
    shown = details(sample, "bench")
    assert shown.keys() == {"Compute it yourself", "Versions"}
    assert shown["Compute it yourself"] == "gradlesson run bench"
    assert ", numpy " in shown["Versions"]
