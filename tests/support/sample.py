"""Sample: all cases of a test in, those that it tries out: a seeded sample in the gate, the whole in the laboratory.

`THB_EU_WHOLE=1` asks for the whole, as `make lab` does for every test that is marked `sampled`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

import pytest

WHOLE = "THB_EU_WHOLE"
SEED = 2024
Case = TypeVar("Case")
Test = TypeVar("Test", bound=Callable[..., Any])


def is_whole() -> bool:
    """Whether the laboratory asks: then nothing is left out."""
    return bool(os.environ.get(WHOLE))


def sample(cases: Iterable[Case], size: int, always: Collection[Case] = ()) -> list[Case]:
    """Of the cases those `always` tried and `size` others, drawn by the seed, in their order; in the laboratory all."""
    every = [*cases]
    others = [case for case in every if case not in always]
    if is_whole() or size >= len(others):
        return every
    chosen = [*always, *random.Random(SEED).sample(others, size)]
    return [case for case in every if case in chosen]


def one_of_each(cases: Iterable[Case], kind: Callable[[Case], object]) -> list[Case]:
    """One case of each kind, drawn by the seed."""
    every = [*cases]
    random.Random(SEED).shuffle(every)
    return [*{kind(case): case for case in every}.values()]


def in_the_laboratory(test: Test) -> Test:
    """A test that `make lab` alone runs: what it argues of the whole, smaller ones argue in the gate."""
    skipped = pytest.mark.skipif(not is_whole(), reason="the whole is walked by `make lab`")(test)
    return pytest.mark.sampled(skipped)


def sampled(
    names: str | tuple[str, ...], cases: Iterable[Any], size: int, always: Collection[Any] = (), **told: Any
) -> Callable[[Test], Test]:
    """A test with parameters of these names: in the gate with a sample of the cases, by `make lab` with all.

    `told`: what else `parametrize` is told, as `ids`.
    """
    parametrized = pytest.mark.parametrize(names, sample(cases, size, always), **told)
    return lambda test: pytest.mark.sampled(parametrized(test))
