"""A text in both languages."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages, with ``{placeholders}``."""

    ja: str
    en: str

    __iter__ = None  # else Python would ask for item after item, and find no end

    def __getitem__(self, language: Language) -> str:
        return self.en if language == "en" else self.ja

    def filled(self, **words: object) -> "Words":
        """Both texts with their placeholders filled; what fills them may be ``Words`` itself.

        >>> Words("{n}行{more}", "{n} rows{more}").filled(n=2, more=Words("ほか", " and others"))
        Words(ja='2行ほか', en='2 rows and others')
        """

        def text(language: Language) -> str:
            known = {k: w[language] if isinstance(w, Words) else w for k, w in words.items()}
            return self[language].format_map(known)

        return Words(text("ja"), text("en"))
