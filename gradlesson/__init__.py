"""A course on vanishing and exploding gradients, and the generator that builds it."""

__version__ = "0.1.0"
