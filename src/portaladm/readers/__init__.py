"""How rosters come in: one reader per format, all yielding the same rows.

``source.py`` is the file itself (bytes, encoding, SHA-256), ``layouts.py`` says which of its
columns means what, ``our_csv.py`` reads rows of a single CSV, ``rejects.py`` gives the faulty
rows back. A reader yields :class:`~portaladm.readers.rows.Chunk` after chunk.
"""
