"""``portaladm config``."""
