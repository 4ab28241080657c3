"""交办: a task for one owner, with helpers, a deadline, and an asker who gets an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import msgspec

from handlers import cards, facts, loop
from handlers.commands import (
    AddSupport,
    AssignEach,
    AssignTask,
    Dismiss,
    Due,
    Involved,
    Party,
    Repeat,
    SubmitRequest,
)
from handlers.desk import Desk
from handlers.packing import pack
from handlers.people import allowed
from handlers.replies import (
    AssignEachPreview,
    Button,
    HandlePlease,
    Preview,
    RequestTaken,
    Say,
    SupportAdded,
    SupportPlease,
    TaskAssigned,
    TaskKnown,
)
from handlers.rules import scheduling
from storage.models import Involvement, Item, Person


def assign(command: AssignTask, desk: Desk) -> list[Say]:
    """Any member may ask any member; the owner is told, the asker holds the receipt."""
    from handlers import urgencies

    owner = facts.person_of(command.owner, desk)
    just_now = desk.now - timedelta(minutes=desk.policy.undo_minutes)
    due = command.due.at if command.due else None
    if not command.again and (twin := desk.tx.items.twin(command.title, owner.id, desk.me.id, due, just_now)):
        button = Button("assign_again", replace(command, again=True))
        return [Say(desk.here, TaskKnown(facts.of(twin, desk)), cards.rows([button]), item=twin.id, answer=True)]
    rule = msgspec.to_builtins(command.repeat) if command.repeat else None
    if rule and due:
        rule = scheduling.pinned(rule, desk.policy.local(due).date())
    item = Item(
        kind="task",
        title=command.title,
        owner_id=owner.id,
        owner=owner,
        registrar=desk.me,
        unit_id=facts.unit_of(command.owner),
        urgency="normal" if (unfounded := _unfounded(command, desk)) else command.urgency,
        detail=command.detail,
        remind=list(command.remind),
        rule=rule,
        **asked_by(command.asker, desk),
        **due_in(command.due),
    )
    says = loop.take_on(item, desk, "assigned", {"owner": owner.name})
    helpers = involve(item, command.others, desk)
    receipt = TaskAssigned(
        facts.of(item, desk),
        facts.told(others([owner, *helpers], desk)),
        facts.untold(others([owner, *helpers], desk)),
        year_unknown(item, desk),
    )
    return loop.once(
        [
            Say(desk.here, receipt, cards.asker(item), item=item.id, card=f"item:{item.id}:asker", answer=True),
            *please_handle([owner], item, desk),
            *please_support(item, helpers, desk),
            *says,
            *(urgencies.mark(item, "top", "", desk) if unfounded else []),
        ],
        desk,
    )


def _unfounded(command: AssignTask, desk: Desk) -> bool:
    """特急 without the right or the reason: the task is taken on, and the word is refused or its reason asked."""
    return command.urgency == "top" and not (allowed(desk, "set_top_urgent") and command.detail.strip())


def assign_each(command: AssignEach, desk: Desk) -> list[Say]:
    """One task for each; what reaches many is looked at first."""
    people = others((facts.person_of(party, desk) for party in command.owners), desk)
    leads = any(person.role == "leader" for person in people)
    if not command.confirmed and (len(people) > desk.policy.preview_over or leads):
        order = command.order
        due = order.due
        names = tuple(person.name for person in people)
        look = AssignEachPreview(order.title, names, due.at if due else None, bool(due and due.clock))
        sure = Button("send", replace(command, confirmed=True))
        return [Say(desk.here, look, cards.rows([sure, Button("dont_send", Dismiss())]), answer=True)]
    orders = [replace(command.order, owner=Party("person", person.id)) for person in people]
    return [say for order in orders for say in assign(order, desk)]


def again(item: Item, desk: Desk) -> list[Say]:
    """The next occurrence of a recurring matter, taken on when this one is done; a second time never."""
    if not item.rule or item.due_at is None or desk.tx.items.following(item.id) is not None:
        return []
    rule = msgspec.convert(item.rule, Repeat)
    after = max(desk.policy.local(desk.now), desk.policy.local(item.due_at))
    due = scheduling.next_occurrence(desk.policy.local(item.due_at), after, rule, desk.policy.workdays)
    if due is None:
        return []
    new = Item(
        kind=item.kind, title=item.title, owner_id=item.owner_id, owner=item.owner, registrar=item.registrar,
        unit_id=item.unit_id, urgency=item.urgency, detail=item.detail, remind=item.remind, rule=item.rule,
        parent_id=item.id, asker_id=item.asker_id, asker=item.asker, asker_name=item.asker_name,
        relayer_id=item.relayer_id, relayer=item.relayer, due_at=due, due_clock=item.due_clock,
    )  # fmt: skip
    says = loop.take_on(new, desk, "recurred", {"owner": new.owner.name})
    supports = [Involved(Party("person", part.person_id), "support") for part in item.part if part.role == "support"]
    helpers = involve(new, supports, desk)
    now = facts.of(new, desk)
    own = f"item:{new.id}:owner:{new.owner_id}"
    told = TaskAssigned(now, facts.told([new.owner]), facts.untold([new.owner]), year_unknown(new, desk), again=True)
    askers = [new.asker] if new.asker and new.asker_id != new.owner_id else []
    return [
        Say(facts.to(new.owner), HandlePlease(now, "", again=True), cards.owner(new), item=new.id, card=own),
        *(Say(facts.to(p), told, cards.asker(new), item=new.id, card=f"item:{new.id}:asker") for p in askers),
        *support_cards(new, helpers, desk),
        *says,
    ]


def submit(command: SubmitRequest, desk: Desk) -> list[Say]:
    """A matter with nobody named waits at the duty desk until it is handed on."""
    owner = facts.person_of(command.owner, desk) if command.owner else facts.duty(desk)
    item = Item(
        kind="request",
        title=command.title,
        detail=command.detail,
        owner_id=owner.id,
        owner=owner,
        registrar=desk.me,
        unit_id=facts.unit_of(command.owner) if command.owner else None,
        **asked_by(command.asker, desk),
        **due_in(command.due),
    )
    says = loop.take_on(item, desk, "requested", {"owner": owner.name})
    receipt = RequestTaken(facts.of(item, desk), facts.told(others([owner], desk)), facts.untold(others([owner], desk)))
    return loop.once(
        [
            Say(desk.here, receipt, cards.asker(item), item=item.id, card=f"item:{item.id}:asker", answer=True),
            *please_handle([owner], item, desk),
            *says,
        ],
        desk,
    )


def add_support(command: AddSupport, desk: Desk) -> list[Say]:
    """加配合"""
    item = desk.tx.items.get(command.item or 0)
    added = involve(item, [Involved(party, "support") for party in command.people], desk)
    loop.note(
        item,
        desk,
        "support_added",
        {"names": [person.name for person in added]},
        {"involved": [person.id for person in added]},
    )
    mine = item.owner_id == desk.me.id
    if mine and added and item.accepted_at is None and item.closed_at is None:  # who asks for help has taken it on
        item.accepted_at, item.state = desk.now, "accepted"
        loop.schedule(item, desk)
    receipt = SupportAdded(facts.of(item, desk), tuple(person.name for person in added), facts.untold(added))
    card, buttons = ("owner:" + str(desk.me.id), cards.owner(item)) if mine else ("asker", cards.asker(item))
    askers = others([item.asker], desk) if mine and added and item.asker else []
    return [
        Say(desk.here, receipt, buttons, item=item.id, card=f"item:{item.id}:{card}", answer=True),
        *please_support(item, added, desk),
        *(Say(facts.to(one), receipt, item=item.id) for one in askers),
    ]


# -- what documents, tasks and requests share ----------------------------------------------------------------------


def asked_by(outside: str | None, desk: Desk) -> dict[str, object]:
    """The asker's columns: the speaker himself, or someone outside whom the speaker relays for."""
    if outside:
        return {"asker_name": outside, "relayer_id": desk.me.id, "relayer": desk.me}
    return {"asker_id": desk.me.id, "asker": desk.me}


