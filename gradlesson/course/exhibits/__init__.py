"""What pages show of the results: figures, tables, values and claims, with their words beside them."""
