"""``portaladm links``."""
