"""The committed golden numbers are what Python computes, and they reach what they should."""

import json
from collections import Counter

import numpy as np
import pytest

from gradlesson.course.playground.activations import ACTIVATIONS
from gradlesson.course.playground.golden import TARGET, cases, golden, hashed

KEPT = json.loads(TARGET.read_text(encoding="utf-8"))


def test_every_case_is_kept_and_there_are_eighty_at_least():
    assert [case["name"] for case in KEPT["cases"]] == [name for name, _ in cases()]
    assert len(KEPT["cases"]) >= 80
    assert min(Counter(case["settings"]["activation"] for case in KEPT["cases"]).values()) >= 12
    assert {case["settings"]["activation"] for case in KEPT["cases"]} == set(ACTIVATIONS)
    assert max(case["settings"]["depth"] for case in KEPT["cases"]) == 100


def test_python_computes_the_golden_numbers():
    """The largest case takes as long as all others, and the browsers hold it against them."""
    kept = {case["name"]: case for case in KEPT["cases"]}
    found = {name: golden(name, settings) for name, settings in cases() if name != "largest"}
    assert [name for name, case in found.items() if case != kept[name]] == []


def test_the_cases_vanish_explode_and_leave_the_range_of_floats():
    delta = np.array([float(case["delta1"]) for case in KEPT["cases"]])
    assert (delta == 0).any()
    assert ((delta > 0) & (delta < 1e-30)).any()
    assert (np.isfinite(delta) & (delta > 1e30)).any()
    assert np.isnan(delta).any()


def test_a_hash_sees_the_last_bit_and_the_sign_of_zero_but_not_which_nan():
    assert hashed([1.0]) != hashed([np.nextafter(1.0, 2.0)])
    assert hashed([0.0]) != hashed([-0.0])
    assert hashed([np.nan]) == hashed([-np.nan])


@pytest.mark.parametrize("values", [[], [1.0, 2.0]])
def test_a_hash_has_sixteen_digits(values):
    assert len(hashed(values)) == 16
