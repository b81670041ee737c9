"""Batches, their keys, and the part files of those that are being written."""
