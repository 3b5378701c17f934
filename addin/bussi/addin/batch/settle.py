"""Decide what becomes of submissions that are compared with each other, from a summary of each, wherever it is kept.

A pure function: it sees no workbook, changes nothing, and its decisions do not depend on the order of what it is given.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeVar

from bussi.validators.cells import shown
from bussi.validators.kinds import State
from bussi.validators.text_keys import business_key, identity_key

ANSWERED = (State.ACCEPTED, State.RETURNED, State.QUARANTINED)  # the states in which a book's findings still matter
SLIPS = (10**3, 10**5, 10**6, 10**8)
MIN_PEERS = 5
Matter = tuple[Hashable, ...]
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of a submission, under the key and the label that its form gives it."""

    key: str
    label: str
    yen: float


@dataclass(frozen=True)
class Summary:
    """What others have to know of a submission, whether it was read just now or long ago.

    ``state``: what it was found to be by itself (accepted, returned, quarantined). ``content``: hash of everything
    filled in; "" for a file that cannot be read. ``identity`` and ``period``: what makes two submissions the same
    matter; None where that cannot be read. ``revision``: the later submission of a matter has the larger one; ``order``
    decides between equal ones. ``answers``: of a return copy that came back, the ``content`` of the submission that it
    was made from. ``certified_as``: the number under which it certifies a plan, without its branch. ``keys``: the keys that
    the form gives to what findings are about.
    """

    name: str
    order: tuple[str, ...]
    state: State
    content: str = ""
    form: str = ""
    version: str = ""
    identity: Matter | None = None
    period: Matter | None = None
    revision: tuple[float, ...] = ()
    item: str | None = None
    business: str | None = None
    business_name: str | None = None
    amounts: tuple[Amount, ...] = ()
    peers: tuple[Amount, ...] = ()
    answers: str = ""
    certified_as: str = ""
    keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def matter(self) -> Matter | None:
        """What it supersedes and is superseded within: form, business, item, plan and period."""
        if not self.identity or self.period is None:
            return None
        return (self.form, self.identity, self.period)


@dataclass(frozen=True)
class Remark:
    """A rule of the batch that a submission breaks, at the field ``key``; ``words`` fill its sentence."""

    rule: str
    key: str
    value: str
    words: Mapping[str, object]


@dataclass(frozen=True)
class Decision:
    """What becomes of a submission. ``reason``: why, where that is not its own findings. ``remarks``: to be added."""

    state: State
    reason: str = ""
    remarks: tuple[Remark, ...] = ()


def settle(summaries: Sequence[Summary]) -> list[Decision]:
    """One decision for each of ``summaries``, in their order: copies, resubmissions, drifting names, slipped units,
    certification numbers given twice.

    Submissions of one form are compared across its versions, and names across forms; a submission for another period is
    another matter. What a copy or a superseded submission says is compared with nothing.
    """
    order = sorted(range(len(summaries)), key=lambda i: summaries[i].order)
    found = _Decisions([summaries[i] for i in order])
    found.set_copies_aside()
    found.answer()
    found.supersede()
    found.names_drift()
    found.units_slip()
    found.twins()
    found.numbers_repeat()
    made = dict(zip(order, found.decisions(), strict=True))
    return [made[i] for i in range(len(summaries))]