def due_in(due: Due | None) -> dict[str, object]:
    return {"due_at": due.at, "due_clock": due.clock} if due else {}


def year_unknown(item: Item, desk: Desk) -> bool:
    """The deadline lies in a year whose working-day table is not loaded; the card says so."""
    return item.due_at is not None and not desk.policy.workdays.covers(desk.policy.local(item.due_at).year)


def others(people: Iterable[Person], desk: Desk) -> list[Person]:
    """All but the speaker, each once."""
    return [person for person in dict.fromkeys(people) if person.id != desk.asker.person]


def involve(item: Item, involved: Iterable[Involved], desk: Desk) -> list[Person]:
    """Write who takes part; returns those who are new to the item."""
    have = {part.person_id for part in item.part}
    added = []
    for one in involved:
        person = facts.person_of(one.party, desk)
        if person.id in have or (person.id == item.owner_id and one.role != "participant"):
            continue
        have.add(person.id)
        added.append(person)
        item.part.append(
            Involvement(
                item_id=item.id, person_id=person.id, person=person, role=one.role, unit_id=facts.unit_of(one.party)
            )
        )
    desk.tx.session.flush()
    return added


def please_handle(people: Iterable[Person], item: Item, desk: Desk) -> list[Say]:
    """The owner's card, with everything he may do to it."""
    return [
        Say(
            facts.to(person),
            HandlePlease(facts.of(item, desk), desk.me.name),
            cards.owner(item),
            item=item.id,
            card=f"item:{item.id}:owner:{person.id}",
            pressing=item.urgency == "top",
        )
        for person in others(people, desk)
    ]


def please_support(item: Item, people: list[Person], desk: Desk) -> list[Say]:
    """Cards to helpers and readers; more than a few are previewed first, since sending cannot be undone."""
    people = others(people, desk)
    if len(people) <= desk.policy.preview_over:
        return support_cards(item, people, desk)
    role = next((part.role for part in item.part if part.person_id == people[0].id), "support")
    name, packed = pack(SupportPlease(facts.of(item, desk), desk.me.name, role))
    return [
        Say(
            desk.here,
            Preview(len(people), what={"reply": name, "facts": packed}),
            cards.preview(item),
            item=item.id,
            card=f"item:{item.id}:preview",
            answer=True,
        )
    ]


def support_cards(item: Item, people: Iterable[Person], desk: Desk) -> list[Say]:
    roles = {part.person_id: part.role for part in item.part}
    return [
        Say(
            facts.to(person),
            SupportPlease(facts.of(item, desk), desk.me.name, roles.get(person.id, "support")),
            cards.part(item, roles.get(person.id, "support")),
            item=item.id,
            card=f"item:{item.id}:part:{person.id}",
        )
        for person in others(people, desk)
    ]
