"""The sheets of the budget book."""
