"""``python -m benchmarks portal [PART...]``: the parents' door against its floors.

A real ``portaladm portal serve`` in a process of its own, over a real store in a folder of its
own. Processor time comes from ``/proc``, so that other work on the machine does not count; times
that people wait are printed beside those of a twin or a floor in the same window.
"""
