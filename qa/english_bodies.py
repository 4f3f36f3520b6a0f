"""Bodies by their English names: a place and what the office is for, matched with the bodies that are indexed.

An office that no indexed body or sub-unit explains is a stranger: it is kept whole between ‹ and ›, so that none of
its words is taken for a class of spending of another body (the Department of Education is no 教育支出).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from qa.english_words import Token, english, item_phrases, lemmas, longest_phrase, stem, stems
from qa.lexicon import Place, places
from qa.library import Library
from qa.organisations import Naming, Namings, match_organisations, region_forms
from qa.text import normalise

OPEN, CLOSE = "‹", "›"


@dataclass(frozen=True, eq=False)
class Known:
    """The names that are indexed: bodies with their namings, and their sub-units by name. Compared by identity."""

    namings: tuple[tuple[str, Naming], ...] = ()
    units: tuple[str, ...] = ()

    @cached_property
    def bodies(self) -> Namings:
        """The namings by their words."""
        return Namings.of(naming for _, naming in self.namings)


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class _Office:
    """An office named in English: its tokens, what it is for, and what kind it is."""

    start: int
    end: int
    topics: tuple[str, ...]
    kind: str


@lru_cache(maxsize=1)
def known_names(library: Library | None) -> Known:
    """The names of the library's bodies and sub-units."""
    if library is None:
        return NOTHING
    by_id = {document.document_id: document.organisation for document in library.documents}
    namings = tuple((by_id[naming.document_id], naming) for naming in library.namings.bodies)
    bodies = {
        normalise(name) for document in library.documents for name in (document.organisation, *document.organisations)
    }
    units = (unit for unit in library.with_unit if unit not in bodies and not unit.rstrip(")").endswith("本级"))
    return Known(namings, tuple(sorted(units)))


def with_bodies(tokens: Sequence[Token], known: Known) -> list[Token]:
    """The tokens with every body, place or stranger that they name as one token."""
    kept: list[Token] = []
    names = place_names(known)
    at = 0
    while at < len(tokens):
        size, token = _body_at(tokens, at, names, known)
        kept.append(token)
        at += size
    return [_chinese_body(token, known) for token in _joined(kept)]


def _body_at(tokens: Sequence[Token], at: int, names: dict[tuple[str, ...], Place], known: Known) -> tuple[int, Token]:
    """The body that begins at a token and how many tokens it takes; the token itself for none."""
    place, end = _place_at(tokens, at, names)
    office = _office_at(tokens, end, names)
    if office is None:
        return (end - at, Token(place.name, "body")) if place else (1, tokens[at])
    stop = office.end
    if place is None:
        place, stop = _place_behind(tokens, stop, names)
    if not office.topics and (not office.kind or place is None):
        return (stop - at, Token(place.name, "body")) if place else (1, tokens[at])
    name = _indexed(place, office, known)
    if name:
        return stop - at, Token(name, "body")
    words = " ".join(token.text for token in tokens[at:stop] if token.text != "'s")
    return stop - at, Token(words, "stranger")


def _place_at(tokens: Sequence[Token], at: int, names: dict[tuple[str, ...], Place]) -> tuple[Place | None, int]:
    """The narrowest of the places that are named from ``at`` on, and where their words end."""
    place, end = None, at
    while size := _longest_name(tokens, end, names):
        place = names[tuple(stem(token.text) for token in tokens[end : end + size])]
        end += size
        while end < len(tokens) and (tokens[end].text in _levels() or tokens[end].text == "'s"):
            end += 1
    return place, end


def _longest_name(tokens: Sequence[Token], at: int, names: dict[tuple[str, ...], Place]) -> int:
    words: list[str] = []
    best = 0
    for token in tokens[at : at + 5]:
        if token.kind != "word":
            break
        words.append(stem(token.text))
        best = len(words) if tuple(words) in names else best
    return best


def _place_behind(tokens: Sequence[Token], at: int, names: dict[tuple[str, ...], Place]) -> tuple[Place | None, int]:
    """The place said behind an office (… of Qitai), and where it ends."""
    start = at
    if start < len(tokens) and tokens[start].text in ("of", "in", "at", "for"):
        start += 1
        start += start < len(tokens) and tokens[start].text == "the"
        place, end = _place_at(tokens, start, names)
        if place:
            return place, end
    return None, at


