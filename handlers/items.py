"""What can be said of anything the office has taken on: 签收, 反馈, 办结, 满意, 延期, 转办, 催办, 撤销, 退办."""

from __future__ import annotations

from typing import Any

from handlers import cancellations, cards, clarify, facts, loop, meetings, minutes
from handlers.commands import (
    AcceptAll,
    AcceptItem,
    CancelAll,
    CancelItem,
    CompleteItem,
    ConfirmItem,
    DecideExtension,
    RejectItem,
    Relayed,
    ReportProgress,
    SendNotices,
    UrgeItem,
)
from handlers.deadlines import decide_extension
from handlers.desk import Desk
from handlers.replies import (
    Accepted,
    AcceptedAll,
    AlreadyDone,
    AnswerTold,
    AnswerWanted,
    Button,
    Cancelled,
    CancelledTold,
    Completed,
    NoticesSent,
    ProgressNoted,
    ProgressTold,
    ReasonWanted,
    RelayNoted,
    Reopened,
    ReopenedTold,
    Rows,
    Say,
    Settled,
    SettledTold,
    Urged,
    UrgePlease,
)
from handlers.rules import answers
from handlers.standing import acts_on, asked, oversees
from handlers.tasks import again, others, support_cards
from storage.models import Item, Person

HOW = 40
"""So much of how somebody was told is kept with the relay itself; the history has all of it."""


def accept(command: AcceptItem, desk: Desk) -> list[Say]:
    """签收 by the owner; pressing twice says when it was done."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is not None or item.accepted_at is not None:
        return [loop.already(item, desk)]
    if item.owner_id != desk.me.id:
        return [loop.not_allowed("accept", [item.owner], item, desk)]
    _sign(item, desk)
    return [
        Say(
            desk.here,
            Accepted(facts.of(item, desk)),
            cards.owner(item),
            item=item.id,
            card=f"item:{item.id}:owner:{desk.me.id}",
            strip=f"item:{item.id}:owner:{desk.me.id}",
            answer=True,
        )
    ]


def accept_all(command: AcceptAll, desk: Desk) -> list[Say]:
    """全部签收"""
    items = [one for one in desk.tx.items.unsigned_of(desk.me.id) if not command.items or one.id in command.items]
    for item in items:
        _sign(item, desk)
    return [Say(desk.here, AcceptedAll(tuple(facts.of(item, desk) for item in items)), answer=True)]


def _sign(item: Item, desk: Desk) -> None:
    item.accepted_at, item.state = desk.now, "accepted"
    loop.note(item, desk, "accepted", before={"accepted": False})
    loop.schedule(item, desk)


def progress(command: ReportProgress, desk: Desk) -> list[Say]:
    """反馈: signing is implied; the asker is told, and the owner where somebody else says it."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    if not acts_on(item, desk.me) and not oversees(item, desk):
        return [loop.not_allowed("progress", [item.owner], item, desk)]
    if not command.text.strip():
        return [clarify.words_wanted(item, ReasonWanted(facts.of(item, desk), "progress"), "task.progress", desk)]
    if item.accepted_at is None and item.owner_id == desk.me.id:
        item.accepted_at, item.state = desk.now, "accepted"
    loop.note(item, desk, "progress", {"text": command.text})
    loop.schedule(item, desk)
    askers = others([*([item.asker] if item.asker else []), item.owner], desk)
    told = ProgressTold(facts.of(item, desk), command.text, desk.me.name)
    return [
        Say(
            desk.here,
            ProgressNoted(facts.of(item, desk), command.text, facts.told(askers)),
            cards.owner(item) if item.owner_id == desk.me.id else (),
            item=item.id,
            card=f"item:{item.id}:owner:{desk.me.id}",
            answer=True,
        ),
        *(Say(facts.to(person), told, item=item.id) for person in askers),
    ]


