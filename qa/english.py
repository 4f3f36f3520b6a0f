"""English questions, put into the Chinese words that the engine reads.

The steps: bodies by their names (qa.english_bodies), items by the longest known phrase (qa.english_words), then each
clause by the patterns of ``english.toml``: small rewritings first, then the first pattern of a whole clause that
fits. A pattern says which words belong to which operand; in each operand the body comes first, as in Chinese.
Words that carry nothing are dropped at the end. A word that is not known stays, whole, and an unexplained word is
never answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from qa.english_bodies import CLOSE, OPEN, known_names, offices_of, with_bodies
from qa.english_words import Token, dropped, english, lemmas, stem, tokens_of, without_items
from qa.library import Library
from qa.text import BETWEEN

_BODY = re.compile(r"«([^»]*)»")
_A_YEAR = r"(?<![^\s(,])(20\d\d)(?![^\s),?.])"
_YEAR = re.compile(_A_YEAR)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_ITEM = re.compile(r"[\u3400-\u9fff](?<!年)")
_CLAUSE = re.compile(
    r"\s*\?\s*|\s*;\s*|\s*[,.]?\s+(?:and|but)\s+(?=(?:by )?(?:how|what|why|which|who|when)\b)"
    r"|\s*,\s+(?=(?:by )?(?:how|what|why)\b)"
)
_PREPOSITION = re.compile(r"\s*(?:for|at|in|within|of|regarding|about)\b")
_TABLE = re.compile(r"表\d+$")
_AND = "、"


def to_chinese(question: str, library: Library | None = None) -> str:
    """The question in Chinese, its bodies by the names that ``library`` has for them.

    >>> to_chinese("How many staff does the Fuhai bureau have in service?")
    '福海县 在职人数'
    """
    known = known_names(library)
    tokens = list(without_items(with_bodies(offices_of(tokens_of(question)), known)))
    text = " ".join(_marked(token) for token in _without_glosses(tokens))
    text, year = _without_year(_rewritten(text, "before"))
    clauses = [clause for clause in _CLAUSE.split(_rewritten(text, "joint")) if clause and clause.strip(" .,!")]
    read = [_clause(clause, "" if at else year) for at, clause in enumerate(_led(clauses))]
    return re.sub(r"\s+", " ", "?".join(part for part in read if part)).strip(" ?.,")


def _marked(token: Token) -> str:
    """A token in the text that the patterns read: bodies between « and », strangers between ‹ and ›."""
    if token.kind == "body":
        return f"«{token.text}»"
    return f"«{OPEN}{token.text.replace(' ', BETWEEN)}{CLOSE}»" if token.kind == "stranger" else token.text


def _without_glosses(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with what stands in brackets in Chinese in place of the English words that it explains."""
    kept: list[Token] = []
    for token in tokens:
        if token.kind == "body gloss":
            while kept and kept[-1].kind in ("body", "stranger"):
                kept.pop()
            kept.append(Token(token.text, "body"))
        elif token.kind == "gloss":
            parts = re.split(r"\s*[,、，;]\s*", token.text)
            del kept[_explained_from(kept, len(parts)) :]
            kept.append(Token(_AND.join(parts), "chinese"))
        else:
            kept.append(token)
    return kept


def _explained_from(kept: Sequence[Token], count: int) -> int:
    """Where the English words begin that a gloss of ``count`` items explains."""
    at = len(kept)
    if at and kept[-1].kind == "word" and kept[-1].text not in dropped():
        while at and kept[at - 1].kind == "word" and not _is_grammar(kept[at - 1].text):
            at -= 1
        return at
    while count and at and kept[at - 1].is_chinese:
        at, count = at - 1, count - 1
        while count and at and kept[at - 1].text in (",", "and", "&"):
            at -= 1
    return at


def _is_grammar(word: str) -> bool:
    return word not in english()["content"] and (word in dropped() or word in english()["grammar"] or word in lemmas())


def _without_year(text: str) -> tuple[str, str]:
    """The text without its one year, and that year; two years stay where they are."""
    said = set(_YEAR.findall(text))
    if len(said) != 1 or re.search(r"比20\d\d年", text):
        return re.sub(rf"{_A_YEAR}", r"\1年", text), ""
    rest = re.sub(rf"(?:\b(?:in|for|of|during) )?(?:the )?(?:year )?{_A_YEAR}", " ", text)
    return rest, "" if rest == text else f"{said.pop()}年 "


def _rewritten(text: str, group: str) -> str:
    for pattern, chinese in _rewritings(group):
        text = re.sub(r"\s+", " ", pattern.sub(chinese, text)).strip()
    return text


def _led(clauses: Sequence[str]) -> Iterator[str]:
    """The clauses; one that only leads in (for the Manas bureau, …) as the end of the next."""
    lead = ""
    for at, clause in enumerate(clauses):
        head, comma, rest = clause.partition(",")
        if at + 1 < len(clauses) and _is_lead(clause):
            lead = _PREPOSITION.sub("", clause, count=1)
            continue
        if comma and _is_lead(head):
            clause = f"{rest} {_PREPOSITION.sub('', head, count=1)}"
        yield f"{clause} {lead}".strip()
        lead = ""


def _is_lead(words: str) -> bool:
    """Whether words carry nothing but a body, and that its final account is meant."""
    rest = re.sub(r"决算数?", " ", _BODY.sub(" ", words))
    is_bare = not _CHINESE.search(rest) and not _unknown(rest)
    return is_bare and bool(_BODY.search(words) and _PREPOSITION.match(words))


