"""The restricted Boltzmann machine, held against sums over all of its states."""

import itertools

import numpy as np
import pytest

from gradlesson.course.nn.rbm import RBM
from gradlesson.course.nn.sgd import SGD

STATES = np.array(list(itertools.product([0.0, 1.0], repeat=3)))
"""All eight states of three units."""


def machine_of(seeds=2, scale=1.0, dtype=np.float64):
    rng = np.random.default_rng(60)
    rbm = RBM((scale * rng.standard_normal((seeds, 3, 3))).astype(dtype))
    rbm.b[...], rbm.c[...] = rng.standard_normal((seeds, 1, 3)), rng.standard_normal((seeds, 1, 3))
    return rbm


def energies(rbm):
    """E(v, h) of all pairs of states, (seeds, v, h), term by term."""
    return np.array(
        [
            [
                [
                    -sum(W[i, j] * v[i] * h[j] for i in range(3) for j in range(3)) - b[0] @ v - c[0] @ h
                    for h in STATES
                ]
                for v in STATES
            ]
            for W, b, c in zip(rbm.W, rbm.b, rbm.c, strict=True)
        ]
    )


def every_visible_state(seeds=2):
    return np.broadcast_to(STATES, (seeds, 8, 3))


def test_energy_is_the_sum_over_pairs_and_units():
    rbm = machine_of()
    for j, h in enumerate(STATES):
        found = rbm.energy(every_visible_state(), np.broadcast_to(h, (2, 8, 3)))
        np.testing.assert_allclose(found, energies(rbm)[:, :, j], rtol=1e-12)


@pytest.mark.parametrize("scale", [0.0, 1.0, 50.0])
def test_free_energy_is_the_sum_over_all_hidden_states(scale):
    rbm = machine_of(scale=scale)
    brute = -np.logaddexp.reduce(-energies(rbm), axis=2)
    np.testing.assert_allclose(rbm.free_energy(every_visible_state()), brute, rtol=1e-12, atol=1e-13)


def test_conditional_probabilities_are_those_of_the_joint_distribution():
    rbm = machine_of()
    joint = np.exp(-energies(rbm))
    hidden = np.einsum("svh,hj->svj", joint, STATES) / joint.sum(axis=2)[..., None]
    visible = np.einsum("svh,vi->shi", joint, STATES) / joint.sum(axis=1)[..., None]
    np.testing.assert_allclose(rbm.hidden_probabilities(every_visible_state()), hidden, rtol=1e-12)
    np.testing.assert_allclose(rbm.visible_probabilities(every_visible_state()), visible, rtol=1e-12)


def with_ones(units):
    return np.concatenate([units, np.ones((*units.shape[:-1], 1))], axis=-1)


def statistics(rbm, distribution):
    """<(v, 1)^T (h, 1)> with v from a distribution over the eight states, (seeds, 8), and h by its probability."""
    h = rbm.hidden_probabilities(every_visible_state(len(distribution)))
    return np.einsum("sv,vi,svj->sij", distribution, with_ones(STATES), with_ones(h))


def gibbs_matrix(rbm):
    """p(v' | v) of one step v -> h -> v', exactly, (seeds, v, v')."""
    h, v = (
        function(every_visible_state()) for function in (rbm.hidden_probabilities, rbm.visible_probabilities)
    )

    def of_states(p):
        return np.prod(np.where(STATES == 1, p[:, :, None, :], 1 - p[:, :, None, :]), axis=-1)

    return of_states(h) @ of_states(v)


DATA = np.array([0.0, 0.5, 0.0, 0.0, 0.25, 0.0, 0.25, 0.0])
"""A distribution over the eight visible states."""


