"""The course: networks, theory, data, experiments and what the pages show of them."""
