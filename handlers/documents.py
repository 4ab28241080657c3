"""办文: registering what comes in, instruction."""

from __future__ import annotations

from dataclasses import replace

from handlers import cards, facts, loop
from handlers.commands import (
    DisownInstruction,
    InstructDocument,
    Involved,
    Party,
    RegisterDocument,
    SendForInstruction,
    ShowItem,
    TransferItem,
)
from handlers.desk import Desk
from handlers.handover import transfer
from handlers.loop import not_allowed
from handlers.people import allowed, duties
from handlers.replies import (
    Button,
    DocumentKnown,
    DocumentRegistered,
    Instructed,
    InstructionConveyed,
    InstructionDisowned,
    InstructionPlease,
    InstructionTold,
    Say,
    SentForInstruction,
)
from handlers.rules import papers
from handlers.rules.permissions import may
from handlers.standing import conveyors, conveys
from handlers.tasks import due_in, involve, others, please_handle, please_support, year_unknown
from storage.models import Document, History, Item, Person


def register(command: RegisterDocument, desk: Desk) -> list[Say]:
    """收文登记: numbered, given to its handler (else the duty desk); who asks for a reply is owed one.

    The asker is the sender where the kind asks for a reply (office-practice §1.1), else the registrar.
    """
    if command.number and not command.again and (known := desk.tx.items.document_numbered(command.number)):
        again = Button("register_again", replace(command, again=True))
        return [Say(desk.here, DocumentKnown(facts.of(known, desk)), cards.rows([again]), item=known.id, answer=True)]
    owner = facts.person_of(command.owner, desk) if command.owner else facts.duty(desk)
    outside = command.asker or (command.issuer if papers.expects_reply(command.kind, command.title) else None)
    item = Item(
        kind="document",
        title=command.title,
        urgency=command.urgency,
        owner_id=owner.id,
        owner=owner,
        registrar=desk.me,
        unit_id=facts.unit_of(command.owner) if command.owner else None,
        remind=list(command.remind),
        **due_in(command.due),
        **(
            {"asker_name": outside, "relayer": desk.me, "relayer_id": desk.me.id}
            if outside
            else {"asker_id": desk.me.id, "asker": desk.me}
        ),
    )
    item.document = Document(doc_no=command.number, issuer=command.issuer, doc_kind=command.kind, copies=command.copies)
    says = loop.take_on(item, desk, "registered", {"owner": owner.name, "number": command.number})
    helpers = involve(item, command.others, desk)
    before = [part.person for part in item.part if part.role == "leader"]
    told = others([owner, *helpers], desk)
    receipt = DocumentRegistered(facts.of(item, desk), facts.told(told), facts.untold(told), year_unknown(item, desk))
    return loop.once(
        [
            Say(desk.here, receipt, cards.asker(item), item=item.id, card=f"item:{item.id}:asker", answer=True),
            *please_handle([owner], item, desk),
            *please_support(item, [one for one in helpers if one not in before], desk),
            *_before(item, others(before, desk), desk),
            *says,
        ],
        desk,
    )


def submit_for_instruction(command: SendForInstruction, desk: Desk) -> list[Say]:
    """送批示: the leader sees the paper and may write on it; the owner stays."""
    item = desk.tx.items.get(command.item or 0)
    assert command.leader is not None
    leader = facts.person_of(command.leader, desk)
    loop.note(item, desk, "sent_for_instruction", {"to": leader.name})
    involve(item, [Involved(command.leader, "leader")], desk)
    for part in item.part:
        if part.person_id == leader.id:
            part.role, part.reply = "leader", None
    receipt = SentForInstruction(facts.of(item, desk), leader.name)
    return [Say(desk.here, receipt, item=item.id, answer=True), *_before(item, others([leader], desk), desk)]


def _before(item: Item, leaders: list[Person], desk: Desk) -> list[Say]:
    """The paper as a leader sees it: read, or written upon."""
    approve = cards.want(item, "instruct", "document.instruct", "text")
    noted = Button("noted", InstructDocument(item.id))
    return [
        Say(
            facts.to(one),
            InstructionPlease(facts.of(item, desk), desk.me.name),
            cards.rows([noted, approve]),
            item=item.id,
            card=f"item:{item.id}:leader:{one.id}",
        )
        for one in leaders
    ]


