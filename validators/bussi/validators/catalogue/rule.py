"""A rule that is about files, batches or several books rather than cells: its words in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..findings import Finding
from ..kinds import Level, Place
from ..words import Language, Words


@dataclass(frozen=True, slots=True)
class CatalogueRule:
    """A rule of the catalogue.

    ``message``: what a finding of it says; without one, what the caller found out (``{what}``) stands behind the title.
    ``expected``: what should stand there; without one, the remedy says it.
    """

    id: str
    level: Level
    title: Words
    remedy: Words
    message: Words | None = None
    expected: Words | None = None

    def finding(
        self,
        book: str,
        place: Place,
        language: Language,
        basis: str,
        *,
        value: str,
        expected: str = "",
        related: tuple[str, ...] = (),
        words: Mapping[str, object] = MappingProxyType({}),
    ) -> Finding:
        """A finding of this rule about ``place``; ``words`` fill the placeholders of its texts.

        Raises ``KeyError`` for a placeholder that nobody fills.
        """
        known = {**words, "value": value, "expected": expected, "key": place.field}
        if not expected:
            known["expected"] = expected = (self.expected or self.remedy)[language].format_map(known)
        message = self._message(language, known)
        return Finding(
            rule=self.id,
            level=self.level,
            book=book,
            place=place,
            related=related,
            value=value,
            expected=expected,
            message=message,
            remedy=self.remedy[language],
            basis=basis,
        )

    def _message(self, language: Language, known: dict[str, object]) -> str:
        """What it says; where the rule has no message, what a reader found out (``what``) stands behind its title."""
        if self.message is not None:
            said = self.message[language].format_map(known)
            return f"{self.title.en}: {said}" if language == "en" else said
        what = known.get("what")
        if not what:
            return self.title[language]
        return f"{self.title.en}: {what}" if language == "en" else f"{self.title.ja}（{what}）"
