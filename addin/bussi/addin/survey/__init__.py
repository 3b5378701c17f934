"""A market survey: what its respondents supply, added up by good and country, for the ministry and for the public."""

#: Of how many respondents a figure must be that is published: practice of public statistics, not a rule that was found
#: (未確認). It may be more, but never fewer.
MIN_RESPONDENTS = 3

__all__ = ["MIN_RESPONDENTS"]
