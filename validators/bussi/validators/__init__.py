"""What a valid submission is: forms, law, the rule language, types and findings."""
