"""A roster on its way into the store: staged, checked, merged, taken back."""
