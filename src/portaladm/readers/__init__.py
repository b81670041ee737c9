"""How rosters come in: one reader per format, all yielding the same rows.

``files/source.py`` is the file itself (bytes, encoding, SHA-256), ``csv/column_map.py`` says which
of its columns means what, ``csv/native.py`` reads rows of a single CSV, ``csv/rejects.py`` writes
the faulty rows back. A reader yields :class:`~portaladm.readers.rows.Chunk` after chunk.
"""
