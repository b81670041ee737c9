"""Batches: their files, what became of them, recovery after a crash."""
