"""``portaladm passwords``."""
