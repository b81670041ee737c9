"""Every command that a message proposes, run from the very state in which it is proposed."""
