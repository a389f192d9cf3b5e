"""A course on random walks."""
