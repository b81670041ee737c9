"""``portaladm letters``."""
