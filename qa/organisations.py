"""Which body a question is about: names, short forms and slips of the indexed bodies.

A name is read as place + office (新疆 + 伊犁哈萨克自治州 + 工业和信息化局); each part has short forms from the
vocabulary (伊犁州, 工信局), so a body that nobody has seen gets its aliases by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeVar

from index.records import Document
from qa.lexicon import Place, known_items, office_shorts, places
from qa.text import abbreviation_mask, bits, is_slip, normalise, pieces, spans

_PLACE_SUFFIX = re.compile(
    r"(维吾尔自治区|壮族自治区|回族自治区|自治区|蒙古自治州|哈萨克自治州|回族自治州|自治州|自治县|特别行政区|地区|省|市|县|区|州|盟|旗)$"
)
_LEVEL_OF_SHAPE = {"市": "county", "县": "county", "区": "county", "旗": "county", "州": "prefecture"}
# The end of an office's name, which an abbreviation keeps; 研究 is a part that it may drop.
_KIND_OF_OFFICE = re.compile(r"(?:管理委员会|委员会|办公室|[局厅部院所站处校馆队会])$")
_SHORT_KIND = {"委员会": "委(?:员会)?", "管理委员会": "管委(?:会)?", "办公室": "办(?:公室)?"}
_JOINT_IN_OFFICE = re.compile("[和与及]")
_CONJUNCTIONS = tuple("和与跟、同")
T = TypeVar("T")
_GENERIC_OFFICE = re.compile(r"(局|厅|委|办|部|单位|部门)$")


@dataclass(frozen=True, slots=True)
class Naming:
    """The words by which one body may be called. ``is_wide`` marks a province, whose name stands in many others."""

    document_id: str
    full: tuple[str, ...]
    regions: tuple[str, ...]
    offices: tuple[str, ...]
    is_wide: bool
    levels: str = ""  # the last characters of its places (区, 县), which may stand for them before an office


@dataclass(frozen=True, slots=True)
class Namings:
    """The names of all indexed bodies. ``by_word`` gives for each word the places of the bodies that it names.

    ``longest`` is the length of the longest word. ``by_abbreviation`` gives the same for the patterns of short forms.
    """

    bodies: tuple[Naming, ...]
    by_word: dict[str, tuple[int, ...]]
    by_abbreviation: dict[re.Pattern[str], tuple[int, ...]]
    longest: int

    @classmethod
    def of(cls, bodies: Iterable[Naming]) -> Namings:
        """In the order of the bodies."""
        kept = tuple(bodies)
        words: dict[str, list[int]] = {}
        patterns: dict[re.Pattern[str], list[int]] = {}
        for at, body in enumerate(kept):
            for word in dict.fromkeys((*body.full, *body.regions, *body.offices)):
                words.setdefault(word, []).append(at)
            for pattern in _abbreviations(body.offices):
                patterns.setdefault(pattern, []).append(at)
        longest = max(map(len, words), default=0)
        return cls(kept, _frozen(words), _frozen(patterns), longest)

    def near(self, question: str) -> list[Naming]:
        """The bodies of which a place, an office or the name stands in a normalised question, in their order."""
        found = {at for piece in pieces(question, self.longest) for at in self.by_word.get(piece, ())}
        found |= {at for short, places in self.by_abbreviation.items() if short.search(question) for at in places}
        return [self.bodies[at] for at in sorted(found)]


def _frozen(places: dict[T, list[int]]) -> dict[T, tuple[int, ...]]:
    return {key: tuple(found) for key, found in places.items()}


@dataclass(frozen=True, slots=True)
class Match:
    """How a question names a body: the characters that do, and how surely (4 full name … 1 office alone)."""

    document_id: str
    mask: int
    strength: int


def document_naming(document: Document) -> Naming:
    """The names of a document's issuing body by the rules of the module."""
    return _naming(document.document_id, document.organisations or (document.organisation,))


