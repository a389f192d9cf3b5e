"""What every experiment promises."""

import ast
import importlib
import inspect

import numpy as np
import pytest

SMALL = {
    "cluster_schedule": {"experiments": 60, "workers": 4, "points": 5, "seeds": 3},
    "activation_derivatives": {"points": 13},
    "gradient_by_layer": {"width": 16, "depth": 4, "batch": 3, "seeds": 9},
    "depth_cliff": {
        "depths": [1, 3],
        "gain_four_depths": [2],
        "width": 8,
        "batch": 16,
        "steps": 12,
        "record_every": 5,
        "seeds": 3,
    },
    "weight_scale": {
        "width": 12,
        "depth": 4,
        "batch": 3,
        "log2_scales": [0, 1],
        "widths": [4, 8],
        "seeds": 3,
    },
    "thirty_layers": {"depth": 3, "width": 8, "batch": 16, "steps": 12, "record_every": 6, "seeds": 3},
    "deep_training": {"depth": 3, "width": 8, "batch": 16, "steps": 4, "seeds": 3},
    "dying_relu": {
        "born_widths": [2, 3],
        "born_depth": 2,
        "networks": 20,
        "directions": 4,
        "slopes": [0.0, 0.2],
        "bias": -0.5,
        "width": 8,
        "batch": 16,
        "steps": 12,
        "record_every": 5,
        "seeds": 3,
    },
    "pretraining": {
        "depths": [1, 3],
        "width": 8,
        "pretraining_epochs": 2,
        "steps": 12,
        "seeds": 3,
    },
    "explosion": {"depth": 4, "width": 8, "batch": 16, "steps": 6, "seeds": 3},
    "recurrence": {"steps": [4, 9], "width": 6, "batch": 3, "seeds": 3},
    "long_memory": {
        "distractors": {"rnn-orthogonal": [3], "lstm-log": [3, 5], "gru-0": [4]},
        "width": 6,
        "batch": 4,
        "updates": 6,
        "window": 2,
        "seeds": 3,
    },
    "adding_problem": {"steps": [4, 6], "width": 6, "batch": 4, "updates": 6, "window": 2, "seeds": 3},
    "phase_diagram": {
        "width": 16,
        "depth": 6,
        "skipped": 2,
        "points": 7,
        "seeds": 3,
        "line_points": 4,
        "line_seeds": 3,
    },
    "correlation_length": {"width": 32, "depth": 5, "counted_from": 2, "seeds": 3},
    "stated_variances": {
        "width": 16,
        "heuristic_depth": 4,
        "heuristic_from": 2,
        "selu_depth": 3,
        "unequal_widths": [16, 8, 12],
        "batch": 4,
        "seeds": 3,
    },
    "random_products": {"factors": 5, "seeds": 3},
    "nielsen_norms": {"hidden": [6, 5], "samples": 20, "seeds": 3},
    "sequence_numbers": {"steps": 6, "width": 5, "batch": 3, "sequences": 20, "seeds": 3},
    "clipping": {"distractors": 4, "width": 6, "batch": 4, "updates": 6, "window": 2, "seeds": 3},
    "spectra": {"width": 16, "depths": [2, 4], "seeds": 3},
    "finite_width": {"patterns": {"20": [20], "8-12": [8, 12]}, "depth": 3, "seeds": 3},
    "batchnorm": {
        "width": 8,
        "depth": 4,
        "batch": 6,
        "batches": [4, 6],
        "seeds": 3,
        "trained_width": 8,
        "trained_depth": 2,
        "trained_batch": 16,
        "steps": 6,
        "trained_seeds": 2,
    },
    "residual": {"width": 8, "blocks": 4, "batch": 3, "depths": [2, 4], "seeds": 3},
    "shattering": {
        "width": 16,
        "layers": [1, 3],
        "batch": 5,
        "path_layers": 3,
        "path_points": 8,
        "seeds": 3,
    },
    "layernorm_order": {"width": 8, "batch": 3, "blocks": [1, 3], "seeds": 3},
    "misconceptions_chain": {"widths": [1, 3], "depth": 3, "batch": 4, "seeds": 3},
    "misconceptions_precision": {"width": 4, "depth": 3, "batch": 4, "seeds": 3},
    "misconceptions_products": {"width": 4, "steps": 5, "seeds": 3},
    "misconceptions_saturation": {"widths": [8, 16], "depth": 3, "batch": 4, "seeds": 3},
}
EVERY = pytest.mark.parametrize("name", SMALL)
# An array of each experiment that differs from seed to seed, and the axis of its seeds.
SEED_AXES = {
    "gradient_by_layer": ("factor", 2),
    "depth_cliff": ("gradient_first", 1),
    "weight_scale": ("chi", 2),
    "thirty_layers": ("gradient", 2),
    "deep_training": ("gradient", 2),
    "dying_relu": ("loss", 1),
    "pretraining": ("contrast", 1),
    "explosion": ("log10_gradient", 1),
    "recurrence": ("log10_gradient", 2),
    "long_memory": ("first_gradient_norm", 1),
    "adding_problem": ("first_gradient_norm", 1),
    "clipping": ("log10_norm", 1),
    "spectra": ("variance", 3),
    "finite_width": ("log_signal", 2),
    "batchnorm": ("factor_by_batch", 1),
    "residual": ("squared_by_depth", 2),
    "shattering": ("alike", 2),
    "layernorm_order": ("last", 2),
    "misconceptions_products": ("log10_length_powers", 1),
    "misconceptions_saturation": ("chi", 1),
    "phase_diagram": ("chi", 2),
    "stated_variances": ("selu_mean", 1),
    "sequence_numbers": ("half_life", 1),
}
SEEDED = pytest.mark.parametrize("name", SEED_AXES)


