"""What is worth reading: a member's morning card, the manager's summary, lists asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from handlers import cards, facts, occurrences, reading
from handlers.announcements import announced
from handlers.commands import (
    DecideExtension,
    InstructDocument,
    NotListed,
    Search,
    ShowBrief,
    ShowHelp,
    ShowItem,
    ShowMine,
    ShowOverdue,
    ShowSchedule,
    ShowStats,
    ShowUnanswered,
    UrgeItem,
)
from handlers.desk import Desk
from handlers.people import allowed
from handlers.replies import (
    Button,
    Found,
    Help,
    ItemShown,
    Line,
    ManagerSummary,
    MorningCard,
    MyItems,
    OverdueList,
    Reply,
    Rows,
    Say,
    Schedule,
    Stats,
    UnansweredList,
    WhoDid,
)
from handlers.replies import NotListed as NotListedSaid
from storage.models import Item, Relay

PAGE = 10


# -- by themselves, or on request --------------------------------------------------------------------------------


def morning(desk: Desk) -> Reply:
    """Today's card of `desk.me`: late, meetings, due, waiting; the manager's carries the whole office."""
    me, today = desk.me, desk.today
    start, end = desk.policy.at(today, datetime.min.time()), desk.policy.at(today + timedelta(1), datetime.min.time())
    owned = desk.tx.items.owned_by(me.id)
    late = [item for item in owned if item.due_at and item.due_at < desk.now]
    due = [item for item in owned if item.due_at and desk.now <= item.due_at < end]
    meetings = [
        one
        for one in occurrences.between(max(start, desk.now - timedelta(hours=1)), end, desk, person=me.id)
        if one.item.closed_at is None
    ]
    shown = {item.id for item in [*late, *due]} | {one.item_id for one in meetings if one.stored}
    open_ = waiting(desk)
    unanswered = {item.id for item, why in open_ if why == "reply"}
    waits = [(item, why) for item, why in open_ if item.id not in shown]
    if allowed(desk, "summary"):
        return _manager(desk, [*((i, "owner") for i in [*late, *due]), *waits], end)
    total = len(late) + len(due) + len(meetings) + len(waits)
    return MorningCard(
        today.isoformat(),
        meetings=occurrences.lines(
            [(one, "reply" if one.stored and one.item_id in unanswered else "guest") for one in meetings[:PAGE]], desk
        ),
        due=facts.lines([(item, "owner") for item in due[:PAGE]], desk),
        overdue=facts.lines([(item, "owner") for item in late[:PAGE]], desk),
        waiting=facts.lines(waits[:PAGE], desk),
        total=total,
        empty=total == 0,
    )


def waiting(desk: Desk) -> list[tuple[Item, str]]:
    """What waits for this person's word: extensions to decide, words to pass on, cards to sign, replies, verdicts."""
    me, items = desk.me, desk.tx.items
    found: list[tuple[Item, str]] = []
    found += [(items.get(row.item_id), "extension") for row in items.extensions_before(me.id)]
    found += [(item, "instruction") for item in items.awaiting_instruction(me.id)]
    for relay in items.relays_open(
        Relay.item_id.in_(desk.tx.session.query(Item.id).filter(Item.relayer_id == me.id).scalar_subquery())
    ):
        found.append((items.get(relay.item_id), "relay"))
    found += [(item, "unsigned") for item in items.unsigned_of(me.id)]
    for meeting in occurrences.between(desk.now, desk.now + timedelta(days=14), desk, person=me.id):
        if meeting.stored and _unanswered(meeting.item, me.id) and _invited(meeting.item, desk):
            found.append((meeting.item, "reply"))
    found += [(item, "verdict") for item in items.awaiting_verdict(me.id, desk.now - timedelta(days=7))]
    seen: set[int] = set()
    return [(item, why) for item, why in found if not (item.id in seen or seen.add(item.id))]  # type: ignore[func-returns-value]


def _unanswered(meeting: Item, person: int) -> bool:
    return any(p.role == "participant" and p.person_id == person and p.reply is None for p in meeting.part)


def _invited(meeting: Item, desk: Desk) -> bool:
    """Open, and the invitation went out: one that still waits for 发 is nobody's yet."""
    return meeting.closed_at is None and desk.tx.outbox.exists_told(meeting.id, desk.me.id)


