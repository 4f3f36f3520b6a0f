"""Templates, items and departments to training pairs: a question and the passage that answers it."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from random import Random
from typing import Any

from eval.training.departments import Department, invent_departments
from eval.training.items import Item, load_aliased, load_classification, load_glossary

Words = Mapping[str, Sequence[str]]

_DEPARTMENTS = 4000
_ENGLISH_SHARE = 0.16


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage, the passage in the form in which index.passages writes them."""

    question: str
    passage: str


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that can be asked, see templates.toml."""

    items: str
    weight: int
    kind: str
    under: tuple[str, ...]
    passages: tuple[str, ...]
    questions: tuple[str, ...]
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """All that pairs are made of. ``items`` are by the word that a topic uses for them, ``common`` a part of them."""

    topics: tuple[Topic, ...]
    words: Words
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
    templates = tomllib.loads(files("eval").joinpath("training", "templates.toml").read_text("utf-8"))
    items = {
        **{kind: load_classification(kind) for kind in ("functional", "economic")},
        **{kind: load_aliased(kind) for kind in ("sangong", "income")},
        "glossary": load_glossary(templates["glossary"]),
    }
    common = {
        kind: [item for item in items[kind] if item.code in set(codes)] for kind, codes in templates["common"].items()
    }
    topics = tuple(_read_topic(entry) for entry in templates["topic"])
    return Material(topics, templates["words"], items, common, invent_departments(random, _DEPARTMENTS, without))


def _read_topic(entry: Mapping[str, Any]) -> Topic:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Topic(**fields)


def _department_pairs(random: Random, material: Material, count: int) -> Iterator[Pair]:
    """Pairs about one department, each of another passage."""
    department = random.choice(material.departments)
    seen: set[str] = set()
    while len(seen) < count:
        topic = random.choices(material.topics, [topic.weight for topic in material.topics])[0]
        pair = _make_pair(random, material, topic, department)
        if pair.passage not in seen:
            seen.add(pair.passage)
            yield pair


def _make_pair(random: Random, material: Material, topic: Topic, department: Department) -> Pair:
    shared = _draw_words(random, material.words, department)
    item = _draw_item(random, material, topic.items, shared)
    printed = {**shared, "org": department.name, **_print_item(random, item)}
    under = random.choice(topic.under)
    passage = f"{department.name} | {shared['y']} | {under} | {random.choice(topic.passages)}".format_map(printed)
    if topic.english and random.random() < _ENGLISH_SHARE and (item is None or item.english):
        templates, org, names = topic.english, random.choice(department.english), item.english if item else ("",)
    else:
        templates, org, names = topic.questions, _call(random, department), item.spoken if item else ("",)
    spoken = {**printed, "org": org, "item": _pick(random, names)}
    return Pair(random.choice(templates).format_map(spoken), passage)


def _draw_words(random: Random, words: Words, department: Department) -> dict[str, str]:
    """A value for every slot that the passage and the question share."""
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


def _draw_item(random: Random, material: Material, kind: str, shared: Mapping[str, str]) -> Item | None:
    """What the pair is about; None for topics that have no item."""
    if kind == "none":
        return None
    if kind == "project":
        return _invent_project(random, material, shared)
    half = material.common.get(kind)
    return random.choice(half if half and random.random() < 0.5 else material.items[kind])


def _invent_project(random: Random, material: Material, shared: Mapping[str, str]) -> Item:
    """A project: its full name, and the shorter ones by which people call it. It stands under a functional item."""
    words, host = material.words, random.choice(material.items["functional"])
    subject, kind = random.choice(words["topic"]), random.choice(words["project_kind"])
    name = random.choice(words["project_head"]).format_map(shared) + subject + kind
    spoken = tuple(dict.fromkeys((name, subject + kind, subject, f"{subject}的{kind}")))
    return Item(name, host.code, host.path, spoken, ("the project",))


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
    """How a question names the department: often shortened, now and then not at all."""
    chance = random.random()
    if chance < 0.1:
        return ""
    return random.choice(department.spoken) if chance < 0.8 else department.name


def _pick(random: Random, names: Sequence[str]) -> str:
    """The proper name in half of the cases, else any."""
    return names[0] if random.random() < 0.5 else random.choice(names)