@pytest.mark.parametrize("k", [1, 2, 5])
def test_contrastive_divergence_estimates_the_exact_statistics_of_the_chain(k):
    """Each entry within five standard errors of 40 000 chains, and the mean of their squares about one error.

    The entries share few degrees of freedom: over seeds that mean lies between 0.1 and 3.
    """
    rbm = machine_of()
    start = np.broadcast_to(DATA, (2, 8))
    after = np.einsum("sv,svw->sw", start, np.linalg.matrix_power(gibbs_matrix(rbm), k))
    expected = statistics(rbm, after) - statistics(rbm, start)
    chains = 400
    v = np.broadcast_to(np.repeat(STATES, (400 * DATA).astype(int), axis=0), (2, chains, 3))
    rngs = np.random.default_rng(61).spawn(2)
    runs = []
    for _ in range(100):
        rbm.contrastive_divergence(v, rngs, k)
        runs.append(rbm.gradients.copy())
    error = np.std(runs, axis=0, ddof=1) / 10
    difference = np.mean(runs, axis=0) - expected
    assert (np.abs(difference) <= 5 * error + 1e-12).all()
    free = error > 1e-9
    assert free.sum() == 2 * 15  # all but the corner
    assert 0.03 < np.mean((difference[free] / error[free]) ** 2) < 5


