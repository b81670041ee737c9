"""``portaladm parents``."""
