"""How data goes out: private files, CSV, JSON and Excel.

``private.py`` is the protocol for files with secrets, ``writers.py`` the formats, ``guard.py``
what keeps a spreadsheet from running a name as a formula.
"""
