"""Submissions among each other: stacked, checked, settled, compared."""
