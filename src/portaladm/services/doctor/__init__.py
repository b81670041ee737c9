"""The doctor: what is not as it should be, and what of it is repaired on demand."""
