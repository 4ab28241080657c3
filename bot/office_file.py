"""The office file and the database: people, units, rooms, groups brought in, written out; invitations."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.office_shape import OfficeFileError, Row, load, read, to_toml
from handlers.people import make_invite
from handlers.rules.permissions import ADMIN, ROLES
from storage.models import Group, Person, Room, Unit
from storage.transaction import Store, Transaction

__all__ = ["OfficeFileError", "export_office", "import_office", "invite", "load"]

Named = TypeVar("Named", Unit, Room, Group)

UNIT_PEOPLE = ("head", "deputy", "liaison")
UNIT_UNITS = ("parent", "second_parent")


def import_office(path: Path, store: Store, now: datetime) -> dict[str, Any]:
    """Bring the file in, all of it or nothing; what it does not state stays, nobody is deleted.

    Gives what became of each table, {"people": {"added": […], "changed": […], "same": n}, …}, and "warnings".
    """
    office, warnings = read(path)
    with store.transaction() as tx:
        work = _Import(tx, now, warnings)
        try:
            return work.run(office)
        except OfficeFileError as error:
            raise OfficeFileError(f"{path.name}: {error}") from None


def export_office(store: Store) -> str:
    """The office as TOML; imported into an empty database it gives the same office."""
    with store.reading() as tx:
        return to_toml(_shape(tx))


def invite(name: str, store: Store, now: datetime, days: int = 7) -> str:
    """A one-time code for a colleague: `name`, or `name/unit` where two share a name."""
    with store.transaction() as tx:
        person = Roster(tx).find(name)
        if not person.active:
            raise OfficeFileError(f"{name} does not work here any more")
        return make_invite(tx, person, now, days)[0]


# -- who is meant ----------------------------------------------------------------------------------------------


class Roster:
    """Everybody of the office by name; of two of one name by `name/unit`, in one unit by `name/unit/2`."""

    def __init__(self, tx: Transaction) -> None:
        units = {unit.id: unit.name for unit in tx.people.units()}
        self.meant: dict[str, list[Person]] = defaultdict(list)
        self.calls: dict[int, tuple[str, ...]] = {}
        beside: Counter[str] = Counter()
        for person in tx.people.everybody():
            full = f"{person.name}/{units.get(person.unit_id or 0, '')}"
            beside[full] += 1
            self.calls[person.id] = (person.name, full, f"{full}/{beside[full]}")
            for words in self.calls[person.id]:
                self.meant[words].append(person)

    def label(self, person: Person) -> str:
        """The shortest words that mean this person and nobody else."""
        calls = self.calls[person.id]
        return next((words for words in calls if len(self.meant[words]) == 1), calls[-1])

    def find(self, words: str, unit_id: int | None = None) -> Person:
        """Of namesakes the one in `unit_id` is meant. Raises OfficeFileError for nobody, and for more than one."""
        everybody = self.meant.get(words, [])
        here = [person for person in everybody if person.active]
        inside = [person for person in here if unit_id is not None and person.unit_id == unit_id]
        for meant in (everybody, here, inside):
            if len(meant) == 1:
                return meant[0]
        if not everybody:
            raise OfficeFileError(f"there is nobody called {words}")
        labels = ", ".join(self.label(person) for person in everybody)
        raise OfficeFileError(f"{words} may be several people; write one of {labels}")


# -- bringing in -----------------------------------------------------------------------------------------------


class _Import:
    """One file's way into the database."""

    def __init__(self, tx: Transaction, now: datetime, warnings: list[str]) -> None:
        self.tx = tx
        self.session = tx.session
        self.now = now
        self.warnings = warnings
        self.added: dict[str, list[str]] = defaultdict(list)
        self.changed: dict[str, dict[str, None]] = defaultdict(dict)

    def run(self, office: dict[str, Any]) -> dict[str, Any]:
        own = self.tx.people.office()
        for key in ("name", "timezone"):
            if office.get(key):
                self._set("office", "office", own, key, office[key])
        units = self._units(office["units"], office["people"])
        people = self._people(office["people"], units)
        self.session.flush()
        roster = Roster(self.tx)
        self._ties(office, units, people, roster)
        self._named("rooms", Room, office["rooms"], ("aliases", "capacity", "equipment"))
        self._groups(office["groups"])
        self._lists(office["lists"], roster)
        self.session.flush()
        if self.added or self.changed:
            self.tx.people.bump()
        report: dict[str, Any] = {}
        for table in ("people", "units", "rooms", "groups", "lists"):
            added, changed = self.added[table], list(self.changed[table])
            report[table] = {"added": added, "changed": changed,
                             "same": max(0, len(office[table]) - len(added) - len(changed))}  # fmt: skip
        return {**report, "warnings": self.warnings}

    def _set(self, table: str, name: str, row: Any, key: str, value: Any) -> None:
        if getattr(row, key) != value:
            setattr(row, key, value)
            if name not in self.added[table]:
                self.changed[table][name] = None

    def _named(self, table: str, kind: type[Named], rows: list[Row], keys: tuple[str, ...]) -> dict[str, Named]:
        """Rows matched by name; the new ones made."""
        known = {row.name: row for row in self.session.query(kind).all()}
        for entry in rows:
            row = known.get(entry["name"])
            if row is None:
                row = known[entry["name"]] = kind(
                    name=entry["name"], **{key: entry[key] for key in keys if key in entry}
                )
                self.session.add(row)
                self.added[table].append(row.name)
            for key in keys:
                if key in entry:
                    self._set(table, row.name, row, key, entry[key])
        self.session.flush()
        return known

    def _units(self, rows: list[Row], people: list[Row]) -> dict[str, Unit]:
        """The file's units, and those which only its people name."""
        told = {row["name"] for row in rows}
        only_told_of = dict.fromkeys(row["unit"] for row in people if row.get("unit") and row["unit"] not in told)
        rows = [*rows, *({"name": name} for name in only_told_of)]
        return self._named("units", Unit, rows, ("en", "aliases", "kind", "level", "duties"))

    # -- people

    def _people(self, rows: list[Row], units: dict[str, Unit]) -> list[Person]:
        by_name: dict[str, list[int]] = defaultdict(list)
        for place, row in enumerate(rows):
            by_name[row["name"]].append(place)
        matched: dict[int, Person] = {}
        for name, places in by_name.items():
            matched.update(self._match(name, places, rows, units, set(by_name)))
        people = []
        for place, row in enumerate(rows):
            person = matched.get(place)
            if person is None:
                person = Person(name=row["name"], role="staff", title="", duties=[], aliases=[], phone="", active=True)
                self.session.add(person)
                self.added["people"].append(row["name"])
            self._fill(person, row, units, f"people {place + 1} ({row['name']})")
            people.append(person)
        return people

    def _match(
        self, name: str, places: list[int], rows: list[Row], units: dict[str, Unit], told: set[str]
    ) -> dict[int, Person]:
        """Which entries of one name are which colleagues of that name: never two as one, never one as two."""
        everybody = self.tx.people.everybody()
        free = [person for person in everybody if person.name == name]
        left = list(places)
        matched: dict[int, Person] = {}

        def unit_of(row: Row) -> int | None:
            return units[row["unit"]].id if row.get("unit") else None

        def same_account(row: Row, person: Person) -> bool:
            return row.get("telegram_id") is not None and row["telegram_id"] == person.telegram_id

        def same_post(row: Row, person: Person) -> bool:
            return unit_of(row) == person.unit_id and row.get("title", "") == person.title

        def same_unit(row: Row, person: Person) -> bool:
            return unit_of(row) == person.unit_id

        for same in (same_account, same_post, same_unit):
            for place in list(left):
                person = next((person for person in free if same(rows[place], person)), None)
                if person:
                    matched[place] = person
                    free.remove(person)
                    left.remove(place)
        silent = any("unit" not in rows[place] for place in left)
        if len(left) == len(free) and (
            len(places) == 1 or silent
        ):  # the only one of the name moved, or no unit is said
            matched.update(zip(left, free, strict=True))
            left = []
        elif free and left and (len(places) == 1 or silent):
            where = ", ".join(person.unit.name if person.unit else "no unit" for person in free)
            raise OfficeFileError(
                f"people {left[0] + 1} ({name}): {len(free)} people of this name are here ({where}); "
                "say the unit of one of them, or list them all"
            )
        for place in left:
            # Someone let in before the first import stands under the name Telegram gave him.
            holder = next((person for person in everybody if same_account(rows[place], person)), None)
            if holder and holder.name not in told:
                matched[place] = holder
        return matched

    def _fill(self, person: Person, row: Row, units: dict[str, Unit], place: str) -> None:
        name = row["name"]
        if person.name != name:
            if person.role == ADMIN and row.get("role") != ADMIN:
                row = {**row, "duties": [*(row.get("duties") or ROLES[row.get("role", "staff")]), ADMIN]}
            self._set("people", name, person, "name", name)
        for key in ("title", "role", "duties", "aliases", "phone"):
            if key in row:
                self._set("people", name, person, key, row[key])
        if "unit" in row:
            self._set("people", name, person, "unit_id", units[row["unit"]].id if row["unit"] else None)
        if "active" not in row and not person.active:
            self.warnings.append(f"{place}: has left the office; active = true brings the person back")
        elif row.get("active", True) != person.active:
            self._set("people", name, person, "active", row["active"])
            if not row["active"]:
                self.session.flush()
                self.tx.people.dismiss(person, self.now)
                if held := self.tx.people.open_items(person):
                    self.warnings.append(f"{place}: still owns {held} open items; hand them on")
        if row.get("telegram_id") is not None and person.active:
            self._account(person, row["telegram_id"], place)

    def _account(self, person: Person, telegram_id: int, place: str) -> None:
        """A link made in the chat is newer than the file: it stays."""
        if person.telegram_id == telegram_id:
            return
        if person.telegram_id is not None:
            self.warnings.append(f"{place}: telegram_id {telegram_id} left out, another account is linked already")
            return
        if holder := self.tx.people.holder(telegram_id):
            raise OfficeFileError(f"{place}: telegram_id {telegram_id} belongs to {holder.name} already")
        self._set("people", person.name, person, "telegram_id", telegram_id)
        self.session.flush()

    # -- who belongs to whom

    def _ties(self, office: dict[str, Any], units: dict[str, Unit], people: list[Person], roster: Roster) -> None:
        by_id = {unit.id: unit for unit in units.values()}

        def meant(place: str, key: str, words: str, unit_id: int | None = None) -> int | None:
            try:
                return roster.find(words, unit_id).id if words else None
            except OfficeFileError as error:
                raise OfficeFileError(f"{place}: {key}: {error}") from None

        for number, row in enumerate(office["units"], 1):
            unit, place = units[row["name"]], f"units {number} ({row['name']})"
            for key in (key for key in UNIT_UNITS if key in row):
                if row[key] and row[key] not in units:
                    raise OfficeFileError(f"{place}: {key} {row[key]} is no unit of the file or the office")
                self._set("units", unit.name, unit, f"{key}_id", units[row[key]].id if row[key] else None)
            for key in (key for key in UNIT_PEOPLE if key in row):
                self._set("units", unit.name, unit, f"{key}_id", meant(place, key, row[key], unit.id))
        for number, row in enumerate(office["units"], 1):
            self._no_circle(units[row["name"]], by_id, f"units {number} ({row['name']})")
        for number, (row, person) in enumerate(zip(office["people"], people, strict=True), 1):
            if "secretary_of" in row:
                leader = meant(f"people {number} ({row['name']})", "secretary_of", row["secretary_of"])
                self._set("people", row["name"], person, "secretary_of_id", leader)

    def _no_circle(self, unit: Unit, by_id: dict[int, Unit], place: str) -> None:
        above, seen = unit.parent_id, {unit.id}
        while above is not None:
            if above in seen:
                raise OfficeFileError(f"{place}: parent {by_id[above].name} stands under it already")
            seen.add(above)
            above = by_id[above].parent_id

    # -- groups and lists

    def _groups(self, rows: list[Row]) -> None:
        groups = self._named("groups", Group, rows, ())
        for number, row in enumerate(rows, 1):
            group, chat_id = groups[row["name"]], row.get("chat_id")
            if chat_id is None or group.chat_id == chat_id:
                continue
            place = f"groups {number} ({group.name})"
            if group.chat_id is not None:
                self.warnings.append(f"{place}: chat_id {chat_id} left out, the group is bound to another chat already")
            elif other := self.tx.people.group_by_chat(chat_id):
                raise OfficeFileError(f"{place}: chat_id {chat_id} belongs to {other.name} already")
            else:
                self._set("groups", group.name, group, "chat_id", chat_id)
                self.session.flush()

    def _lists(self, rows: list[Row], roster: Roster) -> None:
        lists = self.tx.people.lists()
        for number, row in enumerate(rows, 1):
            name = row["name"]
            try:
                members = list(dict.fromkeys(roster.find(words).id for words in row.get("members", ())))
            except OfficeFileError as error:
                raise OfficeFileError(f"lists {number} ({name}): members: {error}") from None
            if name not in lists:
                self.added["lists"].append(name)
            elif lists[name] != members:
                self.changed["lists"][name] = None
            lists[name] = members
        office = self.tx.people.office()
        if office.lists != lists:
            office.lists = lists  # a new value: a changed one would not be seen


