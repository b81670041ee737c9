"""A disk rebuilt from what a command wrote, for a cut of the power."""
