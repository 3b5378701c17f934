"""The cases that do not hold yet, and why; a case that holds must be taken out of this table."""

READING = "a reading is written in katakana"
OPEN: dict[str, str] = {
    "remedies: the reading あかつき": READING,
    "remedies: the reading AKATSUKI": READING,
}
