"""Receive and accept deliveries from a notebook or a program, as the commands and the desk do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from thb_eu.definitions import Definitions
from thb_eu.year.acting import Acting

if TYPE_CHECKING:
    from thb_eu.results.deliveries import SentDelivery
    from thb_eu.year.received_deliveries import ReceivedDeliveries


def receive(
    files: str | Path | Iterable[str | Path],
    collection: str | Path,
    definitions: Definitions,
    *,
    role: str,
    on: str = "",
    table: str = "",
) -> ReceivedDeliveries:
    """Receive suppliers' files into a collection: each is judged alone, kept unchanged, and entered in the journal.

    `files`: one or several; `collection`: its folder; `definitions`: those of `load_for`. `role`: the one in which
    somebody acts, never a name; `on`: the ISO day, today if left out; `table`: the contract `SUPPLIER/TABLE` of a file
    whose header does not tell it.

    Columns: none; what became of each file is in `deliveries`, in the order of the files, with verdict and faults.
    Units: none; figures are judged and kept as they were sent.
    Errors: `ThbError` where the collection as a whole cannot receive (built in, locked, unreadable); what is wrong with
    one file is in the result.
    Source: the contracts of the suppliers, `datapackages/sources`.
    """
    from thb_eu.year.acts.receive import receive as received

    given = [files] if isinstance(files, str | Path) else [*files]
    return received(given, collection, definitions, Acting(role, on or _today()), table)


def accept(
    collection: str | Path,
    delivery: str,
    definitions: Definitions,
    *,
    role: str,
    on: str = "",
    because: Mapping[str, str] | None = None,
    role_key: str | Path | None = None,
) -> SentDelivery:
    """Accept the delivery whose id begins with `delivery`: its figures may be reported.

    `collection`, `definitions`, `role` and `on` as of `receive`; `because`: the reason, by language. `role_key`: the
    file of the private key of the role, where it has one.

    Columns: none; the result is the delivery with its state, supplier and contracts.
    Units: none; no figure is changed.
    Errors: `ThbError` where there is no such delivery, or it cannot be accepted.
    Source: the journal of the collection, in which the act is entered.
    """
    from thb_eu.year.acts.accept import Accept
    from thb_eu.year.workspace import key_file, opened

    acting = Acting(role, on or _today(), key=key_file(role_key) if role_key else None)
    with opened(collection, lambda: definitions, acting) as space:
        accepted: SentDelivery = Accept(delivery=delivery, because=because or {}).do(space)
    return accepted


def _today() -> str:
    return str(datetime.now().date())