def _manager(desk: Desk, mine: list[tuple[Item, str]], end: datetime) -> ManagerSummary:
    """The whole office since the last working morning; askers without an answer come first."""
    items = desk.tx.items
    since_day = desk.policy.workdays.add(desk.today, -1)
    since, now = desk.policy.at(since_day, desk.policy.opening), desk.now
    outside = items.open_items(Item.asker_name.is_not(None), Item.kind != "meeting")
    late = items.overdue(now)
    unanswered = list(
        dict.fromkeys([*sorted(outside, key=lambda i: i.created_at), *(i for i in late if i.asker_id != i.owner_id)])
    )
    meetings = [m for m in occurrences.between(now - timedelta(hours=1), end, desk) if m.item.closed_at is None]
    new = items.count(items.created_between(since, now))
    closed = items.count(items.closed_between(since, now), Item.outcome.in_(("result", "granted", "held", "refused")))
    returned = items.count(items.closed_between(since, now), Item.outcome == "returned")
    return ManagerSummary(
        desk.today.isoformat(),
        unanswered=facts.lines([(i, "asker") for i in unanswered[:3]], desk),
        unanswered_total=len(unanswered),
        overdue=facts.lines([(i, "owner") for i in late[:3]], desk),
        overdue_total=len(late),
        new=new,
        closed=closed,
        returned=returned,
        meetings=occurrences.lines([(one, "guest") for one in meetings[:3]], desk),
        since=since_day.isoformat(),
        mine=facts.lines(mine[:3], desk),
        empty=not (unanswered or late or new or closed or returned or meetings or mine),
    )


def is_empty(reply: Reply) -> bool:
    """Nothing to say, nothing sent."""
    return isinstance(reply, MorningCard | ManagerSummary) and reply.empty


def brief_buttons(reply: Reply) -> Rows:
    if isinstance(reply, ManagerSummary):
        return cards.rows(
            [
                Button("unanswered", ShowUnanswered()) if reply.unanswered_total else None,
                Button("overdue", ShowOverdue()) if reply.overdue_total else None,
                Button("mine", ShowMine()) if reply.mine else None,
            ]
        )
    if not isinstance(reply, MorningCard) or is_empty(reply):
        return ()
    return (*decisions(reply.waiting), *cards.rows([Button("see_all", ShowMine())]))


def decisions(lines: Iterable[Line]) -> Rows:
    """1同意 2圈阅 … 1不同意: the first lines of a list that wait for nothing but a word."""
    yes, no = [], []
    for line in lines:
        n = {"n": line.n}
        if line.extension:
            yes.append(Button("numbered_approve", DecideExtension(line.extension, approve=True), n))
            no.append(Button("numbered_deny", DecideExtension(line.extension, approve=False), n))
        elif line.why == "instruction":
            yes.append(Button("numbered_noted", InstructDocument(line.item.id), n))
    return cards.rows(yes[:3], no[:3])


def brief(_command: ShowBrief, desk: Desk) -> list[Say]:
    reply = morning(desk)
    return [Say(desk.here, reply, brief_buttons(reply), answer=True)]


# -- lists asked for ---------------------------------------------------------------------------------------------


def mine(command: ShowMine, desk: Desk) -> list[Say]:
    """我手上还有什么: what one owns by deadline, then what one helps with and what waits for one's word."""
    me = desk.me
    owned = [(item, "owner") for item in desk.tx.items.owned_by(me.id)]
    helped = [(item, "support") for item in desk.tx.items.supported_by(me.id)]
    waits = [(item, why) for item, why in waiting(desk) if why != "unsigned"]
    rows: dict[int, tuple[Item, str]] = {}
    for item, why in [*owned, *helped, *waits]:
        rows.setdefault(item.id, (item, why))
    everything = list(rows.values())
    page = everything[command.page * PAGE : (command.page + 1) * PAGE]
    more = len(everything) > (command.page + 1) * PAGE
    lines = _numbered(page, command.page, desk)
    return [
        Say(
            desk.here,
            MyItems(lines, len(everything), command.page),
            (*decisions(lines), *cards.rows([Button("more", ShowMine(command.page + 1)) if more else None])),
            answer=True,
        )
    ]


def not_listed(command: NotListed, desk: Desk) -> list[Say]:
    """1同意 2再算 where no list was shown: nothing is done; the numbers can be said of this one."""
    everything, waits = [(item, why) for item, why in waiting(desk)], {item.id for item, _ in waiting(desk)}
    everything += [(item, "owner") for item in desk.tx.items.owned_by(desk.me.id) if item.id not in waits]
    lines = facts.lines(everything[:PAGE], desk)
    said = NotListedSaid(tuple(f"{number} {words}" for number, words in command.said), lines)
    return [Say(desk.here, said, decisions(lines), answer=True)]


def _numbered(page: list[tuple[Item, str]], number: int, desk: Desk) -> tuple[Line, ...]:
    from dataclasses import replace

    return tuple(replace(line, n=line.n + number * PAGE) for line in facts.lines(page, desk))


