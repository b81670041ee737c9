"""Lines of a roster as a person reads them: equal faults as one, and rows of several sheets."""
