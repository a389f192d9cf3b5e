"""The data that the experiments learn from; files lie beside the module that reads them."""