def show(command: ShowItem, desk: Desk) -> list[Say]:
    """…办到哪了: the item as it stands, and its history."""
    item = desk.tx.items.get(command.item or 0)
    if command.did:
        return [_who_did(item, command.did, desk)]
    history, through = [], []
    for row in desk.tx.items.history(item.id, 8):
        by = desk.tx.people.get(row.person_id).name if row.person_id else ""
        text = str(row.facts.get("text") or row.facts.get("to") or "")
        giver = str(row.facts.get("by") or "") if row.action == "instructed" else ""
        history.append((row.at, giver or by, row.action, text))
        through.append(by if giver else "")
    rows: Rows = ()
    if item.closed_at is None:
        if item.kind == "meeting":
            rows = cards.organiser(item) if item.owner_id == desk.me.id else cards.guest(item, desk.me)
        elif item.owner_id == desk.me.id:
            rows = cards.owner(item)
        elif desk.me.id in (item.asker_id, item.relayer_id, item.registrar_id):
            rows = (*cards.asker(item)[:1], (Button("urge", UrgeItem(item.id)),))
    return [
        Say(desk.here, ItemShown(facts.of(item, desk), tuple(history), tuple(through)), rows, item=item.id, answer=True)
    ]


BEGUN = ("registered", "assigned", "requested", "booked", "recurred")
DEEDS = {
    "registered": ("registered", "requested"),
    "assigned": (*BEGUN, "instructed", "transferred"),
    "booked": ("booked",),
    "instructed": ("instructed",),
    "transferred": ("transferred", "handed_back"),
    "accepted": ("accepted",),
    "completed": ("completed", "returned"),
}
"""Which lines of the history answer 谁…的; nobody records who drafted a paper that came in."""


def _who_did(item: Item, did: str, desk: Desk) -> Say:
    """Who registered, assigned, instructed: the newest three; where none is on record, by whom it came here."""
    rows = [row for row in desk.tx.items.history(item.id, 200) if row.action in DEEDS.get(did, ()) and row.person_id]
    told = {row.update_id for row in rows if row.action == "instructed"}
    rows = [row for row in rows if row.action != "transferred" or row.update_id not in told]  # by that very word
    lines = []
    for row in rows[:3]:
        by, giver = desk.tx.people.get(row.person_id or 0).name, str(row.facts.get("by") or "")
        given = giver if row.action == "instructed" else ""
        lines.append((row.at, given or by, row.action, by if given else ""))
    return Say(desk.here, WhoDid(facts.of(item, desk), did, tuple(lines)), item=item.id, answer=True)


def search(command: Search, desk: Desk) -> list[Say]:
    """Only what the asker may see is found."""
    found = [(item, "found") for item in desk.tx.items.matching(command.words, sight(desk), limit=100)]
    page = found[command.page * PAGE : (command.page + 1) * PAGE]
    more = Button("more", Search(command.words, command.page + 1)) if len(found) > (command.page + 1) * PAGE else None
    return [
        Say(
            desk.here,
            Found(command.words, _numbered(page, command.page, desk), len(found), command.page),
            cards.rows(_openers([item for item, _ in page[:3]]), [more]),
            answer=True,
        )
    ]


def _openers(items: list[Item]) -> list[Button]:
    return [
        Button("open_item", ShowItem(item.id), {"kind": item.kind, "year": item.year, "seq": item.seq})
        for item in items
    ]


def schedule(command: ShowSchedule, desk: Desk) -> list[Say]:
    """明天有什么会: one's own; of a room or another person only times, unless one may see all."""
    start = desk.policy.at(command.first, datetime.min.time())
    end = desk.policy.at(command.last + timedelta(days=1), datetime.min.time())
    if not desk.asker.private and command.person is None and command.room is None:
        return [_of_group(command, start, end, desk)]
    whose = command.person if command.person is not None else (None if command.room else desk.me.id)
    if command.person not in (None, desk.me.id) and not allowed(desk, "see_all"):
        person = desk.tx.people.get(command.person or 0)
        return [Say(desk.here, _not_seen("schedule", person.name), answer=True)]
    found = occurrences.between(start, end, desk, person=whose, room=command.room)
    lines = occurrences.lines([(one, "guest") for one in found[:PAGE]], desk)
    return [
        Say(
            desk.here,
            Schedule(
                command.first.isoformat(),
                command.last.isoformat(),
                lines,
                desk.tx.people.get(command.person).name if command.person and command.person != desk.me.id else "",
                desk.tx.people.room(command.room).name if command.room else "",
                len(found),
            ),
            answer=True,
        )
    ]