def complete(command: CompleteItem, desk: Desk) -> list[Say]:
    """办结 with an answer; one that only says 已转发 or 已开会 is asked how far the matter itself is."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    if item.kind == "meeting":
        return minutes.conclude(item, command.text, desk)
    if item.owner_id != desk.me.id and not asked(item, desk.me) and not oversees(item, desk):
        return [loop.not_allowed("complete", [item.owner], item, desk)]
    text = command.text.strip()
    if answers.says_unfinished(text):
        return progress(ReportProgress(item.id, text=text), desk)
    if not command.plain and (not text or answers.says_nothing(text)):
        done = Button("plain_done", CompleteItem(item.id, text=text, plain=True))
        return [clarify.words_wanted(item, AnswerWanted(facts.of(item, desk), text), "task.complete", desk, done)]
    says = loop.close(item, desk, outcome="result", answer=text, action="completed")
    now = facts.of(item, desk)
    askers = others([item.asker] if item.asker else [], desk)
    owners = others([item.owner], desk)
    relayer = item.relayer.name if item.relayer else ""
    return loop.once(
        [
            Say(
                desk.here,
                Completed(now, facts.told(askers), relayer),
                item=item.id,
                answer=True,
                strip=f"item:{item.id}:owner:{item.owner_id}",
            ),
            *(
                Say(
                    facts.to(person),
                    AnswerTold(now, desk.me.name),
                    cards.verdict(item),
                    item=item.id,
                    card=f"item:{item.id}:answer",
                )
                for person in askers
            ),
            *(Say(facts.to(person), AnswerTold(now, desk.me.name), item=item.id) for person in owners),
            *says,
            *again(item, desk),
        ],
        desk,
    )


def confirm(command: ConfirmItem, desk: Desk) -> list[Say]:
    """满意: only the asker, or the relayer for one outside, can say so."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is None and (waits := desk.tx.items.extension_of(item.id)):
        return decide_extension(DecideExtension(waits.id, approve=True), desk)
    if not asked(item, desk.me):
        return [loop.not_allowed("confirm", [item.asker or item.registrar], item, desk)]
    if item.closed_at is None or item.settled:
        return [loop.already(item, desk)]
    item.settled = True
    loop.note(item, desk, "settled", before={"settled": None})
    now = facts.of(item, desk)
    return [
        Say(desk.here, Settled(now), item=item.id, strip=f"item:{item.id}:answer", answer=True),
        *(Say(facts.to(person), SettledTold(now, desk.me.name), item=item.id) for person in others([item.owner], desk)),
    ]


def reject(command: RejectItem, desk: Desk) -> list[Say]:
    """未解决 reopens it for the same owner at once; what is not settled may be said with it, or in the next message."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is None and (waits := desk.tx.items.extension_of(item.id)):
        return decide_extension(DecideExtension(waits.id, approve=False, text=command.text), desk)
    if not asked(item, desk.me) and not oversees(item, desk):
        return [loop.not_allowed("reject", [item.asker or item.registrar], item, desk)]
    if item.closed_at is not None:
        loop.reopen(item, desk, command.text)
    elif command.text and _just_reopened(item, desk):
        loop.note(item, desk, "remarked", {"text": command.text})
    else:
        return [loop.already(item, desk)]
    if not command.text:
        clarify.wait_for(item, "task.reject", "text", desk, optional=True)
    now = facts.of(item, desk)
    owners = others([item.owner], desk)
    return [
        Say(
            desk.here,
            Reopened(now, facts.told(owners), command.text),
            cards.asker(item),
            item=item.id,
            card=f"item:{item.id}:asker",
            strip=f"item:{item.id}:answer",
            answer=True,
        ),
        *(
            Say(
                facts.to(person),
                ReopenedTold(now, desk.me.name, command.text),
                cards.owner(item),
                item=item.id,
                card=f"item:{item.id}:owner:{person.id}",
                strip=f"item:{item.id}:owner:{person.id}",
            )
            for person in owners
        ),
    ]


def _just_reopened(item: Item, desk: Desk) -> bool:
    last = desk.tx.items.history(item.id, 1)[0]
    return last.action == "reopened" and last.person_id == desk.me.id and not last.facts.get("text")


def urge(command: UrgeItem, desk: Desk) -> list[Say]:
    """催办: of a meeting, only those who have not replied."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    if item.kind == "meeting":
        return meetings.urge(item, desk)
    owners = others([item.owner], desk)
    loop.note(item, desk, "urged", {"to": item.owner.name})
    now = facts.of(item, desk)
    return [
        Say(
            desk.here,
            Urged(now, facts.told(owners), facts.untold(owners), nobody=not owners),
            item=item.id,
            answer=True,
        ),
        *(
            Say(
                facts.to(person),
                UrgePlease(now, desk.me.name),
                cards.owner(item),
                item=item.id,
                card=f"item:{item.id}:owner:{person.id}",
                strip=f"item:{item.id}:owner:{person.id}",
            )
            for person in owners
        ),
    ]


