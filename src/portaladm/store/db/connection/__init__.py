"""The connection itself: what it stores, and what is kept of that beside the store."""
