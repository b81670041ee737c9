"""Letters and slips: what they need, printing, the lists beside them."""
