"""Windows' rules, lent to Linux: no Windows machine is at hand, and Windows is the clerk's.

``rules.py`` holds the rules, ``plugin.py`` lays them on tests (``pytest --windows-rules``),
``child/`` lays them on the processes that a test starts, ``test_rules.py`` shows that each bites.
"""
