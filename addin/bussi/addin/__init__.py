"""What Python does for Excel: read, check, consolidate."""