class _Decisions:
    """The decisions on submissions that are in order, as they come to be made."""

    def __init__(self, all_of_them: Sequence[Summary]) -> None:
        self.all = all_of_them
        self.aside: dict[int, tuple[State, str]] = {}
        self.remarks: dict[int, list[Remark]] = {}

    def decisions(self) -> Iterator[Decision]:
        for i, s in enumerate(self.all):
            state, reason = self.aside.get(i, (s.state, ""))
            yield Decision(state, reason, tuple(self.remarks.get(i, ())))

    def remark(self, i: int, rule: str, role: str, value: str, **words: object) -> None:
        key = self.all[i].keys.get(role, role)
        self.remarks.setdefault(i, []).append(Remark(rule, key, value, words))

    def counted(self) -> Iterator[tuple[int, Summary]]:
        """The readable ones that are not set aside."""
        return ((i, s) for i, s in enumerate(self.all) if i not in self.aside and s.state.counts)

    def set_copies_aside(self) -> None:
        """Of several files with the same content, under whatever name, the one with the shortest name is the original."""
        for members in _grouped((s.content, (i, s)) for i, s in enumerate(self.all) if s.content).values():
            at, original = min(members, key=lambda m: (len(m[1].name), m[1].order))
            for i, _ in members:
                if i != at:
                    self.aside[i] = (State.DUPLICATE, f"{original.name} と同じ内容です")

    def answer(self) -> None:
        """A return copy that was mended takes the place of what it was made from, whatever was mended in it."""
        of = {s.content: i for i, s in self.counted()}
        for i, s in self.counted():
            at = of.get(s.answers) if s.answers else None
            if at is not None and at != i and i not in self.aside:
                self.aside[at] = (State.SUPERSEDED, f"{s.name} に、直した提出があります")

    def supersede(self) -> None:
        """Of several submissions of one matter the last revision counts; the others are superseded."""
        for group in _grouped((s.matter, (i, s)) for i, s in self.counted() if s.matter is not None).values():
            *others, (last_at, last) = sorted(group, key=lambda m: (m[1].revision, m[1].order))
            number = last.revision
            for i, s in others:
                self.aside[i] = (State.SUPERSEDED, f"{last.name} に新しい提出があります")
                if s.revision[:1] == number[:1]:
                    taken = "ファイルの名前の順で" if s.revision == number else "提出日が"
                    self.remark(last_at, "BATCH-REVISION", "revision", s.name, taken=taken)

    def names_drift(self) -> None:
        """One corporate number with names that do not match, in submissions that count."""
        named = [(i, s, s.business, s.business_name) for i, s in self.counted() if s.business and s.business_name]
        for number, group in _grouped((b, (i, n)) for i, _, b, n in named).items():
            spellings = _grouped((business_key(str(n)), (i, n)) for i, n in group)
            for key, members in spellings.items() if len(spellings) > 1 else ():
                names = sorted({str(n) for k, ms in spellings.items() if k != key for _, n in ms})
                others = "、".join(f"「{n}」" for n in names)
                for i, name in members:
                    self.remark(i, "BATCH-NAME", "business_name", str(name), number=number, others=others)

    def units_slip(self) -> None:
        """An amount that is about 10³, 10⁵, 10⁶ or 10⁸ times off the median of the other submissions for its item."""
        peers = (((s.form, a.key, s.item), (a, i)) for i, s in self.counted() for a in s.peers if a.yen > 0)
        for group in _grouped(peers).values():
            for a, i, middle in _with_median_of_others(group):
                ratio = max(a.yen / middle, middle / a.yen)
                slip = next((s for s in SLIPS if s / 2 <= ratio <= s * 2), None)
                if slip is not None:
                    usual = shown(round(middle))
                    self.remark(i, "BATCH-UNIT", a.key, shown(a.yen), label=a.label, usual=usual, factor=f"{slip:,}")

    def twins(self) -> None:
        """Accepted submissions of one business for one item and period whose total is the same, to the yen."""
        known = (
            ((s.form, s.business, s.item, s.period, s.amounts[0].key, s.amounts[0].yen), (i, s))
            for i, s in self.counted()
            if s.state is State.ACCEPTED and s.business and s.amounts and s.amounts[0].yen > 0
        )
        for group in _grouped(known).values():
            for i, s in group if len(group) > 1 else ():
                total, others = s.amounts[0], [o.name for at, o in group if at != i]
                words = {"label": total.label, "name": s.name, **_others(others)}
                self.remark(i, "BATCH-TWIN", total.key, shown(total.yen), **words)

    def numbers_repeat(self) -> None:
        """One certification number for several plans."""
        named = ((identity_key(s.certified_as), (i, s)) for i, s in self.counted() if s.certified_as)
        for group in _grouped(named).values():
            for i, s in group:
                others = [o.name for _, o in group if o.matter != s.matter]
                if others:
                    self.remark(i, "BATCH-NUMBER", "certified_as", s.certified_as, **_others(others))


def _others(names: Sequence[str]) -> dict[str, str]:
    """The first of the other files, and how many more there are."""
    return {"other": names[0], "more": f"ほか{len(names) - 1}件" if len(names) > 1 else ""}


def _grouped(pairs: Iterable[tuple[K, V]]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _with_median_of_others(group: Sequence[tuple[Amount, int]]) -> Iterator[tuple[Amount, int, float]]:
    """Each amount with the median of all the others, where there are enough of them."""
    ordered = sorted(group, key=lambda pair: pair[0].yen)
    n = len(ordered) - 1
    if n < MIN_PEERS:
        return
    for at, (amount, i) in enumerate(ordered):
        low, high = ((k if k < at else k + 1) for k in ((n - 1) // 2, n // 2))
        yield amount, i, (ordered[low][0].yen + ordered[high][0].yen) / 2


__all__ = ["ANSWERED", "Amount", "Decision", "Remark", "Summary", "settle"]