@lru_cache(maxsize=4096)
def _naming(document_id: str, names: tuple[str, ...]) -> Naming:
    full: list[str] = []
    regions: list[str] = []
    offices: list[str] = []
    wide = False
    levels = ""
    for name in names:
        for part in _parts_of_name(normalise(name)):
            chain, office = split_place(part.removeprefix("中共"))
            full.append(part)
            if office:
                offices += [office, *office_forms(office), re.sub(r"^(委|人民政府|政府)", "", office)]
            if chain:
                regions += region_forms(chain[-1])
                wide = chain[-1].level == "province"
                levels += chain[-1].name[-1] if chain[-1].name[-1] in "区县市州" and not wide else ""
    return Naming(document_id, _longest_first(full), _longest_first(regions), _longest_first(offices), wide, levels)


def _parts_of_name(name: str) -> tuple[str, ...]:
    """A name, and what it says in brackets (局名(又名)) as another."""
    outer = re.sub(r"\([^)]*\)", "", name)
    inner = re.findall(r"\(([^)]*)\)", name)
    return tuple(dict.fromkeys((name, outer, *inner)))


def split_place(name: str) -> tuple[tuple[Place, ...], str]:
    """The places at the head of a name, widest first, and the rest.

    >>> [place.name for place in split_place("新疆伊犁哈萨克自治州工业和信息化局")[0]]
    ['新疆维吾尔自治区', '伊犁哈萨克自治州']
    """
    known = places()
    chain: list[Place] = []
    rest = name
    while True:
        head = next((rest[:size] for size in range(min(14, len(rest) - 1), 1, -1) if rest[:size] in known), "")
        if not head:
            return tuple(chain), rest
        place = _with_own_level(known[head], rest, len(head))
        chain.append(place)
        rest = rest[max(len(head), len(place.name) if rest.startswith(place.name) else 0) :]


def _with_own_level(place: Place, name: str, size: int) -> Place:
    """The place, or another of the same short name where the name goes on with another level (江州市, not 江州区)."""
    level = name[size : size + 1]
    if name[:size] == place.name or level not in _LEVEL_OF_SHAPE or name[: size + 1] == place.name:
        return place
    return Place(name[: size + 1], _LEVEL_OF_SHAPE[level], "", (name[:size],))


def region_forms(place: Place) -> list[str]:
    """The words for a place: full, short, without its suffix, first character with its kind (青县)."""
    stem = _PLACE_SUFFIX.sub("", place.name)
    forms = [place.name, *place.short]
    if len(stem) > 1:
        forms.append(stem)
    if len(stem) > 2 and place.level in ("county", "prefecture"):
        forms.append(stem[0] + place.name[-1])
    if place.level == "province" and place.name.endswith("自治区"):
        forms.append("自治区")
    return forms


def office_forms(office: str) -> list[str]:
    """The short forms of an office's name."""
    forms = list(office_shorts().get(office, ()))
    for full, shorts in office_shorts().items():
        if office != full and office.endswith(full) and len(full) > 3:
            forms += [office[: -len(full)] + short for short in shorts]
    return forms


def abbreviation_pattern(office: str) -> re.Pattern[str] | None:
    """How people shorten the name of an office: the first character of its words, some of them left out.

    A word has two characters. The first word and one more stay, and the kind of the office. None for a short name.

    >>> bool(abbreviation_pattern("教育科学研究院").fullmatch("教科院"))
    True
    """
    kind = _KIND_OF_OFFICE.search(office)
    stem = _JOINT_IN_OFFICE.sub("", office[: kind.start()]) if kind else ""
    words = [word for word in re.findall(r"[\u4e00-\u9fff]{2}化?", stem)]
    if kind is None or len(words) < 2 or "".join(words) != stem:
        return None
    some = [f"(?:{word[0]}(?:{word[1:]})?)" for word in words]
    rest = "|".join(one + "".join(f"{later}?" for later in some[at + 2 :]) for at, one in enumerate(some[1:]))
    return re.compile(f"{some[0]}(?:{rest}){_SHORT_KIND.get(kind.group(), kind.group())}")


