"""What each engine does in its own way; no other folder asks which one it is."""
