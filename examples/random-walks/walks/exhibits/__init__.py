"""What the pages show of the experiments."""