def _of_group(command: ShowSchedule, start: datetime, end: datetime, desk: Desk) -> Say:
    """In a group: the meetings it was told of, nobody's own."""
    group = desk.tx.people.group_by_chat(desk.asker.chat)
    told: dict[int, bool] = {}
    found = []
    for one in occurrences.between(start, end, desk):
        if one.item_id not in told:
            told[one.item_id] = group is not None and group.id in announced(one.item, desk)
        found += [one] if told[one.item_id] else []
    lines = occurrences.lines([(one, "guest") for one in found[:PAGE]], desk)
    shown = Schedule(command.first.isoformat(), command.last.isoformat(), lines, total=len(found))
    return Say(desk.here, shown, answer=True)


def _not_seen(what: str, *who: str) -> Reply:
    from handlers.replies import NotAllowed

    return NotAllowed(what, who)


def overdue(command: ShowOverdue, desk: Desk) -> list[Say]:
    found = [(item, "owner") for item in desk.tx.items.overdue(desk.now, *_sight(desk))]
    page = found[command.page * PAGE : (command.page + 1) * PAGE]
    more = Button("more", ShowOverdue(command.page + 1)) if len(found) > (command.page + 1) * PAGE else None
    return [
        Say(
            desk.here,
            OverdueList(_numbered(page, command.page, desk), len(found), command.page),
            cards.rows(_openers([item for item, _ in page[:3]]), [more]),
            answer=True,
        )
    ]


def unanswered(command: ShowUnanswered, desk: Desk) -> list[Say]:
    """谁还没回复: of a meeting, its silent guests; of a paper, its readers; else the askers who wait."""
    item = desk.tx.items.find(command.item) if command.item else None
    if item is not None and item.kind == "meeting":
        silent = tuple(p.person.name for p in item.part if p.role == "participant" and p.reply is None)
        return [
            Say(
                desk.here,
                UnansweredList(item=facts.of(item, desk), guests=silent),
                cards.rows([Button("urge", UrgeItem(item.id)) if silent else None]),
                item=item.id,
                answer=True,
            )
        ]
    of_paper = [reading.shown(item, desk)] if item is not None and reading.readers(item) else []
    if of_paper and (desk.asker.replied_to or command.ref or command.reading):
        return of_paper
    found = desk.tx.items.unanswered(desk.now, *_sight(desk))
    return [
        Say(
            desk.here,
            UnansweredList(facts.lines([(i, "asker") for i in found[:PAGE]], desk), len(found)),
            cards.rows(_openers(found[:3])),
            answer=True,
        )
    ]


def stats(command: ShowStats, desk: Desk) -> list[Say]:
    """Counts of documents, tasks and meetings, never of people's use of the bot (design §8)."""
    if not allowed(desk, "stats"):
        return [Say(desk.here, _not_seen("stats"), answer=True)]
    first = command.first or desk.today - timedelta(days=desk.today.weekday())
    last = command.last or desk.today
    start, end = desk.policy.at(first, datetime.min.time()), desk.policy.at(last + timedelta(1), datetime.min.time())
    items = desk.tx.items
    made, done = items.created_between(start, end), items.closed_between(start, end)
    reply = Stats(
        first.isoformat(),
        last.isoformat(),
        new=items.count(made),
        closed=items.count(done, Item.outcome != "cancelled"),
        on_time=items.count(done, Item.outcome == "result", (Item.due_at.is_(None)) | (Item.closed_at <= Item.due_at)),
        overdue=len(items.overdue(desk.now)),
        returned=items.count(done, Item.outcome == "returned"),
        meetings=items.count(made, Item.kind == "meeting"),
        documents=items.count(made, Item.kind == "document"),
        tasks=items.count(made, Item.kind == "task"),
    )
    return [Say(desk.here, reply, answer=True)]


def help_(command: ShowHelp, desk: Desk) -> list[Say]:
    topics = [Button(f"help_{topic}", ShowHelp(topic)) for topic in ("documents", "meetings", "tasks")]
    more = [Button(f"help_{topic}", ShowHelp(topic)) for topic in ("search", "settings", "groups")]
    topic = command.topic or ("" if desk.asker.private else "groups")
    return [Say(desk.here, Help(topic), cards.rows(topics, more), answer=True)]


def sight(desk: Desk):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """The condition under which this asker may see an item; None: all."""
    return None if allowed(desk, "see_all") else desk.tx.items.seen_by(desk.me.id)


def _sight(desk: Desk) -> list:  # type: ignore[type-arg]
    condition = sight(desk)
    return [] if condition is None else [condition]


def may_see(item: Item, desk: Desk) -> bool:
    """Owned, asked, registered, relayed or taken part in, or a duty that sees all."""
    if allowed(desk, "see_all") and not item.work_secret:
        return True
    me = desk.me.id
    return me in (item.owner_id, item.asker_id, item.registrar_id, item.relayer_id) or any(
        me in (part.person_id, part.substitute_id) for part in item.part
    )


def day_of(moment: datetime, desk: Desk) -> date:
    return desk.policy.local(moment).date()