@lru_cache(maxsize=4096)
def _abbreviations(offices: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    patterns = (abbreviation_pattern(office) for office in offices if len(office) > 4)
    return tuple(pattern for pattern in patterns if pattern is not None)


@cache
def _office_names() -> frozenset[str]:
    """Every name and short form of a known kind of office: it abbreviates no other one."""
    return frozenset(word for full, shorts in office_shorts().items() for word in (full, *shorts))


def _offices_found(question: str, naming: Naming) -> list[tuple[int, int]]:
    """The places of a body's office in a question: by its names, or abbreviated by dropped characters (教科院)."""
    found = [span for word in naming.offices for span in spans(question, word)]
    short = (match for pattern in _abbreviations(naming.offices) for match in pattern.finditer(question))
    return found + [match.span() for match in short if match.group() not in _office_names()]


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(dict.fromkeys(word for word in words if len(word) > 1), key=lambda word: (-len(word), word)))


def match_organisations(question: str, namings: Namings) -> tuple[Match, ...]:
    """The bodies that a normalised question names, strongest reading each; () where it names none."""
    near = namings.near(question)
    matches = [match for naming in near if (match := _match(question, naming))]
    if not matches:
        return _by_kind_alone(question, namings.bodies) or _by_abbreviation(question, namings.bodies)
    wide = {naming.document_id for naming in near if naming.is_wide}
    has_narrow = any(match.strength >= 2 and match.document_id not in wide for match in matches)
    placed = [
        match
        for match in matches
        if match.strength >= 2
        and not (match.document_id in wide and match.strength == 2 and has_narrow and not _is_joined(question, match))
    ]
    return tuple(_without_shadowed(placed) if placed else matches)


def _is_joined(question: str, match: Match) -> bool:
    """Whether a conjunction stands beside the name (乌市和自治区): then it is a body's and no part of another's."""
    start, end = (match.mask & -match.mask).bit_length() - 1, match.mask.bit_length()
    return question[start - 1 : start] in _CONJUNCTIONS or question[end : end + 1] in _CONJUNCTIONS


def _by_kind_alone(question: str, namings: Sequence[Naming]) -> tuple[Match, ...]:
    """The one body of its kind where a terse question begins with the kind alone (厅 2050305)."""
    kind = question[:1]
    if kind not in "厅局委办" or not question[1:2].isdigit():
        return ()
    found = [naming for naming in namings if any(office.endswith(kind) for office in naming.offices)]
    return (Match(found[0].document_id, bits(0, 1), 1),) if len(found) == 1 else ()


def _by_abbreviation(question: str, namings: Sequence[Naming]) -> tuple[Match, ...]:
    """The one body whose office a run of characters abbreviates (教科院), where no other name stands."""
    found: dict[str, int] = {}
    for naming in namings:
        for office in naming.offices[:1]:
            mask = abbreviation_mask(question, office)
            if mask and not question[: mask.bit_length()].endswith(office):
                found[naming.document_id] = mask
    offices = {naming.offices[0] for naming in namings if naming.document_id in found}
    if len(offices) != 1:
        return ()
    return tuple(Match(document_id, mask, 1) for document_id, mask in found.items())


def _without_shadowed(matches: list[Match]) -> list[Match]:
    """Matches whose words are not all part of a longer match (伊宁 inside 伊宁县)."""
    return [
        match
        for match in matches
        if not any(
            other.mask != match.mask and other.mask | match.mask == other.mask and other.strength >= match.strength
            for other in matches
        )
    ]


