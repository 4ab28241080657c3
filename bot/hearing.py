"""Words to order: what somebody says, by itself or in answer to what he was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import unfinished
from bot.among import elsewhere, others_named, which, which_result
from bot.beside import LITTLE, OPEN_TEXTS, as_part, instruction, of_a_task, read_it
from bot.ear import Ear
from bot.holding import handed_back, of_helper
from bot.names import lexicon
from bot.scene import Scene, asked_by, scene_of
from bot.understanding import choosing
from bot.understanding.lexicon import Lexicon
from bot.understanding.report import Context, Report
from bot.understanding.weighing import ANEW
from handlers import commands as c
from handlers.clashes import UNBOOKED
from handlers.desk import Asker, Policy
from handlers.rules import answers
from storage.models import Conversation, Outbox
from storage.transaction import Store, Transaction

DROPPING = frozenset({"undo", "task.cancel", "meeting.cancel"})
"""Said in the middle of a question, without naming anything: the question itself is dropped."""
STOPPING = frozenset({"task.cancel", "meeting.cancel", "reminder.stop", "undo"})
"""Said under a reminder of one's own: it is not to come again."""
OWNERS = (c.TransferItem, c.ExtendItem, c.ReportProgress, c.CompleteItem, c.ReturnDocument)
"""What who handles several things may say of any of them."""
ANSWERS = frozenset({"meeting.accept", "meeting.decline", "meeting.delegate"})