# -- writing out -----------------------------------------------------------------------------------------------


def _shape(tx: Transaction) -> dict[str, Any]:
    roster, own = Roster(tx), tx.people.about()
    people = {person.id: person for person in tx.people.everybody()}
    units = {unit.id: unit for unit in tx.people.units()}

    def person(person_id: int | None) -> str:
        return roster.label(people[person_id]) if person_id else ""

    def unit(unit_id: int | None) -> str:
        return units[unit_id].name if unit_id else ""

    shape: dict[str, Any] = {"name": own.name if own else "", "timezone": own.timezone if own else ""}
    shape["people"] = [
        {"name": one.name, "title": one.title, "unit": unit(one.unit_id), "role": one.role, "duties": one.duties,
         "aliases": one.aliases, "telegram_id": one.telegram_id, "phone": one.phone,
         "secretary_of": person(one.secretary_of_id), "active": None if one.active else False}
        for one in people.values()
    ]  # fmt: skip
    shape["units"] = [
        {"name": one.name, "en": one.en, "aliases": one.aliases, "kind": one.kind, "level": one.level,
         "parent": unit(one.parent_id), "second_parent": unit(one.second_parent_id), "head": person(one.head_id),
         "deputy": person(one.deputy_id), "liaison": person(one.liaison_id), "duties": one.duties}
        for one in units.values()
    ]  # fmt: skip
    shape["rooms"] = [
        {"name": one.name, "aliases": one.aliases, "capacity": one.capacity, "equipment": one.equipment}
        for one in tx.people.rooms()
    ]
    shape["groups"] = [{"name": one.name, "chat_id": one.chat_id} for one in tx.people.groups()]
    shape["lists"] = [
        {"name": name, "members": [person(member) for member in members]} for name, members in tx.people.lists().items()
    ]
    return shape
