"""Budget execution: from ministries' books to the deck's tables, with the reasons why they add up."""
