"""The Bot API methods that put something before people: send, edit, delete, answer, react."""

from __future__ import annotations

from typing import Any

from bot.sandbox import media
from bot.sandbox.entities import parse_html, tidy, utf16
from bot.sandbox.form import Form
from bot.sandbox.rules import (
    CAPTION_LIMIT,
    CHAT_ACTIONS,
    EDIT_WINDOW,
    NOT_MODIFIED,
    OLD_QUERY,
    TEXT_LIMIT,
    ApiError,
    bad,
    inline_keyboard,
)
from bot.sandbox.world import Chat, Json, World, remember


def find_chat(world: World, form: Form) -> Chat:
    """The chat the call names, in whatever state the bot stands to it."""
    given = form.text("chat_id")
    if not given:
        raise bad("chat_id is empty")
    try:
        chat = world.chats.get(int(given))
    except ValueError:
        chat = None
    if chat is None:
        raise bad("chat not found")
    if chat.migrated_to:
        raise ApiError(
            400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
        )
    return chat


def open_chat(world: World, form: Form) -> Chat:
    """A chat the bot may speak in."""
    chat = find_chat(world, form)
    if chat.type == "private":
        state = world.people[chat.id].state
        refusal = {
            "new": "Forbidden: bot can't initiate conversation with a user",
            "blocked": "Forbidden: bot was blocked by the user",
            "deactivated": "Forbidden: user is deactivated",
        }.get(state)
    else:
        refusal = {
            "kicked": f"Forbidden: bot was kicked from the {chat.type} chat",
            "left": f"Forbidden: bot is not a member of the {chat.type} chat",
        }.get(chat.standing)
    if refusal:
        raise ApiError(403, refusal)
    return chat


def marked_text(world: World, form: Form, name: str) -> Json:
    """The text or caption of a call with its entities, within Telegram's limits."""
    words = form.text(name)
    marks_name = "entities" if name == "text" else "caption_entities"
    mode = form.text("parse_mode").lower()
    if mode == "html":
        cut, marks = parse_html(words)
    elif mode in {"", "none"}:
        cut, marks = words, list(form.data(marks_name) or [])
    elif mode in {"markdown", "markdownv2"}:
        raise bad("the sandbox plays parse_mode HTML only")
    else:
        raise bad("unsupported parse_mode")
    cut, marks = tidy(cut, marks)
    for place, mark in enumerate(marks):
        if "user_id" in mark:
            person = world.people.get(mark["user_id"])
            kept = {key: value for key, value in mark.items() if key != "user_id"}
            marks[place] = {**kept, "user": person.user() if person else {"id": mark["user_id"]}}
    if name == "text" and not cut:
        raise bad("message text is empty")
    if utf16(cut) > (TEXT_LIMIT if name == "text" else CAPTION_LIMIT):
        raise bad("message is too long" if name == "text" else "message caption is too long")
    facts: Json = {name: cut} if cut else {}
    if marks and cut:
        facts[marks_name] = marks
    return facts


def keyboard(form: Form) -> Json:
    rows = inline_keyboard(form.data("reply_markup")) if form.has("reply_markup") else []
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _place(form: Form, chat: Chat) -> Json:
    """Where a new message goes: the message it replies to, the topic."""
    where: Json = {}
    reply = form.data("reply_parameters") or {}
    if reply:
        strange = set(reply) - {"message_id", "chat_id", "allow_sending_without_reply"}
        if strange:
            raise bad(f"the sandbox does not play {', '.join(sorted(strange))} of reply_parameters")
        if int(reply.get("message_id", 0)) in chat.messages:
            where["reply_to"] = int(reply["message_id"])
        elif not reply.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
    if form.has("message_thread_id"):
        thread = form.integer("message_thread_id")
        if thread not in chat.topics:
            raise bad("message thread not found")
        where["thread"] = thread
    return where


def _send(world: World, form: Form, chat: Chat, content: Json) -> Json:
    extra: Json = {"has_protected_content": True} if form.flag("protect_content") else {}
    return world.post(chat, world.bot_user(), {**content, **keyboard(form), **extra}, **_place(form, chat))


def send_message(world: World, form: Form) -> Json:
    chat = open_chat(world, form)
    return _send(world, form, chat, marked_text(world, form, "text"))


def send_document(world: World, form: Form) -> Json:
    return _send_file(world, form, "document")


def send_photo(world: World, form: Form) -> Json:
    return _send_file(world, form, "photo")


