"""``portaladm keys``."""
