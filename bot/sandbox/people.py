"""What people do in the played Telegram: write, press, send files, add the bot, block it; and how tests wait."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable
from typing import Any

from bot.sandbox import media
from bot.sandbox.entities import slice_utf16, tidy
from bot.sandbox.rules import TEXT_LIMIT
from bot.sandbox.updates import Updates, member, members_change
from bot.sandbox.world import SUPERGROUP, Chat, Json, Person, World, remember

Wanted = Callable[[Json], Any] | str


class People:
    """The hands of the users. Every method may be called from any thread and returns JSON as Telegram writes it."""

    def __init__(self, world: World, updates: Updates) -> None:
        self.world, self.updates = world, updates
        self._query_ids = itertools.count(4_000_000_000_000_001)

    # -- the cast ---------------------------------------------------------------------------------------------

    def add_user(
        self, user: int, first_name: str, last_name: str = "", username: str | None = None,
        language_code: str = "zh-hans", *, title: str = "",
    ) -> None:  # fmt: skip
        """A person; `title` (the post) is shown on the page, Telegram does not know it."""
        with self.world.lock:
            person = Person(user, first_name, last_name, username, language_code, title)
            self.world.people[user] = person
            chat = self.world.chats[user] = Chat(user, "private", person.name, [user])
            self.world.emit("chat", self.world.chat_info(chat))

    def add_group(
        self, chat: int, title: str, members: list[int], *, forum: bool = False, with_bot: bool = False
    ) -> None:
        """A group; an id below -10^12, or topics, make it a supergroup."""
        if chat >= 0 or (forum and chat > SUPERGROUP):
            raise ValueError("groups have negative ids, groups with topics ids below -1000000000000")
        with self.world.lock:
            kind = "supergroup" if chat < SUPERGROUP else "group"
            group = self.world.chats[chat] = Chat(chat, kind, title, [self.world.person(m).id for m in members], forum)
            group.standing = "member" if with_bot else "left"
            self.world.emit("chat", self.world.chat_info(group))

    # -- writing ----------------------------------------------------------------------------------------------

    def start(self, user: int, payload: str = "") -> Json:
        """Press Start, or follow https://t.me/<bot>?start=<payload>."""
        return self.say(user, user, f"/start {payload}".strip())

    def say(
        self, user: int, chat: int, text: str, *, reply_to: int | None = None, edit_of: int | None = None,
        thread: int | None = None,
    ) -> Json:  # fmt: skip
        """Write a message or edit one; `update_id` in the answer is None when privacy keeps it from the bot."""
        with self.world.lock:
            person, room = self._enter(user, chat)
            cut, entities = tidy(text, [])
            if not cut or len(cut) > TEXT_LIMIT:
                raise ValueError("a message has 1 to 4096 characters")
            content: Json = {"text": cut, **({"entities": entities} if entities else {})}
            if edit_of is not None:
                old = room.messages.get(edit_of)
                if old is None or old["from"]["id"] != user or "text" not in old:
                    raise LookupError(f"message {edit_of} is not a text of user {user}")
                kept = {key: value for key, value in old.items() if key != "entities"}
                message = self.world.replace(room, {**kept, **content, "edit_date": self.world.now()})
                return self._tell("edited_message", message, room)
            message = self.world.post(room, person.user(), content, reply_to=reply_to, thread=thread)
            return self._tell("message", message, room)

    def send_file(
        self, user: int, chat: int, data: bytes, filename: str, mime: str, *, caption: str = "", photo: bool = False,
        reply_to: int | None = None, thread: int | None = None, size: int | None = None,
    ) -> Json:  # fmt: skip
        """Send a document or photo; `size` claims another size than that of the bytes (to play a huge file)."""
        with self.world.lock:
            person, room = self._enter(user, chat)
            content = (
                media.photo(self.world, data, filename, mime)
                if photo
                else media.document(self.world, data, filename, mime, size)
            )
            if caption:
                cut, entities = tidy(caption, [])
                content |= {"caption": cut, **({"caption_entities": entities} if entities else {})}
            message = self.world.post(room, person.user(), content, reply_to=reply_to, thread=thread)
            return self._tell("message", message, room)

    def press(self, user: int, message: Json | tuple[int, int], button: int | str, *, stale: bool = False) -> Json:
        """Press a button by its place, its callback_data or its words; `stale` presses what the phone still showed."""
        with self.world.lock:
            chat, number = (message["chat"]["id"], message["message_id"]) if isinstance(message, dict) else message
            person, room = self._enter(user, chat)
            current = room.messages.get(number)
            if current is None:
                raise LookupError(f"no message {number} in chat {chat}")
            shown = message if stale and isinstance(message, dict) else current
            data = _button(shown, button)["callback_data"]
            query: Json = {
                "id": str(next(self._query_ids)), "from": person.user(), "message": dict(current),
                "chat_instance": str(abs(chat) * 7919), "data": data,
            }  # fmt: skip
            remember(self.world.queries, query["id"], {"user": user, "chat": chat})
            return self._update("callback_query", query)

    def react(self, user: int, chat: int, message_id: int, emoji: str | None) -> Json:
        with self.world.lock:
            person, room = self._enter(user, chat)
            message = room.messages[message_id]
            given = self.world.reactions.setdefault((chat, message_id), {})
            old = given.pop(user, [])
            if emoji:
                given[user] = [{"type": "emoji", "emoji": emoji}]
            self.world.emit("edited", message)
            return self._update("message_reaction", {
                "chat": self.world.chat_json(room), "message_id": message_id, "user": person.user(),
                "date": self.world.now(), "old_reaction": old, "new_reaction": given.get(user, []),
            })  # fmt: skip

    def redeliver(self, update_id: int) -> Json:
        """Deliver the same update a second time."""
        return self.updates.redeliver(update_id)

    # -- standing ---------------------------------------------------------------------------------------------

    def block(self, user: int) -> Json:
        return self._private_standing(user, "blocked", "member", "kicked")

    def unblock(self, user: int) -> Json:
        return self._private_standing(user, "started", "kicked", "member")

    def deactivate(self, user: int) -> None:
        """The account is deleted."""
        with self.world.lock:
            self.world.person(user).state = "deactivated"
            self.world.emit("chat", self.world.chat_info(self.world.chat(user)))

    def add_bot_to_group(self, group: int, by: int, *, admin: bool = False) -> Json:
        with self.world.lock:
            room, person = self.world.chat(group), self.world.person(by)
            update = self._group_standing(room, person, "administrator" if admin else "member")
            message = self.world.post(room, person.user(), {"new_chat_members": [self.world.bot_user()]})
            self._tell("message", message, room)
            return update

    def remove_bot_from_group(self, group: int, by: int) -> Json:
        with self.world.lock:
            room, person = self.world.chat(group), self.world.person(by)
            message = self.world.post(room, person.user(), {"left_chat_member": self.world.bot_user()})
            self._tell("message", message, room)
            return self._group_standing(room, person, "kicked")

    def migrate(self, group: int, to: int | None = None) -> int:
        """Make a basic group a supergroup: a new chat with a new id, the old one refuses."""
        with self.world.lock:
            old = self.world.chat(group)
            if old.type != "group":
                raise ValueError("only a basic group can become a supergroup")
            new_id = to or SUPERGROUP + group
            new = self.world.chats[new_id] = Chat(new_id, "supergroup", old.title, list(old.members))
            new.standing, old.migrated_to = old.standing, new_id
            owner = self.world.person(old.members[0]).user()
            left = self.world.post(old, owner, {"migrate_to_chat_id": new_id})
            self._tell("message", left, old)
            came = self.world.post(new, owner, {"migrate_from_chat_id": group})
            self._tell("message", came, new)
            for room in (old, new):
                self.world.emit("chat", self.world.chat_info(room))
            return new_id

    def create_topic(self, group: int, by: int, name: str) -> int:
        """A forum topic; its number is what message_thread_id names."""
        with self.world.lock:
            person, room = self._enter(by, group)
            if not room.forum:
                raise ValueError("this group has no topics")
            fact = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
            message = self.world.post(room, person.user(), fact)
            number: int = message["message_id"]
            room.topics[number] = name
            room.messages[number] = message | {"message_thread_id": number, "is_topic_message": True}
            self._tell("message", dict(room.messages[number]), room)
            self.world.emit("chat", self.world.chat_info(room))
            return number

    # -- looking ----------------------------------------------------------------------------------------------

    def messages(self, chat: int) -> list[Json]:
        """All messages of a chat as they stand now, oldest first."""
        with self.world.lock:
            return copy.deepcopy(list(self.world.chat(chat).messages.values()))

    def wait_for(self, chat: int, wanted: Wanted, timeout: float = 5.0, *, after: int = 0) -> Json:
        """The newest message of the bot that fits (a predicate, or words it contains), sent or edited meanwhile."""

        def test(message: Json) -> bool:
            return wanted in words_of(message) if isinstance(wanted, str) else bool(wanted(message))

        def look() -> Json | None:
            room = self.world.chat(chat)
            for message in reversed(room.messages.values()):
                mine = message["from"]["id"] == self.world.bot_id
                if mine and message["message_id"] > after and test(message):
                    return copy.deepcopy(message)
            return None

        try:
            found: Json = self.world.wait_until(look, timeout, "")
        except TimeoutError:
            said = "\n---\n".join(words_of(message) for message in self.messages(chat)[-8:])
            raise TimeoutError(f"nothing fitting came to chat {chat} in {timeout} s; it holds:\n{said}") from None
        return found

    def wait_answer(self, query: Json | str, timeout: float = 5.0) -> Json:
        """The bot's answer to a press: {text, show_alert, url}."""
        number = query if isinstance(query, str) else query["callback_query"]["id"]
        answer: Json = self.world.wait_until(lambda: self.world.answers.get(number), timeout, "the press got no answer")
        return dict(answer)

    def expire_queries(self) -> None:
        """Let every press that waits for its answer grow too old."""
        with self.world.lock:
            self.world.queries.clear()

    # -- inside -----------------------------------------------------------------------------------------------

    def _enter(self, user: int, chat: int) -> tuple[Person, Chat]:
        person, room = self.world.person(user), self.world.chat(chat)
        if user not in room.members:
            raise PermissionError(f"user {user} is not in chat {chat}")
        if room.migrated_to:
            raise PermissionError(f"chat {chat} is now {room.migrated_to}")
        if room.type == "private":
            if person.state in {"blocked", "deactivated"}:
                raise PermissionError(f"user {user} has {person.state} the bot")
            if person.state == "new":
                person.state = "started"
                self.world.emit("chat", self.world.chat_info(room))
        return person, room

    def _tell(self, kind: str, message: Json, room: Chat) -> Json:
        if not self._reaches_bot(message, room):
            return {"update_id": None, kind: copy.deepcopy(message)}
        return self._update(kind, message)

    def _update(self, kind: str, payload: Json) -> Json:
        return copy.deepcopy(self.updates.push(kind, payload) or {"update_id": None, kind: payload})

    def _reaches_bot(self, message: Json, room: Chat) -> bool:
        """Privacy mode: in groups the bot gets commands to it, replies to its own messages, and service messages."""
        if room.type == "private" or room.standing == "administrator":
            return True
        if room.standing != "member":
            return False
        words = message.get("text", message.get("caption"))
        if words is None and not {"photo", "document"} & set(message):
            return True
        original = message.get("reply_to_message")
        if original and original["from"]["id"] == self.world.bot_id and "forum_topic_created" not in original:
            return True
        marks: list[Json] = message.get("entities") or message.get("caption_entities") or []
        for mark in marks:
            if mark["type"] == "bot_command" and mark["offset"] == 0:
                addressed = slice_utf16(words or "", 0, mark["length"]).partition("@")[2]
                return not addressed or addressed.lower() == self.world.username.lower()
        return False

    def _private_standing(self, user: int, state: str, old: str, new: str) -> Json:
        with self.world.lock:
            person, room = self.world.person(user), self.world.chat(user)
            person.state = state
            self.world.emit("chat", self.world.chat_info(room))
            bot = self.world.bot_user()
            change = members_change(
                self.world, self.world.chat_json(room), person.user(), member(bot, old), member(bot, new)
            )
            return self._update("my_chat_member", change)

    def _group_standing(self, room: Chat, person: Person, standing: str) -> Json:
        bot = self.world.bot_user()
        before, room.standing = room.standing, standing
        self.world.emit("chat", self.world.chat_info(room))
        change = members_change(
            self.world, self.world.chat_json(room), person.user(), member(bot, before), member(bot, standing)
        )
        return self._update("my_chat_member", change)


def words_of(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


def buttons_of(message: Json) -> list[Json]:
    """All buttons of a message, row after row."""
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def _button(message: Json, wanted: int | str) -> Json:
    buttons = buttons_of(message)
    if isinstance(wanted, int):
        chosen = buttons[wanted : wanted + 1]
    else:
        chosen = [b for b in buttons if b.get("callback_data") == wanted] or [b for b in buttons if b["text"] == wanted]
    if not chosen or "callback_data" not in chosen[0]:
        raise LookupError(f"no button {wanted!r} to press among {[b['text'] for b in buttons]}")
    return chosen[0]
