"""Keep the rows of a register in memory: per column its distinct texts, and which of them each row holds.

The engine that is always there: numpy and pandas count the numbers of texts, and look at each text once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import numpy as np
import pandas as pd

from thb_eu.base.engines import ALIKE, FACT, PART, PERSON, PLACE, KeyParts, PersonRecords, TableInfo, ValueCoding
from thb_eu.base.engines.persons import BY_DAY, BY_ROW, MOST_CODES, NO_DAY
from thb_eu.base.patterns import is_whole

Numbers = np.ndarray[Any, np.dtype[np.signedinteger[Any]]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]

LEFT_OUT = -1


@dataclass(frozen=True, slots=True)
class EncodedColumn:
    """One column: the texts that occur in it, and for every row the number of its text."""

    texts: Sequence[str]
    of_row: Numbers


@dataclass(frozen=True)
class FrameSourceRows:
    """Rows in memory (`engines.SourceRows`); `numbers` are those of the rows as a spreadsheet shows them."""

    table_info: TableInfo
    columns: Mapping[str, EncodedColumn]
    numbers: Numbers

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.numbers)

    def texts(self, column: str, unlike: str = "") -> pd.DataFrame:
        """Return text, rows, first; texts that match `unlike` are left out."""
        kept = self.columns[column]
        frame = pd.DataFrame({"at": kept.of_row, "row": self.numbers})
        found = frame.groupby("at", sort=False)["row"].agg(["size", "min"]).reset_index()
        texts = [kept.texts[at] for at in found["at"]]
        counted = pd.DataFrame({"text": texts, "rows": found["size"], "first": found["min"]})
        if unlike:
            is_like = is_whole(unlike)
            counted = counted[np.array([not is_like(text) for text in texts], dtype=bool)]
        return counted.sort_values("first").reset_index(drop=True)

    def rows_with(self, column: str, texts: Sequence[str]) -> list[int]:
        """Return the rows that hold one of the texts."""
        kept, wanted = self.columns[column], frozenset(texts)
        held = np.array([text in wanted for text in kept.texts], dtype=bool)
        return self.numbers[held[kept.of_row]].tolist() if len(held) else []

    def duplicate_keys(self, columns: Sequence[str]) -> pd.DataFrame:
        """Find the rows whose texts in these columns another row has too, and the first that has them: row, first."""
        frame = pd.DataFrame({name: self.columns[name].of_row for name in columns})
        frame = frame[frame.duplicated(keep=False)]
        rows = pd.Series(self.numbers[frame.index], index=frame.index)
        first = rows.groupby([frame[name] for name in frame], sort=False).transform("min")
        return pd.DataFrame({"row": rows, "first": first}).sort_values("row").reset_index(drop=True)

    def cells(self, rows: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Return all texts of some rows."""
        wanted = np.flatnonzero(np.isin(self.numbers, list(rows)))
        columns = [self.columns[name] for name in self.table_info.header]
        return {int(self.numbers[at]): tuple(kept.texts[kept.of_row[at]] for kept in columns) for at in wanted}

    def coded(self, codings: Sequence[ValueCoding], needed: Sequence[str]) -> FrameEncodedRows:
        """Return the rows by kind."""
        kind = np.zeros(self.size, dtype=np.int64)
        kept = np.ones(self.size, dtype=bool)
        for coding in codings:
            added = self.added(coding)
            kept &= added != LEFT_OUT
            kind += added
        places = np.flatnonzero(kept)
        return FrameEncodedRows(self, places, kind[places])

    def added(self, coding: ValueCoding) -> Numbers:
        """Find what every row's text adds; -1 where it leaves the row out."""
        kept = self.columns[coding.column]
        otherwise = LEFT_OUT if coding.otherwise is None else coding.otherwise
        adds = np.array([coding.numbers.get(text, otherwise) for text in kept.texts], dtype=np.int64)
        return adds[kept.of_row] if len(adds) else np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class FrameEncodedRows:
    """Rows of a kind in memory (`engines.EncodedRows`): their places among all rows, and the kind of each."""

    rows: FrameSourceRows
    places: Numbers
    kind: Numbers

    def kinds(self) -> pd.DataFrame:
        """Return the kinds: kind, rows, first."""
        frame = pd.DataFrame({"kind": self.kind, "row": self.rows.numbers[self.places]})
        found = frame.groupby("kind", sort=False)["row"].agg(["size", "min"]).reset_index()
        return found.set_axis(["kind", "rows", "first"], axis=1).sort_values("first").reset_index(drop=True)

    def things(self, groups: pd.DataFrame, key: KeyParts) -> pd.DataFrame:
        """Count the different keys of each group: group, things, first."""
        frame = self._joined(groups)
        parts = [self._part(part, frame) for part in key]
        keys = {f"key {at}": numbers for at, (_, numbers) in enumerate(parts)}
        if (lacking := self._lacking(parts)).any():
            keys["alone"] = np.where(lacking, frame["row"], 0)
        found = frame.assign(**keys).drop_duplicates(["group", *keys])
        counted = found.groupby("group", sort=False)["row"].agg(["size", "min"]).reset_index()
        return counted.set_axis(["group", "things", "first"], axis=1)

    def identities(
        self, facts: pd.DataFrame, key: KeyParts, weak_key: str, days: Sequence[ValueCoding], register: int
    ) -> FramePersonRecords:
        """Return the persons behind some kinds."""
        frame = self._joined(facts)
        day = np.full(len(frame), LEFT_OUT, dtype=np.int64)
        for coding in days:
            day = np.where(day == LEFT_OUT, self.rows.added(coding)[frame["place"]], day)
        day = np.where(day == LEFT_OUT, NO_DAY, day)
        place = (day << BY_DAY) + (register << BY_ROW) + frame["row"].to_numpy()
        weak = self._key([weak_key], frame) if weak_key else ""
        keys = {PERSON: self._key(key, frame), ALIKE: weak}
        return FramePersonRecords(pd.DataFrame({**keys, FACT: frame[FACT], PLACE: place}))

    def _part(self, part: str | ValueCoding, frame: pd.DataFrame) -> tuple[Sequence[str], Numbers]:
        """Return the texts of a part of a key, empty for a text without a number, and which of them every row holds."""
        if isinstance(part, str):
            kept = self.rows.columns[part]
            return kept.texts, kept.of_row[frame["place"]]
        kept = self.rows.columns[part.column]
        numbers = [part.numbers.get(text, LEFT_OUT) for text in kept.texts]
        known = sorted({*numbers})
        at = np.searchsorted(known, numbers) if numbers else np.zeros(0, dtype=np.int64)
        return ["" if number == LEFT_OUT else str(number) for number in known], at[kept.of_row[frame["place"]]]

    @staticmethod
    def _lacking(parts: Sequence[tuple[Sequence[str], Numbers]]) -> Mask:
        """Return the rows that lack a part of the key."""
        blank = [np.array([not text for text in texts], dtype=bool)[numbers] for texts, numbers in parts]
        lacking: Mask = np.logical_or.reduce(blank)
        return lacking

    def _key(self, key: KeyParts, frame: pd.DataFrame) -> Any:
        """Return the parts as one text; empty where one of them lacks."""
        parts = [self._part(part, frame) for part in key]
        columns = [np.array(texts, dtype=object)[numbers] for texts, numbers in parts]
        if len(columns) == 1:
            return columns[0]
        whole = reduce(lambda text, more: text + PART + more, columns)
        return np.where(self._lacking(parts), "", whole)

    def _joined(self, groups: pd.DataFrame) -> pd.DataFrame:
        frame = pd.DataFrame({"place": self.places, "row": self.rows.numbers[self.places], "kind": self.kind})
        return frame.merge(groups, on="kind")


