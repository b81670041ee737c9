"""Undoing the last import: the plan, and carrying it out."""
