"""``portaladm store``."""
