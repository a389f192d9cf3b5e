"""What a computation does whose numbers leave the range of floats: it goes on, and the result tells."""

import numpy as np

may_diverge = np.errstate(over="ignore", invalid="ignore", divide="ignore")
"""Decorates what works on numbers that may have exploded.

Infinities and NaN pass through it like all numbers, without a warning at whichever product met them first, and
disturb no other seed. They are looked for where they count: losses and norms that are not finite say so, and
`training.first_non_finite` says after how many updates each seed diverged.
"""
