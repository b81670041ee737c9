"""The ids of a roster: cells that hold none, and one id that stands for two people."""
