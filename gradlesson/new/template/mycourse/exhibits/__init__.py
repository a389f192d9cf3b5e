"""What the pages show of the experiments, with its words in the files beside."""
