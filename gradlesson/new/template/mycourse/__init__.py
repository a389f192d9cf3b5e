"""A small course on overfitting and regularisation."""
