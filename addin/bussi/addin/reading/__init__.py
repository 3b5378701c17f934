"""From a file to a submission: guards, rows, keys."""
