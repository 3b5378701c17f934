"""Invented submissions (架空), one module a form."""
