"""The lines of the table that holds published results against measurements: one file a subject."""