def _match(question: str, naming: Naming) -> Match | None:
    for name in naming.full:
        if len(name) > 3 and name in question:
            at = question.index(name)
            mask = _with_office(question, naming, bits(at, at + len(name)))
            return Match(naming.document_id, mask | _level_before(question, mask, naming), 4)
    places_found = [
        span
        for word in naming.regions
        for span in spans(question, word)
        if not _is_another_place(question, *span, naming)
    ]
    offices_found = _offices_found(question, naming)
    joined = [(start, stop) for start, end in places_found for begin, stop in offices_found if 0 <= begin - end <= 1]
    joined = joined or [
        (begin - 1, stop) for begin, stop in offices_found if _begins_with_level(question, begin, naming)
    ]
    if joined:
        return Match(naming.document_id, _with_office(question, naming, _mask(joined)), 3)
    slips = [(start, stop) for start, end in places_found if (stop := _slipped_office(question, end, naming))]
    slips = slips or [
        (start, stop) for begin, stop in offices_found if (start := _slipped_place(question, begin, naming)) < begin
    ]
    slips = slips or [
        (start, end + len(stem))
        for start, end in places_found
        for stem in office_stems(naming.offices)
        if question.startswith(stem, end)
    ]
    if slips:
        return Match(naming.document_id, _mask(slips), 3)
    if places_found:
        longest = [max(places_found, key=lambda span: span[1] - span[0])]
        tail = [(end, end + 1) for _, end in longest if question[end : end + 1] and question[end] in "县市区州局厅"]
        return Match(naming.document_id, _mask([*longest, *tail, *offices_found]), 2)
    own = [span for span in offices_found if not _is_of_another_place(question, span[0], naming)]
    return Match(naming.document_id, _mask(own), 1) if own else None


@lru_cache(maxsize=4096)
def office_stems(offices: tuple[str, ...]) -> list[str]:
    """Short forms without their last character (奇台商信), unless an item's name begins so (教育 in 教育支出)."""
    stems = [office[:-1] for office in offices if 3 <= len(office) <= 4 and office[-1] in "局厅委办"]
    return [stem for stem in stems if not any(name.startswith(stem) for name in known_items())]


def _begins_with_level(question: str, office_at: int, naming: Naming) -> bool:
    """Whether an office stands behind a bare 区 or 县 that no name of a place precedes (区商务委)."""
    level = question[office_at - 1 : office_at]
    before = question[office_at - 2 : office_at - 1] if office_at > 1 else ""
    return bool(level) and level in naming.levels and (not before or before in "·,、?的和与跟比在是为占对给由向问")


def _level_before(question: str, mask: int, naming: Naming) -> int:
    """The bare 区 or 县 right before the words that name a body (区委社会工作部)."""
    start = (mask & -mask).bit_length() - 1
    return bits(start - 1, start) if start and _begins_with_level(question, start, naming) else 0


def _with_office(question: str, naming: Naming, mask: int) -> int:
    """``mask`` with the body's office and places wherever else they stand."""
    offices = _offices_found(question, naming)
    own = [span for span in offices if not _is_of_another_place(question, span[0], naming)]
    return mask | _mask([*own, *(span for word in naming.regions for span in spans(question, word))])


def _slipped_office(question: str, start: int, naming: Naming) -> int:
    """Where an office's name with one wrong character that sounds alike ends (商信居), 0 for none."""
    for office in naming.offices:
        word = question[start : start + len(office)]
        if 2 < len(office) == len(word) and is_slip(word, office):
            return start + len(office)
    return 0


def _slipped_place(question: str, end: int, naming: Naming) -> int:
    """Where a place's name with one wrong character that sounds alike begins (巴洲工信局), ``end`` for none.

    The name of another place is no slip.
    """
    for region in naming.regions:
        word = question[max(0, end - len(region)) : end]
        if len(word) == len(region) > 1 and word not in places() and is_slip(word, region):
            return end - len(region)
    return end


def _is_another_place(question: str, start: int, end: int, naming: Naming) -> bool:
    """Whether the question names another place there: 伊宁县 is not 伊宁市."""
    level = question[end : end + 1]
    longer = question[start : end + 1]
    return bool(level) and level in "县市区州旗" and level not in naming.levels and longer not in naming.regions


def _is_of_another_place(question: str, office_at: int, naming: Naming) -> bool:
    """Whether the name of a place that is none of the body's stands right before an office."""
    before = {question[max(0, office_at - size) : office_at] for size in range(2, 15)} & place_words()
    return bool(before) and not any(region.endswith(word) for region in naming.regions for word in before)


@cache
def place_words() -> frozenset[str]:
    """Every word for a place, normalised."""
    return frozenset(word for place in places().values() for word in region_forms(place) if len(word) > 1)


def _mask(found: Iterable[tuple[int, int]]) -> int:
    mask = 0
    for start, end in found:
        mask |= bits(start, end)
    return mask