def _office_at(tokens: Sequence[Token], at: int, names: dict[tuple[str, ...], Place]) -> _Office | None:
    """The office whose words begin at a token: topics and a kind (education bureau), or a kind of topics."""
    start = at
    while at < len(tokens) and tokens[at].text in _levels():
        at += 1
    topics, end = _topics(tokens, at)
    if end < len(tokens) and _is_kind(tokens, end):
        return _Office(start, end + 1, topics, _special(tokens[end].text)) if _names_office(tokens, at, end) else None
    if at < len(tokens) and not _is_item(tokens, at):
        unknown = _unknown_before_kind(tokens, at, names)
        if unknown:
            words = tuple(token.text for token in tokens[at:unknown])
            return _Office(start, unknown + 1, words, _special(tokens[unknown].text))
    return None


def _names_office(tokens: Sequence[Token], at: int, kind_at: int) -> bool:
    """Whether a kind of office stands for one (office) and is no part of a thing (office expenses)."""
    return not _is_item(tokens, kind_at) and not _is_item(tokens, at)


def _is_item(tokens: Sequence[Token], at: int) -> bool:
    """Whether a longer item begins there that holds a kind of office (agency operating expenses)."""
    size = longest_phrase(tokens, at, item_phrases())
    inside = [token.text for token in tokens[at : at + size]]
    return size > 1 and any(word in _kinds() for word in inside) and inside[-1] not in _kinds()


def _is_kind(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].kind == "word" and tokens[at].text in _kinds()


def _special(kind: str) -> str:
    """The Chinese ends of a kind of body that not every office has, '' for an office of any kind."""
    return str(_kinds()[kind])


def _topics(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], int]:
    """The words for what an office is for, from a token on, and where they end; a kind may stand before them."""
    found: list[str] = []
    end = at
    while end < len(tokens):
        joint = end + 1 if found and tokens[end].text in ("and", "&", ",") else end
        joint += joint > end and joint < len(tokens) and tokens[joint].text == "and"
        size = longest_phrase(tokens, joint, _topic_stems())
        if not size:
            break
        found.append(" ".join(stem(token.text) for token in tokens[joint : joint + size]))
        end = joint + size
    return tuple(found), end


def _unknown_before_kind(tokens: Sequence[Token], at: int, names: dict[tuple[str, ...], Place]) -> int:
    """Where a kind of office stands behind words that nobody knows (the gizmo bureau), 0 for nowhere."""
    for end in range(at, min(at + 4, len(tokens))):
        token = tokens[end]
        if end > at and _is_kind(tokens, end) and not _is_item(tokens, end):
            return end
        if token.kind != "word" or token.text in _known_words() or _longest_name(tokens, end, names):
            return 0
    return 0