def instruct(command: InstructDocument, desk: Desk) -> list[Say]:
    """批示: a leader's words are an instruction; a person named in them becomes the owner (条例 art. 24).

    Whoever keeps the papers may pass them on (转达): the record says whose they are and through whom they came.
    """
    item = desk.tx.items.get(command.item or 0)
    leader = facts.person_of(command.by, desk) if command.by else None
    passed_on = bool(command.by_name) and (leader is None or leader.id != desk.me.id)
    if passed_on:
        if leader is not None and not may(duties(leader, desk.policy), "instruct"):
            return [not_allowed("instruct", _leaders(desk), item, desk)]
        if not conveys(leader, desk):
            return [not_allowed("convey", conveyors(leader, desk), item, desk)]
    elif not allowed(desk, "instruct"):
        return [not_allowed("instruct", _leaders(desk), item, desk)]
    if leader is None and not passed_on:
        leader = desk.me
    by, through = (leader.name if leader else command.by_name), (desk.me.name if passed_on else "")
    whose = {"by": by, "leader": leader.id if leader else None} if passed_on else {}
    loop.note(item, desk, "instructed", {"text": command.text} | whose)
    for part in item.part:
        if leader is not None and part.person_id == leader.id and part.role == "leader":
            part.reply, part.replied_at = "instructed", desk.now
    says: list[Say] = []
    if command.due is not None:
        item.due_at, item.due_clock = command.due.at, command.due.clock
        loop.schedule(item, desk)
    if command.owner is not None and facts.person_of(command.owner, desk).id != item.owner_id:
        says = transfer(TransferItem(item.id, to=command.owner), desk, instructed=True)[1:]
    helpers = involve(item, command.others, desk)
    says += please_support(item, helpers, desk)
    now = facts.of(item, desk)
    told = [one for one in others([item.registrar, item.owner], desk) if one != leader]
    asked = [leader] if passed_on and leader is not None else []
    reached = [*told, *asked]
    receipt = Instructed(
        now, command.text, facts.told(reached), by if passed_on else "", through, facts.untold(reached)
    )
    mine = item.registrar_id == desk.me.id and passed_on
    return loop.once(
        [
            Say(
                desk.here,
                receipt,
                cards.asker(item) if mine else (),
                item=item.id,
                answer=True,
                strip=f"item:{item.id}:asker" if mine else f"item:{item.id}:leader:{desk.me.id}",
                card=f"item:{item.id}:asker" if mine else "",
            ),
            *(_conveyed(one, item, command.text, desk) for one in asked),
            *(
                Say(
                    facts.to(p),
                    InstructionTold(now, command.text, by, through),
                    cards.owner(item) if p.id == item.owner_id else (),
                    item=item.id,
                    card=f"item:{item.id}:owner:{p.id}" if p.id == item.owner_id else "",
                )
                for p in told
            ),
            *says,
        ],
        desk,
    )


def _conveyed(leader: Person, item: Item, text: str, desk: Desk) -> Say:
    """His own word as it was passed on, so that he can object; it takes the place of the card that asked for it."""
    return Say(
        facts.to(leader),
        InstructionConveyed(facts.of(item, desk), text, desk.me.name),
        cards.rows([Button("disown", DisownInstruction(item.id)), Button("details", ShowItem(item.id))]),
        item=item.id,
        card=f"item:{item.id}:leader:{leader.id}",
        strip=f"item:{item.id}:leader:{leader.id}",
    )


def disown(command: DisownInstruction, desk: Desk) -> list[Say]:
    """不是我批的: everybody who was told learns it; nothing is taken back by itself, the paper waits for his word."""
    item = desk.tx.items.get(command.item or 0)
    rows = desk.tx.items.history(item.id, 200)
    said = next((row for row in rows if row.action in ("instructed", "disowned") and _is_of(row, desk.me)), None)
    if said is None or said.action == "disowned":
        return [loop.already(item, desk) if said else not_allowed("instruct", [], item, desk)]
    through = desk.tx.people.get(said.person_id) if said.person_id else item.registrar
    text = str(said.facts.get("text") or "")
    loop.note(item, desk, "disowned", {"text": text, "leader": desk.me.id})
    if item.closed_at is None:
        involve(item, [Involved(Party("person", desk.me.id), "leader")], desk)
        for part in item.part:
            if part.person_id == desk.me.id and part.role == "leader":
                part.reply = None
    now, told = facts.of(item, desk), others([through, item.registrar, item.owner], desk)
    receipt = InstructionDisowned(now, text, desk.me.name, through.name, facts.told(told), receipt=True)
    card = f"item:{item.id}:leader:{desk.me.id}"
    return [
        Say(desk.here, receipt, item=item.id, card=card, strip=card, answer=True),
        *(
            Say(
                facts.to(one),
                InstructionDisowned(now, text, desk.me.name, through.name),
                cards.asker(item) if one.id == item.registrar_id else (),
                item=item.id,
                card=f"item:{item.id}:asker" if one.id == item.registrar_id else "",
            )
            for one in told
        ),
    ]


def _is_of(row: History, leader: Person) -> bool:
    """An instruction passed on in this leader's name, or his word that it is none of his."""
    return row.facts.get("leader") == leader.id


def _leaders(desk: Desk) -> list[Person]:
    return desk.tx.people.with_role("leader", "manager")
