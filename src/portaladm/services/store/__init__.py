"""The store as a whole: what is in it, its backup, its move."""
