"""``portaladm roster``."""
