"""The add-in on a machine: install, remove, look, bundle."""
