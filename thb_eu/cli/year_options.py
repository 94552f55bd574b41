"""Options of the year: in which role somebody acts, on which day, and whether a lock that was left behind is broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from thb_eu.base.messages import _
from thb_eu.cli.language import option
from thb_eu.cli.options import chosen_day


@dataclass(frozen=True, slots=True)
class Acting:
    """Who changes a collection: the role (empty where none is needed), the ISO day, whether an old lock is broken."""

    role: str
    on: str
    break_lock: bool


def year_options(needs_role: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Options of every command that changes a collection; the command gets them as one `Acting`."""

    def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def acting(*args: Any, role: str, on: str, break_lock: bool, **settings: Any) -> Any:
            return command(*args, acting=Acting(role.strip(), on, break_lock), **settings)

        found: Callable[..., Any] = option(
            "--break-lock", is_flag=True, text=_("Break the lock of somebody who no longer works on the collection.")
        )(acting)
        found = option(
            "--on",
            type=click.DateTime(["%Y-%m-%d"]),
            metavar="DATE",
            default=None,
            callback=chosen_day,
            text=_("The day that the journal gives, as 2026-11-25; today if left out."),
        )(found)
        return option(
            "--role",
            metavar="ROLE",
            envvar="THB_EU_ROLE",
            required=needs_role,
            default=None if needs_role else "",
            text=_("The role in which you act, never a name; or the variable THB_EU_ROLE."),
        )(found)

    return with_options
