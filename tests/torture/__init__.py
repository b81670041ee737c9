"""Torture: the program is killed, starved, raced and lied to, and what is left is judged.

    python -m tests.torture [RUN...] [--seed N] [--count N]

Each run prints how many points it tried, its seed, the versions, its violations, and what its
control found: the same run over a program that was broken on purpose. A control that finds nothing
makes the run worthless, so it counts as a failure.
"""
