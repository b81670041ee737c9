"""The practice store: made-up families, and the mark by which nobody takes them for real ones."""