def cancel(command: CancelItem, desk: Desk) -> list[Say]:
    """取消: by the asker, the registrar, a meeting's organiser, or who oversees; all who knew of it are told."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    if item.kind == "meeting":
        return cancellations.cancel(command, item, desk)
    if not asked(item, desk.me) and item.registrar_id != desk.me.id and not oversees(item, desk):
        return [loop.not_allowed("cancel", [item.asker or item.registrar], item, desk)]
    says = loop.close(item, desk, outcome="cancelled", answer=command.reason, action="cancelled")
    now = facts.of(item, desk)
    told = others([item.owner, *([item.asker] if item.asker else []), *(part.person for part in item.part)], desk)
    return loop.once(
        [
            Say(desk.here, Cancelled(now, facts.told(told)), item=item.id, strip=f"item:{item.id}:asker", answer=True),
            *(
                Say(
                    facts.to(person),
                    CancelledTold(now, desk.me.name, command.reason),
                    item=item.id,
                    strip=f"item:{item.id}:owner:{person.id}",
                )
                for person in told
            ),
            *says,
        ],
        desk,
    )


def cancel_all(command: CancelAll, desk: Desk) -> list[Say]:
    """全部 of those shown: each cancelled by itself, of a standing meeting only the next one."""
    return [say for one in command.items for say in cancel(CancelItem(one, once=_next_only(one, desk)), desk)]


def _next_only(item: int, desk: Desk) -> bool | None:
    meeting = desk.tx.items.get(item).meeting
    return True if meeting is not None and meeting.rule else None


def relayed(command: Relayed, desk: Desk) -> list[Say]:
    """已告知 counts as told, with who, when and how; 没打通 is asked again the next working morning."""
    relay = desk.tx.items.relay(command.relay)
    if relay is None:
        return [Say(desk.here, AlreadyDone(), answer=True)]
    item = desk.tx.items.get(relay.item_id)
    if relay.done_at is not None:
        return [loop.already(item, desk)]
    if item.relayer_id != desk.me.id and not oversees(item, desk):
        return [loop.not_allowed("relay", [item.relayer or item.registrar], item, desk)]
    relay.tries += 1
    next_try = None
    later: Rows = ()
    if command.reached:
        relay.done_at, relay.done_by_id, relay.how = desk.now, desk.me.id, command.how[:HOW]
        loop.note(item, desk, "relayed", {"occasion": relay.occasion, "text": command.how})
    else:
        loop.note(item, desk, "not_reached", {"occasion": relay.occasion, "text": command.how})
        next_try = loop.hours_of(desk.policy).opens(desk.policy.workdays.add(desk.today, 1))
        later = cards.rows([Button("relayed", Relayed(relay.id, reached=True))])
    loop.schedule(item, desk)
    return [
        Say(
            desk.here,
            RelayNoted(facts.of(item, desk), item.asker_name or "", command.reached, next_try, command.how),
            later,
            item=item.id,
            card=f"relay:{relay.id}" if later else "",
            strip=f"relay:{relay.id}",
            answer=True,
        )
    ]


def send_notices(command: SendNotices, desk: Desk) -> list[Say]:
    """发: the previewed cards go out, to whoever of the item has none yet."""
    item = desk.tx.items.get(command.item or 0)
    if item.closed_at is not None:
        return [loop.already(item, desk)]
    waiting = _waiting(command, item, desk)
    if not waiting:
        return [loop.already(item, desk)]
    if item.kind == "meeting":
        change: dict[str, Any] = {}
        if command.changed:
            change = {"changed": command.changed, "old_start": command.old_start, "old_place": command.old_place}
        told = meetings.notice_cards(item, waiting, desk, **change)
        desk.tx.reminders.drop(item.id, desk.now, ["unsent"])
    else:
        told = support_cards(item, waiting, desk)
    loop.note(item, desk, "notified", {"names": [person.name for person in waiting]})
    sent = NoticesSent(facts.of(item, desk), facts.told(waiting), facts.untold(waiting))
    return [Say(desk.here, sent, item=item.id, strip=f"item:{item.id}:preview", answer=True), *told]


def _waiting(command: SendNotices, item: Item, desk: Desk) -> list[Person]:
    """Who is still to be told: of a change, whoever was not told since it was looked at."""
    here = [part.person for part in item.part] + [part.substitute for part in item.part if part.substitute]
    meant = [person for person in others(here, desk) if not command.people or person.id in command.people]
    looked = desk.asker.pressed or 0 if command.changed else 0
    return [person for person in meant if not desk.tx.outbox.exists_told(item.id, person.id, after=looked)]
