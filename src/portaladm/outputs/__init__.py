"""How data goes out: private files, CSV, JSON and Excel.

``private.py`` is the protocol for files with secrets. ``targets.py`` chooses a writer by a file's
ending: ``writers.py`` has the one of CSV, and the others stand beside it. ``guard.py`` keeps a
spreadsheet from running a name as a formula.
"""
