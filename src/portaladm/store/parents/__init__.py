"""Parents: rows, lists, merging."""