def test_an_endless_chain_would_give_the_gradient_of_the_log_likelihood():
    """The exact statistics after many steps against central differences of -log p(data)."""
    rbm = machine_of()
    start = np.broadcast_to(DATA, (2, 8))
    after = np.einsum("sv,svw->sw", start, np.linalg.matrix_power(gibbs_matrix(rbm), 400))
    gradient = statistics(rbm, after) - statistics(rbm, start)

    def minus_log_likelihood():
        F = rbm.free_energy(every_visible_state())
        return np.sum(DATA * F, axis=1) + np.logaddexp.reduce(-F, axis=1)

    for i, j in itertools.product(range(4), range(4)):
        if (i, j) == (3, 3):
            continue  # the corner moves all energies alike
        rbm.parameters[:, i, j] += 1e-5
        up = minus_log_likelihood()
        rbm.parameters[:, i, j] -= 2e-5
        down = minus_log_likelihood()
        rbm.parameters[:, i, j] += 1e-5
        np.testing.assert_allclose(gradient[:, i, j], (up - down) / 2e-5, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_training_makes_the_data_likely(dtype):
    rbm = RBM((0.05 * np.random.default_rng(62).standard_normal((3, 3, 4))).astype(dtype))
    rngs = np.random.default_rng(63).spawn(3)
    v = np.broadcast_to(np.repeat([[1, 1, 0], [0, 0, 1]], 10, axis=0).astype(dtype), (3, 20, 3))
    optimiser = SGD([rbm], 0.1, 0.5)
    errors = []
    for _ in range(600):
        errors.append(rbm.contrastive_divergence(v, rngs))
        optimiser.step()
    F = rbm.free_energy(every_visible_state(3).astype(dtype))
    p = np.exp(-F - np.logaddexp.reduce(-F, axis=1)[:, None])
    assert (p[:, 6] + p[:, 1] > 0.8).all()
    assert (errors[-1] < 0.2 * errors[0]).all()
    assert errors[0].dtype == rbm.parameters.dtype == F.dtype == dtype
    np.testing.assert_array_equal(rbm.parameters[:, -1, -1], 0)


def test_weight_decay_pulls_the_weights_and_no_bias():
    plain, decayed = machine_of(), machine_of()
    for rbm, decay in ((plain, 0.0), (decayed, 0.3)):
        rbm.contrastive_divergence(
            every_visible_state(), np.random.default_rng(64).spawn(2), weight_decay=decay
        )
    expected = np.zeros((2, 4, 4))
    expected[:, :3, :3] = 0.3 * plain.W
    np.testing.assert_allclose(decayed.gradients - plain.gradients, expected, atol=1e-15)


def test_reconstruction_error_is_that_of_the_first_step():
    once, thrice = (
        machine_of().contrastive_divergence(every_visible_state(), np.random.default_rng(65).spawn(2), k)
        for k in (1, 3)
    )
    np.testing.assert_array_equal(thrice, once)
    at_rest = RBM(np.zeros((1, 3, 2)))
    np.testing.assert_allclose(
        at_rest.contrastive_divergence(STATES[np.newaxis], np.random.default_rng(65).spawn(1)), 0.25
    )


def test_each_seed_draws_from_its_own_generator():
    both, second = machine_of(), machine_of()
    both.contrastive_divergence(every_visible_state(), np.random.default_rng(66).spawn(2))
    alone = RBM(second.W[1:])
    alone.parameters[...] = second.parameters[1:]
    alone.contrastive_divergence(every_visible_state(1), np.random.default_rng(66).spawn(2)[1:])
    np.testing.assert_allclose(alone.gradients[0], both.gradients[1], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("share", [-0.1, 0.1])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_weights_overflow_nowhere(dtype, share):
    rbm = RBM(np.full((1, 3, 2), share * np.finfo(dtype).max, dtype))
    v = STATES[np.newaxis].astype(dtype)
    assert np.isfinite(rbm.free_energy(v)).all()
    rbm.contrastive_divergence(v, np.random.default_rng(67).spawn(1))
    assert np.isfinite(rbm.gradients).all()


@pytest.mark.parametrize(
    ("v", "options", "message"),
    [
        (np.zeros((2, 8, 2)), {}, r"with 2 seeds and 3 units, got shape \(2, 8, 2\)"),
        (np.zeros((1, 8, 3)), {}, r"with 2 seeds and 3 units, got shape \(1, 8, 3\)"),
        (np.full((2, 1, 3), 1.5), {}, r"`v` must be in \[0, 1\], got 1.5 to 1.5"),
        (np.full((2, 1, 3), np.nan), {}, r"`v` must be in \[0, 1\], got nan"),
        (np.zeros((2, 1, 3)), {"k": 0}, "`k` must be at least 1, got 0"),
        (np.zeros((2, 1, 3)), {"weight_decay": -1}, "`weight_decay` must be a number from 0, got -1"),
    ],
)
def test_impossible_samples_and_settings_are_refused(v, options, message):
    with pytest.raises(ValueError, match=message):
        machine_of().contrastive_divergence(v, np.random.default_rng(0).spawn(2), **options)


def test_too_few_generators_are_refused():
    with pytest.raises(ValueError, match="`rngs` must hold 2 generators, one a seed, got 1"):
        machine_of().contrastive_divergence(np.zeros((2, 1, 3)), np.random.default_rng(0).spawn(1))


@pytest.mark.parametrize(
    ("W", "message"),
    [
        (np.ones((3, 3)), r"must be \(seeds, visible, hidden\)"),
        (np.ones((1, 0, 3)), r"must be \(seeds, visible, hidden\)"),
        (np.full((1, 2, 2), np.nan), "`W` must be finite"),
    ],
)
def test_impossible_weights_are_refused(W, message):
    with pytest.raises(ValueError, match=message):
        RBM(W)


def test_visible_units_are_drawn_with_the_probabilities_that_are_shown():
    """Without weights, reconstructions are on half of the time, samples as often as `v` says."""
    v = np.broadcast_to(np.array([0.1, 0.3, 0.8], np.float32), (1, 40000, 3))
    machine = RBM(np.zeros((1, 3, 2), np.float32))
    machine.contrastive_divergence(v, [np.random.default_rng(29)])
    # Five standard errors of the difference of two shares of 40 000.
    np.testing.assert_allclose(machine.gradients[0, :-1, -1], [0.4, 0.2, -0.3], atol=5 * np.sqrt(0.5 / 40000))


def test_probabilities_that_hardly_vary_leave_the_weights_their_size():
    """What a machine high in a stack is shown: data that were not drawn would pull its weights to zero."""
    rng = np.random.default_rng(35)
    v = (0.5 + 0.05 * rng.standard_normal((1, 50, 20))).clip(0, 1).astype(np.float32)
    machine = RBM(rng.standard_normal((1, 20, 20)).astype(np.float32) * 0.2)
    before, rngs = machine.W.std(), [np.random.default_rng(36)]
    for _ in range(150):
        machine.contrastive_divergence(v, rngs)
        machine.parameters -= 0.2 * machine.gradients
    assert machine.W.std() > 0.8 * before
