"""The loop law under random days: whatever is ordered, in whatever order, `huiyin check` finds no breach."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from handlers import commands as c
from handlers.desk import Policy
from handlers.loop import check
from storage.transaction import Store
from tests.conftest import seed
from tests.handlers.conftest import Play

PEOPLE = ["周国平", "李娜", "李明", "王芳", "Emily Chen", "刘强"]
people = st.sampled_from(PEOPLE)
speakers = st.sampled_from(PEOPLE[:5])
days = st.integers(1, 20)
words = st.sampled_from(["供热方案", "值班表", "已送财政局", "已转发", ""])


class Office(RuleBasedStateMachine):
    """Any member may say anything to any item at any time."""

    play: Play
    number: int = 0

    def party(self, name):
        return c.Party("person", self.play.office.people[name])

    def due(self, days):
        return c.Due(self.play.now + timedelta(days=days))

    @rule(by=speakers, owner=people, title=words, n=st.none() | days, outside=st.none() | st.just("刘科长"))
    def assign(self, by, owner, title, n, outside):
        due = self.due(n) if n else None
        self.play.order(by, c.AssignTask(title or "一件事", self.party(owner), due=due, asker=outside))

    @rule(by=speakers, owner=st.none() | people, kind=st.sampled_from(["通知", "请示"]))
    def register(self, by, owner, kind):
        self.number += 1
        self.play.order(
            by,
            c.RegisterDocument(
                "关于供热的" + kind,
                f"发改〔2026〕{self.number}号",
                "市发改委",
                kind,
                owner=self.party(owner) if owner else None,
            ),
        )

    @rule(by=speakers, guests=st.lists(people, max_size=3, unique=True), n=days, again=st.booleans())
    def book(self, by, guests, n, again):
        repeat = c.Repeat("daily", workday=True) if again else None
        self.play.order(
            by,
            c.BookMeeting(
                "例会",
                self.play.now + timedelta(hours=n),
                repeat=repeat,
                despite=True,
                people=tuple(self.party(g) for g in guests),
            ),
        )

    @precondition(lambda self: self.play.items())
    @rule(
        by=speakers,
        which=st.integers(0, 50),
        text=words,
        to=people,
        n=days,
        what=st.sampled_from(
            [
                "accept",
                "progress",
                "complete",
                "confirm",
                "reject",
                "extend",
                "transfer",
                "return",
                "urge",
                "cancel",
                "undo",
                "attend",
                "leave",
                "delegate",
                "move",
                "minutes",
                "invite",
                "uninvite",
                "instruct",
                "support",
            ]
        ),
    )
    def say(self, by, which, text, to, n, what):
        items = self.play.items()
        item = which % len(items) + 1
        orders = {
            "accept": c.AcceptItem(item),
            "progress": c.ReportProgress(item, text=text),
            "complete": c.CompleteItem(item, text=text),
            "confirm": c.ConfirmItem(item),
            "reject": c.RejectItem(item, text=text),
            "extend": c.ExtendItem(item, due=self.due(n)),
            "transfer": c.TransferItem(item, to=self.party(to)),
            "return": c.ReturnDocument(item, reason=text),
            "urge": c.UrgeItem(item),
            "cancel": c.CancelItem(item, reason=text),
            "undo": c.Undo(),
            "attend": c.AcceptMeeting(item),
            "leave": c.DeclineMeeting(item, reason=text),
            "delegate": c.DelegateMeeting(item, substitute=self.party(to)),
            "move": c.MoveMeeting(item, day=(self.play.now + timedelta(days=n)).date()),
            "minutes": c.RecordMinutes(item, text=text),
            "invite": c.InvitePeople(item, people=(self.party(to),)),
            "uninvite": c.UninvitePeople(item, people=(self.party(to),)),
            "instruct": c.InstructDocument(item, text=text, owner=self.party(to)),
            "support": c.AddSupport(item, people=(self.party(to),)),
        }
        self.play.order(by, orders[what])

    @rule(hours=st.integers(1, 80))
    def time_passes(self, hours):
        self.play.at(self.play.now + timedelta(hours=hours))

    @invariant()
    def the_law_holds(self):
        assert check(self.play.store)["breaches"] == []

    def teardown(self):
        self.close()

    @invariant()
    def every_message_was_handled(self):
        assert self.play.unhandled() == []


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_no_order_breaks_the_law(databases, now, kind):
    """Each example works on an office of its own."""

    def fresh() -> Office:
        url = databases.fresh(kind)
        opened = Store.open(url)
        machine = Office()
        machine.play = Play(opened, seed(opened), Policy(office="市政府办公室", admins=frozenset({1001})), now)
        machine.close = lambda: (opened.close(), databases.drop(url))
        return machine

    run_state_machine_as_test(
        fresh,
        settings=settings(
            max_examples=20 if kind == "sqlite" else 4,
            stateful_step_count=25,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
