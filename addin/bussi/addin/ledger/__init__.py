"""The ledger: what came in, what became of it and why, kept for years in one file or one database."""
