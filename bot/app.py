"""The one place where parts are joined: build(config, clock)."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from telegram import BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import InvalidToken, TelegramError

from bot import rendering
from bot.clock import Clock, MovableClock, Ticker
from bot.config import Config
from bot.delivery import Delivery, Outlet
from bot.http import AiohttpRequest
from bot.incoming import Handled, Incoming, screened
from bot.lanes import PAUSES, Lanes, Waiting
from bot.logs import logger
from bot.pacing import Pacing
from bot.polling import WANTED, OfficeBot, Poller, chat_of
from bot.threads import Threads
from bot.understanding.language import LanguageError
from bot.understanding.rehearsal import rehearse
from handlers import deliveries, people
from handlers.deliveries import Outcome, Outgoing
from handlers.desk import Policy
from handlers.reminders import release_due
from handlers.replies import Reply
from storage.alone import Alone
from storage.inbox import Received
from storage.transaction import Store

log = logger(__name__)

LEASE = timedelta(seconds=60)
POSTGRES_WRITERS = 8
STANDBY = 0.5
"""Seconds between two looks whether the polling process has gone."""
PAUSE, LONGEST = 0.5, 30.0
SETTLED = 2.0
"""Seconds after the start in which what waited in the inbox is handled first."""


class StartError(Exception):
    """One sentence on why the bot cannot run."""


def build(config: Config, clock: Clock, *, pacing: Pacing | None = None) -> App:
    """The application of one office; nothing runs and nobody is called yet, the database is migrated."""
    store = Store.open(config.database.url.get_secret_value())
    policy = config.policy()
    proxy = config.telegram.proxy
    bot = OfficeBot(
        config.telegram.token.get_secret_value(),
        base_url=config.telegram.base_url,
        base_file_url=config.telegram.base_file_url,
        request=AiohttpRequest(proxy=proxy),
        get_updates_request=AiohttpRequest(connections=2, proxy=proxy),
    )
    incoming = Incoming(store, policy, clock, config.language)
    return App(config, clock, store, policy, bot, incoming, pacing or Pacing())


@dataclass
class App:
    """Ears, judgement and voice, started together and stopped in order."""

    config: Config
    clock: Clock
    store: Store
    policy: Policy
    bot: OfficeBot
    incoming: Incoming
    pacing: Pacing

    def __post_init__(self) -> None:
        sqlite = self.store.engine.dialect.name == "sqlite"
        self.threads = Threads(1 if sqlite else POSTGRES_WRITERS)
        self.alone = Alone(self.store.engine)
        self._tasks: list[asyncio.Task[Any]] = []
        self._hearing: asyncio.Task[Any] | None = None
        self._server: Any = None
        self._ended = asyncio.Event()
        self._failure: BaseException | None = None

    # -- life -------------------------------------------------------------------------------------------------

    async def run(self, ready: Callable[[App], object] | None = None) -> None:
        """Until SIGTERM or SIGINT, or until it can no longer work (StartError)."""
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, self._ended.set)
        try:
            starting = asyncio.create_task(self.start())
            ended = asyncio.create_task(self._ended.wait())
            await asyncio.wait((starting, ended), return_when=asyncio.FIRST_COMPLETED)
            if not starting.done():
                starting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await starting
            if ready is not None and not self._ended.is_set():
                ready(self)
            await ended
        finally:
            await self.stop()
        if self._failure is not None:
            raise self._failure

    async def start(self) -> None:
        """Everything is listening when it returns."""
        polling = self.config.telegram.mode == "polling"
        await self._become_the_one(polling=polling)
        wording = Wording(self)
        outlet = Outlet(self._claim, self._settle)
        self.delivery = Delivery(
            self.bot, outlet, wording, clock=self.clock, threads=self.threads, pacing=self.pacing
        )  # fmt: skip
        self.lanes = Lanes(
            Mailbox(self.store, self.incoming), self.incoming.handle, self._handled, clock=self.clock,
            threads=self.threads,
        )  # fmt: skip
        self.ticker = Ticker(self._tick)
        if isinstance(self.clock, MovableClock):
            self.clock.listen(self._clock_moved)
        await self._meet_telegram(polling=polling)
        self._go(self.lanes.run())
        self._go(self.delivery.run())
        self._go(self.ticker.run())
        self._go(self._menus())
        self._go(self._rehearsal())
        await self._listen(polling=polling)
        log.info("started", bot=self.bot.username, mode=self.config.telegram.mode)

    async def stop(self) -> None:
        """Hear nothing more, finish what was begun, send what was claimed, close."""
        if isinstance(self.clock, MovableClock):
            self.clock.forget(self._clock_moved)
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.gather(self._hearing, return_exceptions=True)
        if self._server is not None:
            await self._server.stop()
        if self._tasks:
            lanes, delivery, *others = self._tasks
            self.lanes.stop()
            await asyncio.gather(lanes, return_exceptions=True)
            self.delivery.stop()
            await asyncio.gather(delivery, return_exceptions=True)
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            self._tasks.clear()
        await self.bot.shutdown()
        for request in self.bot._request:  # noqa: SLF001 - shutdown() leaves them open before the first answer
            await request.shutdown()
        self.threads.close()
        self.alone.release()
        self.store.close()
        log.info("stopped")

    def admin_code(self) -> str | None:
        """The one-time code that makes the first administrator; None once there is one."""
        with self.store.transaction() as tx:
            return people.admin_code(tx, self.clock.now(), self.policy.admins)

    def link(self, code: str) -> str:
        return f"https://t.me/{self.bot.username}?start={code}"

    # -- hearing ----------------------------------------------------------------------------------------------

    async def receive(self, updates: list[dict[str, Any]]) -> None:
        """Commit the updates; only then may Telegram be told that they came."""
        now = self.clock.now()
        kept = [screened(update) for update in updates]
        rows = [Received(update_id=int(u["update_id"]), chat_id=chat_of(u), payload=u, received_at=now) for u in kept]
        if await self.threads.run(self._keep, rows):
            self.lanes.bell.ring()

    def _keep(self, rows: list[Received]) -> list[int]:
        with self.store.transaction() as tx:
            return tx.inbox.receive(rows)

    async def _handled(self, handled: Handled | None) -> None:
        """After the commit: what was said goes out, the pressed button stops waiting."""
        self.delivery.bell.ring()
        if handled is None:
            return
        try:
            if handled.callback_id is not None:
                await self.bot.answer_callback_query(handled.callback_id, text=handled.toast)
            if handled.delete is not None:
                await self.bot.delete_message(*handled.delete)
        except TelegramError as error:  # a press too old to be answered, a message gone: nothing is lost
            log.info("not done at Telegram", error=error.message)

    async def _become_the_one(self, *, polling: bool) -> None:
        """Only one process polls; what a dead one left half done is taken up at once."""
        if not polling:
            return
        told = False
        while not await self.threads.run(self.alone.hold):
            if self.store.engine.dialect.name == "sqlite":
                raise StartError("another huiyin works on this database; one SQLite file serves one process.")
            if not told:
                log.warning("another process polls for this office; this one stands by")
                told = True
            await asyncio.sleep(STANDBY)
        await self.threads.run(self._release)

    def _release(self) -> None:
        with self.store.transaction() as tx:
            tx.inbox.release()
            tx.outbox.release()

    async def _meet_telegram(self, *, polling: bool) -> None:
        """Learn one's own name, say how updates shall come; a network that is down is waited for."""
        telegram = self.config.telegram
        pause = PAUSE
        while True:
            try:
                await self.bot.initialize()
                if polling:
                    await self._without_webhook()
                else:
                    await self.bot.set_webhook(
                        telegram.webhook_url, secret_token=telegram.webhook_secret.get_secret_value(),
                        allowed_updates=list(WANTED),
                    )  # fmt: skip
                break
            except InvalidToken:
                raise StartError("telegram.token is refused by Telegram.") from None
            except TelegramError as error:
                log.warning("Telegram cannot be reached yet", error=error.message, again_in=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST)
        self.incoming.bot_id, self.incoming.bot_username = self.bot.id, self.bot.username

    async def _without_webhook(self) -> None:
        """Telegram refuses polling while a webhook stands; a gateway that knows none has none to take away."""
        try:
            await self.bot.delete_webhook()
        except InvalidToken:  # the library's word for 404 too; getMe has just proved the token
            log.warning("this Bot API has no deleteWebhook")

    async def _listen(self, *, polling: bool) -> None:
        telegram, http = self.config.telegram, self.config.http
        if http.listen:
            from bot.web import Server, application

            app = application(
                self.health, webhook_url=telegram.webhook_url, secret=telegram.webhook_secret.get_secret_value(),
                receive=None if polling else self.receive,
            )  # fmt: skip
            self._server = Server(app, http.host, http.port)
            try:
                await self._server.start()
            except OSError as error:
                raise StartError(f"http.listen: {error}.") from None
        if polling:
            self._hearing = asyncio.create_task(Poller(self.bot, self.receive).run())
            self._hearing.add_done_callback(self._poller_ended)

    def _poller_ended(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self._failure = StartError("telegram.token is refused by Telegram.")
            self._ended.set()

    # -- by the clock -----------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        if await self.threads.run(release_due, self.store, self.clock.now(), self.policy):
            self.ticker.bell.ring()
        self.delivery.bell.ring()

    def _clock_moved(self) -> None:
        for bell in (self.ticker.bell, self.lanes.bell, self.delivery.bell):
            bell.ring()

    # -- speaking ---------------------------------------------------------------------------------------------

    def _claim(self, now: datetime, n: int, busy: Collection[tuple[str, int]]) -> list[Outgoing]:
        return deliveries.claim(self.store, now, n, policy=self.policy, busy=busy)

    def _settle(self, outcomes: list[Outcome], now: datetime) -> None:
        deliveries.settle(self.store, outcomes, now, self.policy)

    async def _menus(self) -> None:
        """The command menu of each kind of chat, in each language; a failure costs nothing but the menu."""
        scopes = {"private": BotCommandScopeAllPrivateChats(), "group": BotCommandScopeAllGroupChats()}
        try:
            for kind, scope in scopes.items():
                for code in (None, *rendering.languages()):
                    menu = rendering.menu(code or self.policy.language, kind)  # type: ignore[arg-type]
                    await self.bot.set_my_commands(menu, scope=scope, language_code=code)
        except TelegramError as error:
            log.warning("the command menu could not be set", error=error.message)

    # -- how it is doing --------------------------------------------------------------------------------------

    async def idle(self) -> bool:
        """Whether nothing is left to do at this hour; does what the clock asks for first. For tests and the tour."""
        await asyncio.sleep(0)
        unhandled = await self.threads.run(self._unhandled)
        if unhandled or not self.lanes.idle:
            return False
        if await self.threads.run(release_due, self.store, self.clock.now(), self.policy):
            self.delivery.bell.ring()
            return False
        left = await self.threads.run(self._left)
        return not left and self.delivery.idle

    def _unhandled(self) -> int:
        with self.store.reading() as tx:
            return tx.inbox.waiting()

    def _left(self) -> bool:
        """Something to send, or due and in another's hands: on PostgreSQL the clock's own tick may still hold it."""
        now = self.clock.now()
        with self.store.reading() as tx:
            due = tx.reminders.any_due(now) or tx.conversations.any_expired(now)
            return due or tx.outbox.sendable(now) > 0

    async def health(self) -> dict[str, Any]:
        try:
            return await asyncio.wait_for(self.threads.run(self._health), 5)
        except Exception as error:
            log.exception("health could not be told")
            return {"ok": False, "database": type(error).__name__}

    def _health(self) -> dict[str, Any]:
        now = self.clock.now()
        with self.store.reading() as tx:
            oldest = tx.inbox.oldest_waiting()
            return {
                "ok": True,
                "database": "ok",
                "unhandled": tx.inbox.waiting(),
                "oldest_unhandled_seconds": max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
                "unsent": tx.outbox.waiting(now),
                "dead_letters": tx.outbox.dead_letters(deliveries.SUPERSEDED, deliveries.STALE),
            }

    async def _rehearsal(self) -> None:
        """What understanding compiles is compiled beside the first seconds, not while somebody waits for an answer."""
        await asyncio.sleep(SETTLED)
        try:
            read = await asyncio.to_thread(rehearse)
        except LanguageError:
            log.exception("a language folder cannot be read; mend the file it names")
        else:
            log.debug("rehearsed", sentences=read)

    def _go(self, work: Any) -> None:
        self._tasks.append(asyncio.create_task(work))


class Wording:
    """The templates, with what they need to know of this office."""

    def __init__(self, app: App) -> None:
        self._app = app

    def text(self, reply: Reply, language: str, now: datetime) -> str:
        app = self._app
        language = language or app.policy.language
        return rendering.render(reply, language, now=now, policy=app.policy, bot_username=app.bot.username).text

    def private_chat(self) -> str:
        """The link into the chat with the bot; empty while its name is unknown."""
        name = self._app.bot.username
        return f"https://t.me/{name}?start" if name else ""

    def label(self, verb: str, facts: dict[str, Any], language: str, now: datetime) -> str:
        return rendering.label(verb, facts, language or self._app.policy.language, self._app.policy, now=now)


class Mailbox:
    """The inbox for the lanes."""

    def __init__(self, store: Store, incoming: Incoming) -> None:
        self.store, self.incoming = store, incoming

    def claim(self, now: datetime, limit: int) -> list[Waiting]:
        with self.store.transaction() as tx:
            rows = tx.inbox.claim(now, LEASE, limit)
            return [Waiting(row.update_id, row.chat_id, row.payload) for row in rows]

    def failed(self, update_id: int, error: str, now: datetime) -> int:
        with self.store.transaction() as tx:
            before = tx.inbox.attempts(update_id)
            return tx.inbox.failed(update_id, error, now, now + PAUSES[min(before, len(PAUSES) - 1)])

    def give_up(self, update: Waiting, error: str, now: datetime) -> None:
        try:
            self.incoming.give_up(update.update_id, update.payload)
        finally:
            with self.store.transaction() as tx:
                tx.inbox.give_up(update.update_id, error, now)