def offices_of(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with a kind before its topics behind them: Bureau of Commerce as commerce bureau."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        end = _of_topics(tokens, at)
        if end:
            kept += [*tokens[at + 2 : end], tokens[at]]
            at = end
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _of_topics(tokens: Sequence[Token], at: int) -> int:
    """Where the topics of a kind of office end (Bureau of Commerce), 0 where none follow."""
    if not _is_kind(tokens, at) or at + 2 >= len(tokens) or tokens[at + 1].text != "of":
        return 0
    _, end = _topics(tokens, at + 2)
    if end > at + 2:
        return end
    unknown = at + 2
    while unknown < len(tokens) and tokens[unknown].kind == "word" and tokens[unknown].text not in _known_words():
        unknown += 1
    is_place = bool(_longest_name(tokens, at + 2, place_names(NOTHING)))
    return 0 if unknown == at + 2 or is_place or tokens[at + 2].text in _kinds() else unknown


def _indexed(place: Place | None, office: _Office, known: Known) -> str:
    """The one indexed body or sub-unit that a place and an office mean, '' for none or several."""
    forms = {*region_forms(place)} if place else set()
    bodies = [
        name for name, naming in known.namings if (not forms or forms & set(naming.regions)) and _explains(name, office)
    ]
    if len(set(bodies)) == 1:
        return re.sub(r"[（(].*?[)）]", "", bodies[0])
    if bodies:
        return ""
    units = [unit for unit in known.units if _explains(unit, office) and (not forms or any(f in unit for f in forms))]
    return units[0] if len(units) == 1 else ""


def _explains(name: str, office: _Office) -> bool:
    """Whether a Chinese name holds every topic of an office, not only weak ones, and is of its kind."""
    words = [_topic_stems().get(tuple(topic.split()), "") for topic in office.topics]
    if not all(any(part in name for part in word.split()) for word in words):
        return False
    strong = [topic for topic in office.topics if topic not in english()["weak_topics"]]
    return bool(strong) and (not office.kind or any(end in name for end in office.kind.split()))


# --- Chinese names in an English question -----------------------------------------------------------------------


def _joined(tokens: Sequence[Token]) -> list[Token]:
    """A place with the Chinese or the short office behind it as one body (Bazhou 工信局, Xinjiang DIIT)."""
    kept: list[Token] = []
    for token in tokens:
        office = english()["office"].get(token.text) if token.kind == "word" else None
        text = office or token.text
        behind_place = bool(kept) and kept[-1].kind == "body" and kept[-1].text in places()
        is_office = bool(re.match(r"^[\u4e00-\u9fff]{1,6}(局|厅|委|办|部|办公室)$", text))
        if (office or token.kind in ("chinese", "gloss")) and behind_place and is_office and text not in places():
            kept[-1] = Token(kept[-1].text + text, "body")
        else:
            kept.append(Token(office, "body") if office else token)
    return kept


def _chinese_body(token: Token, known: Known) -> Token:
    """A Chinese token that names an indexed body, as a body."""
    if token.kind not in ("chinese", "gloss"):
        return token
    text = normalise(token.text)
    mask = 0
    matches = match_organisations(text, known.bodies)
    for match in matches:
        mask |= match.mask
    rest = "".join(char for at, char in enumerate(text) if not mask >> at & 1)
    is_whole = text in known.units or (bool(mask) and not rest.strip("中共省市县区州委的"))
    names = {name for name, naming in known.namings for match in matches if match.document_id == naming.document_id}
    name = re.sub(r"[（(].*?[)）]", "", names.pop()) if rest and len(names) == 1 else token.text
    return Token(name, "body" if token.kind == "chinese" else "body gloss") if is_whole else token


# --- vocabulary ---------------------------------------------------------------------------------------------------


@cache
def _kinds() -> dict[str, str]:
    """Words for kinds of bodies, each with the Chinese ends that its kind has ('' for any)."""
    return dict(english()["kind"])


@cache
def _levels() -> frozenset[str]:
    return frozenset(english()["levels"])


@cache
def _topic_stems() -> dict[tuple[str, ...], str]:
    return {stems(phrase): chinese for phrase, chinese in english()["topic"].items()}


@cache
def _known_words() -> frozenset[str]:
    """Words of the grammar, which are no part of an office's name."""
    return frozenset({*lemmas(), *english()["dropped"], *english()["grammar"], *_kinds(), *_levels()})


@lru_cache(maxsize=64)
def place_names(known: Known) -> dict[tuple[str, ...], Place]:
    """Places by their English names, as stems; those of the indexed bodies also by the sound of their short names."""
    ours = {region for _, naming in known.namings for region in naming.regions}
    found: dict[tuple[str, ...], Place] = {}
    for word, place in places().items():
        if word == place.name:
            for name in _english_names(place):
                if name not in found or place.name in ours:
                    found[name] = place
    for word in sorted(ours & places().keys()):
        if found.get((_sound(word),), places()[word]).name not in ours:
            found[(_sound(word),)] = places()[word]
        found.setdefault((_sound(word),), places()[word])
    return found


def _english_names(place: Place) -> list[tuple[str, ...]]:
    name = place.english.lower()
    bare = re.sub(r" (district|county|city|prefecture|league|banner|autonomous .*|province|region)$", "", name)
    usable = len(bare) > 3 and bare not in _known_words() and stems(bare) not in item_phrases()
    return [stems(one) for one in {name, bare if usable else name} if one]


@cache
def _sound(word: str) -> str:
    from pypinyin import lazy_pinyin  # a large dictionary: only for English questions

    return stem("".join(lazy_pinyin(word)))
