"""``portaladm accounts``."""
