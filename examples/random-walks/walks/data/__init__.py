"""Data files, each beside the module that reads it."""
