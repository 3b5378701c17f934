"""The workbooks we write about submissions."""
