"""One question a file, answered by `run(parameters, rng)` with named arrays; seed k draws from child k of `rng`."""
