"""Which money a column, a row or a statement counts: names for sets of spends, used by ``forms.toml``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from eval.synthetic.records import Fen, Spend

Measure = Callable[[Spend], bool]

_GENERAL = ("general", "general_transfer")
_FUND = ("government_fund", "government_fund_transfer")
_CAPITAL = ("state_capital", "state_capital_transfer")
_FISCAL_NOW = (*_GENERAL, *_FUND, *_CAPITAL)
_UNIT = ("unit_institution", "unit_superior", "unit_subsidiary", "unit_business", "unit_other")
_FISCAL_CARRIED = ("carried_general", "carried_government_fund", "carried_state_capital")
_OTHER_CARRIED = ("carried_special", "carried_unit")
_NOW = (*_FISCAL_NOW, "special_account", *_UNIT)

_SOURCES: Mapping[str, tuple[str, ...]] = {
    "any_general": _GENERAL,
    "any_fund": _FUND,
    "any_capital": _CAPITAL,
    "fiscal_now": _FISCAL_NOW,
    "unit_funds": _UNIT,
    "other_now": ("unit_other", "special_account"),
    "now": _NOW,
    "fiscal_carried": _FISCAL_CARRIED,
    "other_carried": _OTHER_CARRIED,
    "carried": (*_FISCAL_CARRIED, *_OTHER_CARRIED),
    **{source: (source,) for source in (*_NOW, *_FISCAL_CARRIED, *_OTHER_CARRIED)},
}
_CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "basic": ("personnel", "public"),
    "personnel": ("personnel",),
    "public": ("public",),
    "project": ("project",),
}
_CLASSES = {
    "wages": "301",
    "goods": "302",
    "households": "303",
    "debt_interest": "307",
    "construction": "309",
    "capital": "310",
    "enterprise_construction": "311",
    "enterprise": "312",
    "social_fund": "313",
    "other": "399",
}


def measure(name: str) -> Measure:
    """The spends that a name stands for; 'a+b' are those of both, 'all' and 'none' what they say.

    Raises KeyError for a name that is none.
    """
    if "+" in name:
        parts = [measure(part) for part in name.split("+")]
        return lambda spend: all(part(spend) for part in parts)
    if name in ("all", "none"):
        return lambda _: name == "all"
    if name in _SOURCES:
        return lambda spend: spend.source in _SOURCES[name]
    if name in _CATEGORIES:
        return lambda spend: spend.category in _CATEGORIES[name]
    code = _CLASSES[name]
    return lambda spend: spend.economic.startswith(code)


def total(spends: Iterable[Spend], name: str) -> Fen:
    """The sum of the spends that a measure counts."""
    counts = measure(name)
    return sum(spend.fen for spend in spends if counts(spend))
