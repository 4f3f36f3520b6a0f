"""Templates, items and departments to training pairs: a question and the passage that answers it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Any

from eval.training.departments import Department, invent_departments
from eval.training.items import Item, load_aliased, load_classification, load_glossary, load_phrases
from index.passages import shorten_heading

Words = Mapping[str, Sequence[str]]
Phrases = Mapping[tuple[str, str], Item]

_DEPARTMENTS = 4000
_ENGLISH_SHARE = 0.16
_NUMBERS = re.compile(r"[\d,.]+")
_SAID = ("topic", "topic2", "duty", "indicator", "reason")  # words that a question says in its own way


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage, the passage in the form in which index.passages writes them."""

    question: str
    passage: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that can be asked, see templates.toml and everyday.toml."""

    weight: int
    under: tuple[str, ...]
    passages: tuple[str, ...]
    questions: tuple[str, ...]
    english: tuple[str, ...]
    items: str = "none"
    kind: str = "paragraph"
    about: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """All that pairs are made of. ``items`` are by the word that a topic uses for them, ``common`` a part of them."""

    topics: tuple[Topic, ...]
    weights: tuple[int, ...]  # of the topics, summed up to each
    words: Words
    phrases: Phrases
    items: Mapping[str, Sequence[Item]]
    common: Mapping[str, Sequence[Item]]
    departments: Sequence[Department]


def make_pairs(seed: int, count: int, run: int, without: Collection[str] = ()) -> list[Pair]:
    """``count`` pairs in runs of ``run`` about one department each; the same for the same arguments.

    ``without`` names places at which there are no departments.
    """
    random = Random(seed)
    material = load_material(random, without)
    pairs: list[Pair] = []
    while len(pairs) < count:
        pairs.extend(_department_pairs(random, material, run))
    return pairs[:count]


def load_material(random: Random, without: Collection[str] = ()) -> Material:
    """The templates and vocabularies of the repository; the departments are invented."""
    templates, everyday = _read_toml("templates.toml"), _read_toml("everyday.toml")
    items = {
        **{kind: load_classification(kind) for kind in ("functional", "economic")},
        **{kind: load_aliased(kind) for kind in ("sangong", "income")},
        "glossary": load_glossary(templates["glossary"]),
    }
    common = {
        kind: [item for item in items[kind] if item.code in set(codes)] for kind, codes in templates["common"].items()
    }
    phrases = load_phrases()
    words = {**templates["words"], "topic": [*templates["words"]["topic"], *_names(phrases, "topic")]}
    topics = (
        *(_read_topic(entry) for entry in templates["topic"]),
        *(topic for entry in everyday["topic"] for topic in _everyday_topics(entry, everyday)),
    )
    weights = tuple(accumulate(topic.weight for topic in topics))
    return Material(topics, weights, words, phrases, items, common, invent_departments(random, _DEPARTMENTS, without))


def _read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("eval").joinpath("training", name).read_text("utf-8"))


def _names(phrases: Phrases, kind: str) -> list[str]:
    return [name for of, name in phrases if of == kind]


def _read_topic(entry: Mapping[str, Any]) -> Topic:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Topic(**fields)


def _everyday_topics(entry: Mapping[str, Any], everyday: Mapping[str, Any]) -> Iterator[Topic]:
    """A topic of everyday.toml, and a second one that asks for the change where the passage tells of it."""
    own = {key: value for key, value in entry.items() if key != "changing"}
    yield _read_topic({**own, "questions": everyday["questions"], "english": everyday["english"]})
    if entry.get("changing"):
        yield _read_topic({**own, "questions": everyday["changes"], "english": everyday["english_changes"]})


def _department_pairs(random: Random, material: Material, count: int) -> Iterator[Pair]:
    """Pairs about one department, each of a passage that differs from the others in more than its numbers."""
    department = random.choice(material.departments)
    seen: set[str] = set()
    while len(seen) < count:
        topic = random.choices(material.topics, cum_weights=material.weights)[0]
        pair = _make_pair(random, material, topic, department)
        words = _NUMBERS.sub("", pair.passage)
        if words not in seen:
            seen.add(words)
            yield pair


def _make_pair(random: Random, material: Material, topic: Topic, department: Department) -> Pair:
    shared = _draw_words(random, material, department)
    item = _draw_item(random, material, topic, shared)
    printed = {**shared, "org": department.name, **_print_item(random, item)}
    under = _under(random.choice(topic.under).format_map(printed), department)
    passage = f"{department.name} | {shared['y']} | {under} | {random.choice(topic.passages)}".format_map(printed)
    if topic.english and random.random() < _ENGLISH_SHARE and (item is None or item.english):
        templates, org, names = topic.english, random.choice(department.english), item.english if item else ("",)
    else:
        templates, org, names = topic.questions, _call(random, department), item.spoken if item else ("",)
    said = {f"{word}_said": _say(random, material.phrases, word, shared[word]) for word in _SAID}
    spoken = {**printed, **said, "org": org, "item": _pick(random, names), "other": _pick(random, names)}
    if topic.field:
        spoken["field_said"] = _say(random, material.phrases, "field", topic.field)
    return Pair(random.choice(templates).format_map(spoken), passage)


def _under(heading: str, department: Department) -> str:
    """Headings as index.passages writes them."""
    return " > ".join(filter(None, (shorten_heading(part, department.name) for part in heading.split(" > "))))


def _draw_words(random: Random, material: Material, department: Department) -> dict[str, str]:
    """A value for every slot that the passage and the question share."""
    words = material.words
    drawn = {name: random.choice(choices) for name, choices in words.items()}
    rise = random.random() < 0.5
    return {
        **drawn,
        "y": str(random.choices(range(2021, 2028), (1, 2, 4, 10, 4, 2, 1))[0]),
        "n": f"{random.uniform(0, 5000):,.2f}",
        "p": f"{random.uniform(0, 100):.2f}",
        "c": str(random.randint(1, 99)),
        "d": str(random.randint(0, 30)),
        "change": words["change"][not rise],
        "growth": words["growth"][not rise],
        "topic2": random.choice(words["topic"]),
        "duty2": random.choice(words["duty"]),
        "reason2": random.choice(words["reason"]),
        "unit": random.choice(department.units),
    }


def _draw_item(random: Random, material: Material, topic: Topic, shared: Mapping[str, str]) -> Item | None:
    """What the pair is about; None for topics that have no item."""
    if topic.about:
        kind, _, name = topic.about.partition(":")
        return material.phrases[kind, name]
    if topic.items == "none":
        return None
    if topic.items == "project":
        return _invent_project(random, material, shared)
    half = material.common.get(topic.items)
    return random.choice(half if half and random.random() < 0.5 else material.items[topic.items])


def _invent_project(random: Random, material: Material, shared: Mapping[str, str]) -> Item:
    """A project: its full name, and the shorter ones by which people call it. It stands under a functional item."""
    words, host = material.words, random.choice(material.items["functional"])
    subject, kind = random.choice(words["topic"]), random.choice(words["project_kind"])
    name = random.choice(words["project_head"]).format_map(shared) + subject + kind
    everyday = _say(random, material.phrases, "topic", subject)
    called = (
        name,
        subject + kind,
        subject,
        f"{subject}的{kind}",
        everyday,
        f"{everyday}的{kind}",
        f"{everyday}那个项目",
    )
    return Item(name, host.code, host.path, tuple(dict.fromkeys(called)), ("the project",))


def _say(random: Random, phrases: Phrases, kind: str, printed: str) -> str:
    """A printed word as people say it, where explanations.csv tells how; now and then as it is printed."""
    item = phrases.get((kind.rstrip("2"), printed))
    return random.choice(item.spoken) if item and random.random() < 0.7 else printed


def _print_item(random: Random, item: Item | None) -> dict[str, str]:
    if item is None:
        return {"item": "", "code": "", "path": "", "dots": "", "meaning": ""}
    return {
        "item": item.name,
        "code": item.code,
        "path": " > ".join(item.path),
        "dots": "".join(f"{name}（{level}）" for name, level in zip(item.path, "类款项", strict=False)),
        "meaning": random.choice(item.meanings or ("",)),
    }


def _call(random: Random, department: Department) -> str:
    """How a question names the department: often shortened, and often not at all, since the search takes it out."""
    chance = random.random()
    if chance < 0.4:
        return ""
    return random.choice(department.spoken) if chance < 0.85 else department.name


def _pick(random: Random, names: Sequence[str]) -> str:
    """The proper name now and then, else any."""
    return names[0] if random.random() < 0.25 else random.choice(names)
