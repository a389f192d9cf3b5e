"""A course on vanishing and exploding gradients, and the generator that builds it."""
