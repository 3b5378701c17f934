"""The cases of every form, found by its name: ``<form>/cases.py`` has ``valid(item)`` and ``CASES``."""
