"""The rule language: parsed once, compiled to Excel and to whole-column Python."""