class Hearing:
    """Understands what one person says, given the card it answers and the question it may answer."""

    def __init__(self, store: Store, policy: Policy, own_words: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.store, self.policy = store, policy
        self._own_words = own_words or {}
        self._lexicon: tuple[int, Lexicon] | None = None

    def _names(self, tx: Transaction) -> Lexicon:
        """The office's names, read again only when they have changed."""
        revision = tx.people.revision()
        if self._lexicon is None or self._lexicon[0] != revision:
            self._lexicon = revision, lexicon(tx, self._own_words, self.policy.hours, str(self.policy.zone))
        return self._lexicon[1]

    def understood(self, text: str, asker: Asker, now: datetime, *, edited: bool = False) -> c.Command:
        """The order that these words are; what a meeting decided is read for its tasks."""
        if asker.person is None:
            return c.Chatter()
        with self.store.reading() as tx:
            ear = Ear(asker, now, self._names(tx), self.policy)
            scene = scene_of(asker, tx, now)
            row = tx.conversations.get(asker.chat, asker.telegram_id)
            open_ = row is not None and row.expires_at > now and not edited
            said = list(row.said) if row is not None and open_ else []
            said = asked_by(tx, asker) or said
        asked = f"question:{row.update_id}" if row is not None else ""
        return self._decided(self._understood(text, said, asked, scene, ear), ear)

    def _decided(self, minutes: c.Command, ear: Ear) -> c.Command:
        """王芳周五前报台账；李明…: each decision with an owner and a day is a task that may be assigned."""
        if isinstance(minutes, c.InAnswer):
            return replace(minutes, command=self._decided(minutes.command, ear))
        if not isinstance(minutes, c.RecordMinutes) or not minutes.text:
            return minutes
        text, pieces = answers.decided(minutes.text)
        if not text:
            return c.MinutesNone(minutes.item, minutes.ref)
        tasks: list[c.AssignTask] = []
        unclear: list[str] = []
        for piece in pieces:
            report = ear.read(piece, Context())
            for one in (report.but(more=()), *report.more):
                order = ear.order(one.but(weighed=False), ear.setting()) if one.intent == "task.assign" else None
                if isinstance(order, c.AssignTask) and order.due is not None and order.title:
                    tasks.append(order)
                elif order is not None and piece not in unclear:
                    unclear.append(piece)
        return replace(minutes, text=text, tasks=tuple(tasks), unclear=tuple(unclear))

    def _understood(self, text: str, said: list[Any], asked: str, scene: Scene, ear: Ear) -> c.Command:
        """The order that these words are, perhaps together with what was said before, where `asked` asks for more."""
        asker = ear.asker
        in_hand = bool(said) and UNBOOKED in said[0]
        on_it = bool(said) and (not asker.replied_to or scene.question == asked)
        if (verdict := unfinished.confirmed(said, text, ear) if on_it else None) is not None:
            if not verdict[1]:
                return unfinished.settled(said, ear, meant=verdict[0])
            text = verdict[1]
        if said and (rest := choosing.never_mind(text)) is not None and not asker.replied_to:
            if not rest:
                return c.PutAside()
            text = rest
        if in_hand:  # a booking in hand is spoken of, not answered
            said = []
        alone = bool(asker.replied_to) or scene.deciding <= 1
        if scene.extension and alone and (decided := self._on_extension(text, scene, ear)) is not None:
            return decided
        if asker.replied_to and (answer := self._as_asked(text, scene, ear)) is not None:
            return answer
        if said and elsewhere(said, scene, asker, asked):
            said = []
        if said and (left := unfinished.left_open(said, text, ear)) is not None:
            return left
        if not said and read_it(text, scene, asker):
            return c.MarkSeen(scene.context.item)
        if said and "which" in said[0]:
            closing = self._closing(text, scene, ear) if asker.private else None
            if isinstance(closing, c.OnItem):
                return closing  # told of one by its name, and no answer to what was asked
            if (order := which(said[0], text)) is not None:
                return c.InAnswer(order)
            said = []
        if not said and (order := self._of_all(text, scene, asker)) is not None:
            return order
        return self._told(text, said, scene, ear, denied=verdict is not None)

    def _told(self, text: str, said: list[Any], scene: Scene, ear: Ear, *, denied: bool) -> c.Command:
        """What these words say, in answer to what is unfinished or by themselves. `denied`: not what was understood."""
        asker = ear.asker
        fresh = self._heard(text, ear, scene)
        fresh, text = self._of_him(fresh, text, scene, ear)
        said = [part for part in said if "then" not in part]
        if said and (others := others_named(said, text, scene)):
            if not (fresh.intent and fresh.ref):
                return which_result(said[0], text, others)
            said = []
        answered = unfinished.answered(text, fresh, said, scene, ear)
        if answered is not None:
            return c.InAnswer(unfinished.ordered(answered, scene.context, said, text, ear))
        if fresh.numbers and (scene.listed or not asker.replied_to):
            return self._numbered(fresh, scene, ear)
        if said and fresh.intent in DROPPING and not fresh.ref and not asker.replied_to:
            return c.PutAside()
        if said and fresh.intent is None and not fresh.understood:
            return unfinished.settled(said, ear, meant=False) if denied else unfinished.again(said, text, ear)
        if not asker.replied_to and scene.deciding and (decision := answers.decides(text)) is not None:
            return c.Decide(text, *decision)
        fresh, context = self._or_cardless(fresh, text, ear, scene)
        command = unfinished.ordered(fresh, context, [], text, ear)
        if isinstance(command, c.NotUnderstood):
            command = replace(command, text=text, item=self._beside(text, scene, asker))
        if isinstance(command, c.AcceptMeeting | c.DeclineMeeting) and command.reason:
            return self._with_a_word(command, fresh, scene, text)
        return self._meant(of_helper(command, text, scene), scene, text, ear)

    def _of_him(self, fresh: Report, text: str, scene: Scene, ear: Ear) -> tuple[Report, str]:
        """催一下她, 让她也报, right after a card that tells of one other person: it is she who is meant."""
        pronoun = bool(fresh.ref) and choosing.is_pronoun(fresh.ref or "")
        if not scene.him or not (pronoun or {"owner", "others"} & set(fresh.missing) or not fresh.understood):
            return fresh, text
        if pronoun and fresh.intent == "task.urge":
            return fresh.but(ref=None), text  # for what the card tells of
        named = choosing.named_him(text, scene.him)
        return (self._heard(named, ear, scene), named) if named != text else (fresh, text)

    def _or_cardless(self, fresh: Report, text: str, ear: Ear, scene: Scene) -> tuple[Report, Context]:
        """What says nothing of the card shown last may ask for something new: so its words weigh."""
        if not scene.context.last or fresh.intent is not None or fresh.understood:
            return fresh, scene.context
        cardless = ear.read(text, Context())
        return (cardless, Context()) if cardless.intent in ANEW else (fresh, scene.context)

    def _beside(self, text: str, scene: Scene, asker: Asker) -> int | None:
        """The item that words which order nothing are about: of the card answered, or named first in a question."""
        if asker.replied_to:
            return scene.context.item
        named = [item for item, title in scene.mine if choosing.begins_with(text, title)]
        return named[0] if len(named) == 1 and text.rstrip().endswith(("?", "\uff1f")) else None

    def _with_a_word(
        self, command: c.AcceptMeeting | c.DeclineMeeting, fresh: Report, scene: Scene, text: str
    ) -> c.Command:
        """参加，谢谢: no word to the organiser; 10点没空，3点可以: he comes if it is at 3 now, else he is asked."""
        if isinstance(command, c.AcceptMeeting):
            return replace(command, reason="") if answers.is_courtesy(command.reason) else command
        if not answers.offers_hour(command.reason):
            return command
        begins = self.policy.local(scene.starts).time() if scene.starts is not None else None
        offered = [one.start for role, one in fresh.moments if role == "also" and isinstance(one.start, datetime)]
        if begins is not None and any(at.time() == begins for at in offered):
            return c.AcceptMeeting(command.item, command.ref)
        return c.UnclearAbout(command.item, command.ref, said=text)

    def choice(
        self,
        choice: c.Choose,
        row: Conversation | None,
        asked_in: Outbox,
        asker: Asker,
        now: datetime,
        tx: Transaction,
    ) -> c.Command:
        """A choice fills its slot in the unfinished order; where that is gone, the button is stale."""
        if row is None or row.expires_at <= now or asked_in.card != f"question:{row.update_id}":
            mine = row is not None and asked_in.card == f"question:{row.update_id}"
            over = asked_in.card.replace("question:", "over:", 1)
            return c.StaleButton(over=mine or (over != asked_in.card and tx.outbox.exists_card(over)))
        ear = Ear(asker, now, self._names(tx), self.policy)
        said = [part for part in row.said if "then" not in part]
        return self._decided(unfinished.with_choice(said, choice, ear) or c.StaleButton(), ear)

    def _as_asked(self, text: str, scene: Scene, ear: Ear) -> c.Command | None:
        """What the card replied to asks for, in the words that answer it: 取消, 同意, 没人接."""
        if scene.reminder:
            about = ear.read(text, Context("task"))
            if about.intent in STOPPING and not (about.more or about.weighed):
                return c.StopReminder(scene.reminder)
        if scene.asks_leave and (verdict := answers.agrees(text)) is not None:
            return c.DecideRequest(scene.context.item, approve=verdict[0], text=verdict[1])
        if scene.relay and (reached := answers.reached(text)) is not None:
            return c.Relayed(scene.relay, reached, text)
        return c.Chatter() if scene.relay and answers.is_courtesy(text) else None

    def _on_extension(self, text: str, scene: Scene, ear: Ear) -> c.Command | None:
        """行, 不同意，数据等不起 of an extension; 不行，最迟周五 sets another day."""
        verdict = answers.agrees(text)
        said = verdict[1] if verdict is not None else text
        context = replace(scene.context, last=False)
        read = ear.read(said, context) if said and not (verdict and verdict[0]) else Report()
        if read.weighed:
            read = Report()
        counter = read.intent == "task.extend" and not read.ref and read.question is None and not read.more
        if counter and (verdict is not None or ear.asker.replied_to):
            order_ = ear.order(read, ear.setting(context.item, context.reply_to))
            return replace(order_, reason="") if isinstance(order_, c.ExtendItem) and verdict is None else order_
        if (
            verdict is None
            and ear.asker.replied_to
            and (read.intent in LITTLE or (read.understood and not read.intent))
        ):
            return c.DecideExtension(scene.extension, approve=True)
        return c.DecideExtension(scene.extension, *verdict) if verdict is not None else None

    def _of_all(self, text: str, scene: Scene, asker: Asker) -> c.Command | None:
        """都签收, 都同意: said of everything that waits for it, of the list answered where there is one."""
        if not asker.private or (rest := choosing.of_all(text)) is None:
            return None
        if scene.deciding and (decision := answers.decides(rest)) is not None:
            return c.Decide(rest, *decision, every=True)
        return c.AcceptAll() if scene.context.open_cards and choosing.signs(rest) else None

    def _meant(self, command: c.Command, scene: Scene, text: str, ear: Ear) -> c.Command:
        """Words beside the card shown last: asked of which, where another may be meant as well."""
        context = scene.context
        if ear.asker.replied_to or not ear.asker.private:
            return command
        if isinstance(command, c.NotUnderstood) and text.isdecimal() and int(text) in scene.listed:
            return c.ShowItem(scene.listed[int(text)].item)
        if isinstance(command, c.Chatter | c.NotUnderstood) and scene.mine:
            told = self._told_by_name(text, scene, ear)
            return told or self._closing(text, scene, ear) or command
        if isinstance(command, c.CompleteItem | c.ReportProgress) and command.ref:
            named, _ = choosing.held(command.ref, scene.mine)
            if len(named) > 1 and choosing.joined(command.ref, [title for item, title in scene.mine if item in named]):
                return c.Several(tuple(replace(command, ref="", item=item) for item in named))
            return replace(command, ref="", item=named[0]) if len(named) == 1 else command
        if not isinstance(command, c.OnItem) or command.ref or command.item != context.item or not context.last:
            return command
        if scene.after_drop and isinstance(command, c.MoveMeeting | c.ExtendItem):
            bare = ear.read(text, Context())
            if bare.intent is None:
                return c.WhichOf(command, text, (context.item or 0,), surely=True)
        if scene.part == "owner" and isinstance(command, OWNERS):
            return c.WhichOf(command, text, likely=context.item)
        if scene.closed and scene.mine and isinstance(command, OWNERS):
            return c.WhichOf(command, text)
        return command

    def _told_by_name(self, text: str, scene: Scene, ear: Ear) -> c.Command | None:
        """值班表报了，发在群里: of what he holds under that name, read as a reply to its card."""
        lead = next((one for one in scene.mine if choosing.begins_with(text, one[1])), None)
        if lead is None:
            return None
        rest = choosing.after(text, lead[1])
        closing = ear.read(rest, Context("task", lead[1], lead[0]))
        if closing.intent not in OPEN_TEXTS or closing.more:
            return None
        order = ear.order(closing.but(ref=None, text=text), ear.setting(lead[0], "task"))
        return order if isinstance(order, c.CompleteItem | c.ReportProgress) else None

    def _closing(self, text: str, scene: Scene, ear: Ear) -> c.Command | None:
        """办完了 beside no card; 昨天的值班表已经报了 of what he holds under that name, else only told."""
        closing = ear.read(text, Context("task", None, None))
        if closing.intent != "task.complete":
            return None
        order = ear.order(closing, ear.setting())
        if not isinstance(order, c.OnItem):
            return None
        named, alike = choosing.held(text, scene.mine)
        if len(named) == 1:
            return replace(order, item=named[0])
        if named or alike:
            return c.WhichOf(order, text, named or alike, surely=True)
        return None if choosing.of_old(text) else c.WhichOf(order, text)

    def _heard(self, text: str, ear: Ear, scene: Scene) -> Report:
        """The message by itself; 参加 right after an invitation answers it, 5点 after a clash mends the booking."""
        report = handed_back(ear.read(text, scene.context), text, scene, ear)
        if not scene.context.last:
            return as_part(report, scene, text)
        if report.intent == "meeting.book" and report.title and report.when is not None and not report.missing:
            return report  # 后天上午9点开处务会，请李明参加: another meeting, with all it needs
        beside = scene.context.reply_to == "meeting" and scene.context.last
        if beside and (scene.invited or of_a_task(report)) and report.intent not in ANSWERS:
            answer = ear.read(text, replace(scene.context, last=False))
            fits = answer.intent in ANSWERS if scene.invited else (answer.intent or "").startswith("meeting.")
            return answer if fits and not answer.weighed else report
        if scene.in_hand and report.intent is None:
            moving = Report(intent="meeting.move", understood=True, missing=("when",))
            return ear.read(text, replace(scene.context, pending=moving))
        return report

    def _numbered(self, report: Report, scene: Scene, ear: Ear) -> c.Command:
        """1同意 2再议: each number's words are said to that row of the list; none is passed over."""
        orders: list[c.Command] = []
        unknown = tuple((number, words) for number, words in report.numbers if number not in scene.listed)
        for number, words in report.numbers:
            if (line := scene.listed.get(number)) is None:
                continue
            if line.extension and (verdict := answers.agrees(words)) is not None:
                orders.append(c.DecideExtension(line.extension, *verdict))
                continue
            if (
                line.kind == "request"
                and answers.asks_leave(line.title)
                and (said := answers.agrees(words)) is not None
            ):
                orders.append(c.DecideRequest(line.item, approve=said[0], text=said[1]))
                continue
            context = Context(line.kind, line.title, line.item)  # type: ignore[arg-type]  # kinds come from the table
            part = ear.read(words, context)
            if line.why == "instruction":
                part = instruction(part, words)
            order = unfinished.ordered(part.but(more=(), numbers=()), context, [], words, ear)
            unclear = isinstance(order, c.Chatter | c.NotUnderstood)
            orders.append(c.UnclearAbout(line.item, said=f"{number} {words}") if unclear else order)
        return c.Several((*orders, *((c.NotListed(unknown),) if unknown else ())))
