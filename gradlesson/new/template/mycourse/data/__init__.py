"""The data that experiments read, and where it comes from."""
