"""Parents: look at, explain, add, merge, renumber."""