def _send_file(world: World, form: Form, name: str) -> Json:
    chat = open_chat(world, form)
    caption = marked_text(world, form, "caption")
    keyboard(form)
    _place(form, chat)
    upload = form.upload(name)
    if upload:
        filename, mime, data = upload
        make = media.document if name == "document" else media.photo
        content = make(world, data, filename, mime)
    elif form.text(name):
        kept = world.file(form.text(name))
        content = media.document_of(kept) if name == "document" else media.photo_of(kept)
    else:
        raise bad(f"there is no {name} in the request")
    return _send(world, form, chat, {**content, **caption})


def _own_message(world: World, form: Form) -> tuple[Chat, Json]:
    chat = open_chat(world, form)
    message = chat.messages.get(form.integer("message_id"))
    if message is None:
        raise bad("message to edit not found")
    if message["from"]["id"] != world.bot_id:
        raise bad("message can't be edited")
    return chat, message


def _edit(world: World, chat: Chat, old: Json, new: Json, *, quietly: bool = False) -> Json:
    """`quietly`: phones do not call a message edited whose buttons alone changed."""
    parts = ("text", "entities", "caption", "caption_entities", "reply_markup")
    if all(old.get(part) == new.get(part) for part in parts):
        raise bad(NOT_MODIFIED.removeprefix("Bad Request: "))
    return world.replace(chat, new if quietly else {**new, "edit_date": world.now()})


def edit_text(world: World, form: Form) -> Json:
    chat, message = _own_message(world, form)
    content = marked_text(world, form, "text")
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    kept = {key: value for key, value in message.items() if key not in {"text", "entities", "reply_markup"}}
    return _edit(world, chat, message, {**kept, **content, **keyboard(form)})


def edit_caption(world: World, form: Form) -> Json:
    chat, message = _own_message(world, form)
    content = marked_text(world, form, "caption")
    if "document" not in message and "photo" not in message:
        raise bad("there is no caption in the message to edit")
    kept = {key: value for key, value in message.items() if key not in {"caption", "caption_entities", "reply_markup"}}
    return _edit(world, chat, message, {**kept, **content, **keyboard(form)})


def edit_markup(world: World, form: Form) -> Json:
    chat, message = _own_message(world, form)
    kept = {key: value for key, value in message.items() if key != "reply_markup"}
    return _edit(world, chat, message, {**kept, **keyboard(form)}, quietly=True)


def delete(world: World, form: Form) -> bool:
    """Own messages and, in private, the person's too, within 48 hours; in groups others' only as an administrator."""
    chat = open_chat(world, form)
    message = chat.messages.get(form.integer("message_id"))
    if message is None:
        raise bad("message to delete not found")
    others = message["from"]["id"] != world.bot_id
    if others and chat.type != "private" and chat.standing != "administrator":
        raise bad("message can't be deleted")
    if world.now() - message["date"] > EDIT_WINDOW:
        raise bad("message can't be deleted for everyone")
    world.delete(chat, message["message_id"])
    return True


def answer_query(world: World, form: Form) -> bool:
    number = form.text("callback_query_id")
    query = world.queries.get(number)
    if query is None:
        raise bad(OLD_QUERY.removeprefix("Bad Request: "))
    text = form.text("text")
    if utf16(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    del world.queries[number]
    answer: Json = {"text": text, "show_alert": form.flag("show_alert"), "url": form.text("url")}
    remember(world.answers, number, answer)
    world.emit("answer", {**query, "query_id": number, **answer})
    return True


def chat_action(world: World, form: Form) -> bool:
    chat = open_chat(world, form)
    if form.text("action") not in CHAT_ACTIONS:
        raise bad("wrong parameter action in request")
    world.emit("typing", {"chat": chat.id, "action": form.text("action")})
    return True


def react(world: World, form: Form) -> bool:
    from telegram.constants import ReactionEmoji

    chat = open_chat(world, form)
    message = chat.messages.get(form.integer("message_id"))
    if message is None:
        raise bad("message to react not found")
    wanted: list[Any] = form.data("reaction") or []
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    known = {emoji.value for emoji in ReactionEmoji}
    if any(one.get("type") != "emoji" or one.get("emoji") not in known for one in wanted):
        raise bad("REACTION_INVALID")
    world.reactions.setdefault((chat.id, message["message_id"]), {})[world.bot_id] = wanted
    world.emit("edited", message)
    return True
