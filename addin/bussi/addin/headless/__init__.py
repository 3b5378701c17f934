"""A plain file behind the same classes as a running Excel."""
