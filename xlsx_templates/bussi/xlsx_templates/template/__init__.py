"""The template of a form: places, checks, words, sheets."""
