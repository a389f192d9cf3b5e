"""Measures what the budgets are about: `make bench` prints a table as it goes and keeps it as a data file."""
