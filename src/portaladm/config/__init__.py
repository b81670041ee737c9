"""Settings: one TOML file beside the store, read with tomllib, written with tomli-w.

The sections and names of :class:`portaladm.config.schema.Settings` are the file's; every value has
a default, so no file is needed to begin. A wrong file is never written over: it is refused with the
key that is wrong.
"""
