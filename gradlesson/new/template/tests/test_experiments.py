"""The experiments, small, and what must hold of their results."""

import numpy as np

from mycourse.data.make_measurements import FILE, measurements
from mycourse.experiments import degree, penalty
from mycourse.experiments import measurements as left_out


def test_the_training_error_never_grows_with_the_degree():
    result = degree.run({**degree.PARAMETERS, "seeds": 5}, np.random.default_rng(1))
    assert np.shape(result["test"]) == (degree.PARAMETERS["highest"] + 1, 5)
    assert (np.diff(result["training"], axis=0) < 1e-12).all()


def test_the_training_error_never_falls_with_the_penalty():
    result = penalty.run({**penalty.PARAMETERS, "seeds": 5}, np.random.default_rng(1))
    assert (np.diff(result["training"], axis=0) > 0).all()
    np.testing.assert_allclose(result["test"][0], result["test_without"], rtol=0.01)


def test_one_fit_gives_the_errors_of_all_fits():
    result = left_out.run(left_out.PARAMETERS, np.random.default_rng(1))
    np.testing.assert_allclose(result["left_out"], result["left_out_by_refits"], rtol=1e-6)


def test_the_file_of_measurements_is_what_its_script_writes():
    assert FILE.read_text(encoding="ascii") == measurements()
