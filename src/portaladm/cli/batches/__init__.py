"""``portaladm batches``: a file per verb where it needs one."""