def experiment(name):
    return importlib.import_module(f"gradlesson.course.experiments.{name}")


def run(name, **changes):
    module = experiment(name)
    return module.run({**module.PARAMETERS, **SMALL[name], **changes}, np.random.default_rng(17))


def literals(name):
    tree = ast.parse(inspect.getsource(experiment(name)))
    assignments = (node for node in tree.body if isinstance(node, ast.Assign))
    return {node.targets[0].id: node.value for node in assignments}


@EVERY
def test_parameters_are_literals_that_can_be_read_without_importing(name):
    written = literals(name)
    assert ast.literal_eval(written["PARAMETERS"]) == experiment(name).PARAMETERS
    if "MAY_BE_NAN" in written:
        assert ast.literal_eval(written["MAY_BE_NAN"]) == experiment(name).MAY_BE_NAN


@EVERY
def test_small_parameters_replace_existing_ones(name):
    assert SMALL[name].keys() <= experiment(name).PARAMETERS.keys()


@EVERY
def test_docstring_is_a_question(name):
    assert experiment(name).__doc__.splitlines()[0].endswith("?")


@EVERY
def test_results_are_arrays_without_objects_and_nan_only_where_declared(name):
    may_be_nan = getattr(experiment(name), "MAY_BE_NAN", [])
    for key, values in run(name).items():
        assert isinstance(values, np.ndarray), key
        assert values.dtype.kind in "biufU", key
        if values.dtype.kind == "f" and key not in may_be_nan:
            assert not np.isnan(values).any(), key


@EVERY
def test_a_second_run_gives_the_same_bytes_and_leaves_global_random_numbers_alone(name):
    before = np.random.get_state()[1].copy()
    first, second = run(name), run(name)
    assert first.keys() == second.keys()
    for key in first:
        assert first[key].tobytes() == second[key].tobytes(), key
    np.testing.assert_array_equal(np.random.get_state()[1], before)


@SEEDED
def test_more_seeds_leave_the_first_ones_alone(name):
    few, many = run(name, seeds=2), run(name)
    seed_axes = 0
    for key in few:
        if few[key].shape != many[key].shape:
            axis = next(
                i for i, (a, b) in enumerate(zip(few[key].shape, many[key].shape, strict=True)) if a != b
            )
            np.testing.assert_allclose(many[key].take(range(2), axis=axis), few[key], rtol=1e-5, err_msg=key)
            seed_axes += 1
        else:
            np.testing.assert_array_equal(many[key], few[key])
    assert seed_axes >= 1


@SEEDED
def test_seeds_differ(name):
    result = run(name)
    key, axis = SEED_AXES[name]
    assert len(np.unique(result[key].take([0], axis=0 if axis else 1).ravel())) > 1
    spread = np.ptp(result[key], axis=axis)
    assert (spread > 0).all()