@dataclass(frozen=True)
class FramePersonRecords:
    """Persons in memory (`engines.PersonRecords`): person, alike, fact, place."""

    frame: pd.DataFrame
    weight = 0

    def united(self, others: Sequence[PersonRecords]) -> FramePersonRecords:
        """Return the persons of several registers together."""
        return FramePersonRecords(pd.concat([self.frame, *(other.as_frame() for other in others)], ignore_index=True))

    def as_frame(self) -> pd.DataFrame:
        """Return person, alike, fact, place of every row."""
        return self.frame

    def chosen(self, choices: pd.DataFrame, ordered: Sequence[str], earliest: Sequence[str]) -> pd.DataFrame:
        """Return the different persons by their codes: a column per choice, and persons, rows, first."""
        names = [*ordered, *earliest]
        counted = (
            self._one_each(choices, ordered, earliest)
            .groupby(names, sort=False)
            .agg(persons=("rows", "size"), rows=("rows", "sum"), first=("first", "min"))
        )
        return counted.reset_index().sort_values("first").reset_index(drop=True)

    def _one_each(self, choices: pd.DataFrame, ordered: Sequence[str], earliest: Sequence[str]) -> pd.DataFrame:
        """Return every person with the number of each choice, of their rows and of the first of them."""
        known = self._known[self._known[PERSON] != ""].merge(choices, on=FACT)
        known = known.assign(**{name: known[name] + known[PLACE] * MOST_CODES for name in earliest})
        names = [*ordered, *earliest]
        smallest = {name: (name, "min") for name in names}
        one_each = known.groupby(PERSON, sort=False).agg(**smallest, rows=(PLACE, "size"), first=(PLACE, "min"))
        return one_each.assign(**{name: one_each[name] % MOST_CODES for name in names})

    def facts_behind(self, choices: pd.DataFrame, ordered: Sequence[str], earliest: Sequence[str]) -> pd.DataFrame:
        """Find the facts behind each line: first, fact."""
        one_each = self._one_each(choices, ordered, earliest)
        first = one_each.groupby([*ordered, *earliest], sort=False)["first"].transform("min").rename("first")
        told = self._known[self._known[FACT].isin(choices[FACT])].merge(first, left_on=PERSON, right_index=True)
        found = told[["first", FACT]].drop_duplicates().sort_values(["first", FACT])
        return found.reset_index(drop=True)

    def beyond(self, facts: Sequence[int], counted: Sequence[int]) -> set[int]:
        """Find those of `facts` about a person of whom no fact of `counted` tells; one without a key may be such."""
        asked = self._known[self._known[FACT].isin(list(facts))]
        known = self._known.loc[self._known[FACT].isin(list(counted)), PERSON]
        return {*asked.loc[(asked[PERSON] == "") | ~asked[PERSON].isin(known), FACT].tolist()}

    def shared(self, facts: Sequence[int], others: Sequence[int]) -> set[tuple[int, int]]:
        """Return each of `facts` with each of `others` that tells of one of its persons by the key."""
        known = self._known.loc[self._known[PERSON] != "", [PERSON, FACT]].drop_duplicates()
        asked, told = (known[known[FACT].isin(list(numbers))] for numbers in (facts, others))
        pairs = asked.merge(told, on=PERSON, suffixes=("", " other"))
        return {*zip(pairs[FACT].tolist(), pairs[f"{FACT} other"].tolist(), strict=True)}

    def keyless(self) -> pd.DataFrame:
        """Count the rows of each fact that have no key: fact, rows, first."""
        without = self._known[self._known[PERSON] == ""]
        found = without.groupby(FACT)[PLACE].agg(["size", "min"]).reset_index()
        return found.set_axis([FACT, "rows", "first"], axis=1)

    def facts_at(self, places: Sequence[int]) -> dict[int, int]:
        """Return the number of the fact of some rows, by place."""
        found = self.frame[self.frame[PLACE].isin(list(places))]
        return dict(zip(found[PLACE].tolist(), found[FACT].tolist(), strict=True))

    def duplicates(self, facts: Sequence[int]) -> pd.DataFrame:
        """Find the rows of these facts that share a weaker key and not the key of the person: group, place."""
        shared = self.frame[self.frame[FACT].isin(list(facts)) & (self.frame[ALIKE] != "")]
        several = shared.groupby(ALIKE)[PERSON].transform("nunique") > 1
        found = shared[several].drop_duplicates(PLACE).sort_values(PLACE)
        first = found.groupby(ALIKE)[PLACE].transform("min")
        return pd.DataFrame({"group": first, PLACE: found[PLACE]}).sort_values(["group", PLACE]).reset_index(drop=True)

    @cached_property
    def _known(self) -> pd.DataFrame:
        """The same rows, each under the strongest key by which its person is known."""
        by_name = (self.frame[PERSON] == self.frame[ALIKE]) & (self.frame[ALIKE] != "")
        stronger = self.frame[~by_name & (self.frame[PERSON] != "") & (self.frame[ALIKE] != "")]
        found = stronger.groupby(ALIKE)[PERSON].agg(["nunique", "max"])
        who = dict(zip(found.index, found["max"].where(found["nunique"] == 1, ""), strict=True))
        named = self.frame.loc[by_name, ALIKE]
        known = self.frame[PERSON].copy()
        known[by_name] = [who.get(name, name) for name in named]
        return self.frame.assign(**{PERSON: known})