def _clause(clause: str, year: str) -> str:
    """A clause in Chinese: the first pattern that fits it, its one body and its year in front."""
    text = _rewritten(clause.strip(" .,!"), "rewrite")
    bodies = list(dict.fromkeys(found.group() for found in _BODY.finditer(text)))
    front = ""
    if len(bodies) == 1:
        front = bodies[0]
        text = re.sub(r"\s+", " ", _without_body(text, front)).strip(" ,.:")
    text = _rewritten(text, "body" if front else "no_body")
    for pattern, chinese in _sentences():
        found = pattern.match(text)
        if found:
            text = found.expand(chinese)
            break
    return f"{_operand(front)} {year} {_assembled(text)}".strip()


def _without_body(text: str, body: str) -> str:
    """The text without its body, and without the preposition where the body is no attribute of what follows."""
    alone = re.sub(rf"(?:\b{_PREPOSITIONS} )?(?:the )?{body}(?={_BEHIND_BODY})", " ", text)
    return re.sub(rf"(?:\bthe )?{body}(?: 's)?", " ", alone)


_PREPOSITIONS = "(?:of|in|at|for|by|from|with|within)"
_BEHIND_BODY = (
    r"$| ?[,?]| (?:be|do|have|in|for|at|to|on|or|rise|fall|change|exceed|more|less|than|get|by|over|from|with|plan"
    r"|spend|compare|和上年|比\S+|换算\S+|对吗)(?: |$)"
)


def _assembled(text: str) -> str:
    """The operands and the words of the operation, which alternate at each '|'."""
    parts = _compared_once(text.split("|"))
    operands = [_operand(part) for part in parts[::2]]
    items = [_BODY.sub("", _operand_text(part)).strip(" 的") for part in parts[::2]]
    if len(parts) > 2:
        items = [item or _noun(part) for item, part in zip(items, parts[::2], strict=True)]
        named = next((item for item in items if item), "")
        operands = [
            operand if item or not operand else f"{operand} {named}"
            for operand, item in zip(operands, items, strict=True)
        ]
    woven = [part for pair in zip(operands, [*parts[1::2], ""], strict=False) for part in pair]
    return re.sub(r"\s+", " ", " ".join(part.strip() for part in woven if part.strip()))


def _compared_once(parts: list[str]) -> list[str]:
    """The parts with the year that is compared with said once, before the operation, and what is asked besides last."""
    operation = "|".join(parts[1::2])
    if "比上年" not in operation and "和上年" not in operation:
        return parts
    base = re.search(r"比20\d\d年", parts[0])
    asked = " ".join(word for word in ("多少", "为什么") if f" {word}" in parts[0])
    first = re.sub(r"(?: |^)(?:比(?:上|20\d\d)年|多少|为什么)(?= |$)", " ", parts[0])
    return [first, operation.replace("比上年", base.group()) if base else operation, asked]


def _operand_text(text: str) -> str:
    return " ".join(word for word in text.split() if _CHINESE.search(word) and not _TABLE.match(word))


def _operand(text: str) -> str:
    """An operand in Chinese: its bodies first, then its items, a noun of its own where it names none."""
    bodies = _BODY.findall(text)
    rest = _BODY.sub(" ", text)
    words = list(_words(rest)) if _ITEM.search(rest) or not _noun(rest) else [*_foreign(rest), _noun(rest)]
    words.sort(key=lambda word: not _TABLE.match(word))
    return f"{_AND.join(dict.fromkeys(bodies))} {' '.join(words)}".strip()


def _noun(text: str) -> str:
    """What an operand without an item means: its spending, its income, its budget; '' where it says nothing."""
    words = set(re.findall(r"[a-z]+", text))
    return next((chinese for chinese, known in english()["noun"].items() if words & set(known.split())), "")


def _words(text: str) -> Iterator[str]:
    """The words of an operand: Chinese as it is, lists with 、, unknown English words whole."""
    found = text.split()
    for at, word in enumerate(found):
        if _CHINESE.search(word) or re.search(r"\d", word):
            yield word
        elif word in ("and", "&", ",", "/", "plus") and _is_between(found, at):
            yield _AND if not (at and found[at - 1] in ("and", ",")) else ""
        elif word in english()["leftover"]:
            yield english()["leftover"][word]
        elif _is_unknown(word):
            yield f"{BETWEEN}{word.replace('-', BETWEEN)}{BETWEEN}"


def _foreign(text: str) -> list[str]:
    """The unknown words of an operand that names no item."""
    nouns = {word for known in english()["noun"].values() for word in known.split()}
    return [word for word in _words(" ".join(one for one in text.split() if one not in nouns))]


def _is_between(found: Sequence[str], at: int) -> bool:
    before = [word for word in found[:at] if word not in dropped()]
    after = [word for word in found[at + 1 :] if word not in dropped() and word not in ("and", ",")]
    return bool(before and after) and bool(_CHINESE.search(before[-1]) and _CHINESE.search(after[0]))


def _unknown(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z][a-z']*", text) if _is_unknown(word)]


def _is_unknown(word: str) -> bool:
    return bool(re.match(r"[a-z]", word)) and word not in dropped() and stem(word) not in dropped()


@cache
def _rewritings(group: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Small rewritings with their Chinese, in order: before the clauses are parted, in each of them, …"""
    return tuple((_pattern(pattern), chinese) for pattern, chinese in english()["rewritings"][group])


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of whole clauses with their Chinese, in order."""
    return tuple((_pattern(rf"^(?:{pattern})$"), chinese) for pattern, chinese in english()["sentence"])


def _pattern(text: str) -> re.Pattern[str]:
    for name, words in english()["macro"].items():
        text = text.replace(f"{{{name}}}", words)
    return re.compile(text)
