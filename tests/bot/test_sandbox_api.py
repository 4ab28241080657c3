"""The played Telegram keeps Telegram's rules, seen by the real python-telegram-bot over real HTTP."""

import asyncio
import json
import socket
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    ReplyParameters,
    Update,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.ext import ApplicationBuilder, CommandHandler, MessageHandler, filters
from telegram.request import HTTPXRequest

from bot.sandbox.entities import parse_html
from bot.sandbox.limits import Flood
from bot.sandbox.rules import ApiError
from bot.sandbox.server import Sandbox, SandboxThread

TOKEN = "123456:TEST"
ZHOU, LI, GROUP, FORUM = 101, 102, -500, -1_000_000_000_777
PNG = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000200000003080200000036886ac8")


class Clock:
    """Stands still until it is moved."""

    def __init__(self):
        self.moment = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def now(self):
        return self.moment

    def advance(self, by):
        self.moment += by


@pytest.fixture
def sandbox():
    played = Sandbox(TOKEN, clock=Clock())
    played.add_user(ZHOU, "国平", "周")
    played.add_user(LI, "娜", "李", username="lina")
    played.add_group(GROUP, "全体干部群", [ZHOU, LI])
    played.add_group(FORUM, "督查", [ZHOU, LI], forum=True)
    with SandboxThread(played):
        yield played


def a_bot(sandbox, token=TOKEN):
    """The library's own bot and request class; without certificates, which take longest to load."""
    roads = [HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2)]
    return Bot(
        token,
        base_url=sandbox.base_url,
        base_file_url=sandbox.base_file_url,
        request=roads[0],
        get_updates_request=roads[1],
    )


@pytest.fixture
def tell(sandbox):
    """Run one coroutine function with a real bot."""

    def run(work, token=TOKEN):
        async def whole():
            async with a_bot(sandbox, token) as bot:
                return await work(bot)

        return asyncio.run(whole())

    return run


def row(*pairs):
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data) for text, data in pairs]])


def drain(sandbox):
    """What waits for the bot: the kinds of its updates."""
    kinds = [next(key for key in update if key != "update_id") for update in sandbox.updates.pending.values()]
    sandbox.updates.pending.clear()
    return kinds


def wait_until_delivered(sandbox):
    sandbox.world.wait_until(lambda: not sandbox.updates.pending, 5, "updates are still pending")


def post(url, **body):
    """One order of the page."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


# -- who the bot is and whom it may write to -----------------------------------------------------------------------


def test_get_me_tells_a_bot_in_privacy_mode(tell):
    async def work(bot):
        assert (bot.id, bot.username, bot.can_read_all_group_messages) == (123456, "huiyin_bot", False)

    tell(work)


def test_a_wrong_token_is_unauthorized(tell):
    with pytest.raises(InvalidToken, match="rejected by the server"):
        tell(lambda bot: bot.get_me(), token="123456:OTHER")


def test_an_unknown_method_is_not_found(sandbox):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        post(f"{sandbox.base_url}{TOKEN}/sendDice", chat_id=ZHOU)
    with refusal.value as answer:
        assert json.load(answer) == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}


def test_an_unknown_parameter_is_refused_by_name(sandbox, tell):
    sandbox.start(ZHOU)
    with pytest.raises(BadRequest, match="parameter colour"):
        tell(lambda bot: bot.send_message(ZHOU, "x", api_kwargs={"colour": 1}))


def test_a_user_who_never_started_cannot_be_written_to(tell):
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        tell(lambda bot: bot.send_message(ZHOU, "x"))


def test_an_unknown_chat_is_not_found(tell):
    with pytest.raises(BadRequest, match="Chat not found"):
        tell(lambda bot: bot.send_message(999, "x"))


def test_a_blocked_bot_is_told_so_and_unblocking_opens_the_door(sandbox, tell):
    sandbox.start(ZHOU)
    assert sandbox.block(ZHOU)["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        tell(lambda bot: bot.send_message(ZHOU, "x"))
    sandbox.unblock(ZHOU)
    assert tell(lambda bot: bot.send_message(ZHOU, "x")).text == "x"


def test_a_deactivated_user_is_forbidden(sandbox, tell):
    sandbox.start(ZHOU)
    sandbox.deactivate(ZHOU)
    with pytest.raises(Forbidden, match="user is deactivated"):
        tell(lambda bot: bot.send_message(ZHOU, "x"))


# -- text and marks ------------------------------------------------------------------------------------------------


def test_html_becomes_entities_with_utf16_offsets(sandbox, tell):
    sandbox.start(ZHOU)
    text = "📄 <b>已登记</b> &lt;b&gt; <a href='https://a.cn/?x=1&amp;y'>文</a>"
    sent = tell(lambda bot: bot.send_message(ZHOU, text, parse_mode="HTML"))
    assert sent.text == "📄 已登记 <b> 文"
    assert [(e.type, e.offset, e.length, e.url) for e in sent.entities] == [
        ("bold", 3, 3, None), ("text_link", 11, 1, "https://a.cn/?x=1&y"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("ab <x>", 'Unsupported start tag "x" at byte offset 3'),
        ("中<x>", 'Unsupported start tag "x" at byte offset 3'),
        ("<b>x", "Can't find end tag corresponding to start tag \"b\""),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<3 you>", 'Unsupported start tag "3" at byte offset 0'),
        ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
        ('<span class="big">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
    ],
)  # fmt: skip
def test_html_telegram_refuses_is_refused_in_its_words(source, complaint):
    with pytest.raises(ApiError) as refusal:
        parse_html(source)
    assert refusal.value.description == f"Bad Request: can't parse entities: {complaint}"


@pytest.mark.parametrize(
    ("source", "plain", "kinds"),
    [
        ("a & b &nbsp; &#20013;&#x6587;", "a & b &nbsp; 中文", []),
        ("<tg-spoiler>x</tg-spoiler><span class='tg-spoiler'>y</span>", "xy", ["spoiler", "spoiler"]),
        ("<blockquote expandable>x</blockquote>", "x", ["expandable_blockquote"]),
        ('<pre><code class="language-python">x</code></pre>', "x", ["pre"]),
        ("<B>x</B><strike>y</strike>", "xy", ["bold", "strikethrough"]),
        ("<b></b>x", "x", []),
    ],
)
def test_html_telegram_takes_is_taken(source, plain, kinds):
    text, entities = parse_html(source)
    assert (text, [entity["type"] for entity in entities]) == (plain, kinds)


def test_the_limit_of_4096_counts_after_entities(sandbox, tell):
    sandbox.start(ZHOU)
    assert len(tell(lambda bot: bot.send_message(ZHOU, f"<b>{'文' * 4096}</b>", parse_mode="HTML")).text) == 4096
    with pytest.raises(BadRequest, match="Message is too long"):
        tell(lambda bot: bot.send_message(ZHOU, "😀" * 2049))


@pytest.mark.parametrize("text", ["", "  \n ", "<b> </b>"])
def test_an_empty_text_is_refused(sandbox, tell, text):
    sandbox.start(ZHOU)
    with pytest.raises(BadRequest, match="Message text is empty"):
        tell(lambda bot: bot.send_message(ZHOU, text, parse_mode="HTML"))


def test_message_dates_come_from_the_clock(sandbox, tell):
    sandbox.start(ZHOU)
    sandbox.move_clock(seconds=3600)
    assert tell(lambda bot: bot.send_message(ZHOU, "x")).date == datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


# -- buttons -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", ["文" * 22, "x" * 65])
def test_callback_data_beyond_64_bytes_is_refused(sandbox, tell, data):
    sandbox.start(ZHOU)
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        tell(lambda bot: bot.send_message(ZHOU, "x", reply_markup=row(("签收", data))))


def test_a_keyboard_of_more_than_100_buttons_is_refused(sandbox, tell):
    sandbox.start(ZHOU)
    many = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data=str(n))] for n in range(101)])
    with pytest.raises(BadRequest, match="Reply_markup_too_long"):
        tell(lambda bot: bot.send_message(ZHOU, "x", reply_markup=many))


def test_a_button_that_does_nothing_is_refused(sandbox, tell):
    sandbox.start(ZHOU)
    with pytest.raises(BadRequest, match="buttons are unallowed"):
        tell(lambda bot: bot.send_message(ZHOU, "x", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("x")]])))


def test_a_press_brings_a_query_that_is_answered_once(sandbox, tell):
    sandbox.start(ZHOU)

    async def work(bot):
        card = await bot.send_message(ZHOU, "x", reply_markup=row(("签收", "sign:1")))
        pressed = sandbox.press(ZHOU, card.to_dict(), "签收")
        query = (await bot.get_updates())[-1].callback_query
        assert (query.data, query.from_user.id, query.message.message_id) == ("sign:1", ZHOU, card.message_id)
        await query.answer("已签收", show_alert=True)
        assert sandbox.wait_answer(pressed) == {"text": "已签收", "show_alert": True, "url": ""}
        with pytest.raises(BadRequest, match="Query is too old"):
            await query.answer("已签收")

    tell(work)


def test_a_query_too_old_cannot_be_answered(sandbox, tell):
    sandbox.start(ZHOU)

    async def work(bot):
        card = await bot.send_message(ZHOU, "x", reply_markup=row(("签收", "a")))
        query = sandbox.press(ZHOU, card.to_dict(), 0)["callback_query"]["id"]
        sandbox.expire_queries()
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_callback_query(query)

    tell(work)


def test_a_button_no_longer_shown_is_pressed_only_as_a_stale_one(sandbox, tell):
    sandbox.start(ZHOU)
    card = tell(lambda bot: bot.send_message(ZHOU, "x", reply_markup=row(("签收", "a")))).to_dict()
    tell(lambda bot: bot.edit_message_reply_markup(ZHOU, card["message_id"]))
    with pytest.raises(LookupError):
        sandbox.press(ZHOU, card, "a")
    assert sandbox.press(ZHOU, card, "a", stale=True)["callback_query"]["data"] == "a"


# -- editing and deleting ------------------------------------------------------------------------------------------


def test_editing_changes_the_text_and_drops_the_keyboard(sandbox, tell):
    sandbox.start(ZHOU)

    async def work(bot):
        card = await bot.send_message(ZHOU, "x", reply_markup=row(("签收", "a")))
        edited = await bot.edit_message_text("<i>y</i>", ZHOU, card.message_id, parse_mode="HTML")
        assert (edited.text, edited.reply_markup, edited.edit_date is not None) == ("y", None, True)

    tell(work)


def test_an_edit_that_changes_nothing_is_refused(sandbox, tell):
    sandbox.start(ZHOU)

    async def work(bot):
        card = await bot.send_message(ZHOU, "<b>x</b>", parse_mode="HTML", reply_markup=row(("签收", "a")))
        with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
            await bot.edit_message_text(
                "<b>x</b>", ZHOU, card.message_id, parse_mode="HTML", reply_markup=row(("签收", "a"))
            )

    tell(work)


def test_only_own_messages_that_exist_can_be_edited(sandbox, tell):
    theirs = sandbox.start(ZHOU)["message"]["message_id"]
    with pytest.raises(BadRequest, match="Message can't be edited"):
        tell(lambda bot: bot.edit_message_text("y", ZHOU, theirs))
    with pytest.raises(BadRequest, match="Message to edit not found"):
        tell(lambda bot: bot.edit_message_text("y", ZHOU, 4711))


def test_the_bot_deletes_a_private_message_within_48_hours(sandbox, tell):
    young = sandbox.say(ZHOU, ZHOU, "机密")["message"]["message_id"]
    assert tell(lambda bot: bot.delete_message(ZHOU, young))
    assert sandbox.messages(ZHOU) == []
    old = sandbox.say(ZHOU, ZHOU, "机密")["message"]["message_id"]
    sandbox.move_clock(seconds=timedelta(hours=49).total_seconds())
    with pytest.raises(BadRequest, match="can't be deleted for everyone"):
        tell(lambda bot: bot.delete_message(ZHOU, old))


def test_in_a_group_only_an_administrator_deletes_what_others_wrote(sandbox, tell):
    sandbox.add_bot_to_group(GROUP, ZHOU)
    said = sandbox.say(ZHOU, GROUP, "机密")["message"]["message_id"]
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        tell(lambda bot: bot.delete_message(GROUP, said))
    sandbox.add_bot_to_group(GROUP, ZHOU, admin=True)
    assert tell(lambda bot: bot.delete_message(GROUP, said))


def test_a_reply_names_its_message_and_a_lost_one_is_refused(sandbox, tell):
    said = sandbox.start(ZHOU)["message"]["message_id"]
    sent = tell(lambda bot: bot.send_message(ZHOU, "x", reply_parameters=ReplyParameters(said)))
    assert sent.reply_to_message.message_id == said
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        tell(lambda bot: bot.send_message(ZHOU, "x", reply_parameters=ReplyParameters(4711)))
    free = ReplyParameters(4711, allow_sending_without_reply=True)
    assert tell(lambda bot: bot.send_message(ZHOU, "x", reply_parameters=free)).reply_to_message is None


# -- files ---------------------------------------------------------------------------------------------------------


def test_a_document_travels_both_ways_with_its_name(sandbox, tell):
    sandbox.start(ZHOU)

    async def work(bot):
        sent = await bot.send_document(
            ZHOU, InputFile("正文".encode(), "三季度 总结.docx"), caption="<b>x</b>", parse_mode="HTML"
        )
        assert (sent.document.file_name, sent.caption) == ("三季度 总结.docx", "x")
        sandbox.send_file(ZHOU, ZHOU, b"\x00\r\n--\xff", "扫描.pdf", "application/pdf", caption="请登记")
        message = (await bot.get_updates())[-1].message
        file = await message.document.get_file()
        assert (message.caption, bytes(await file.download_as_bytearray())) == ("请登记", b"\x00\r\n--\xff")

    tell(work)


def test_a_photo_has_its_size_and_a_text_file_is_none(sandbox, tell):
    sandbox.start(ZHOU)
    photo = tell(lambda bot: bot.send_photo(ZHOU, PNG)).photo[-1]
    assert (photo.width, photo.height) == (2, 3)
    with pytest.raises(BadRequest, match="Image_process_failed"):
        tell(lambda bot: bot.send_photo(ZHOU, b"no picture"))


def test_a_caption_ends_at_1024(sandbox, tell):
    sandbox.start(ZHOU)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        tell(lambda bot: bot.send_photo(ZHOU, PNG, caption="文" * 1025))


def test_files_over_20_mb_cannot_be_fetched(sandbox, tell):
    sent = sandbox.send_file(ZHOU, ZHOU, b"x", "大.zip", "application/zip", size=20 * 1024 * 1024 + 1)
    with pytest.raises(BadRequest, match="File is too big"):
        tell(lambda bot: bot.get_file(sent["message"]["document"]["file_id"]))


# -- updates -------------------------------------------------------------------------------------------------------


def test_an_offset_acknowledges_and_without_it_updates_come_again(sandbox, tell):
    sandbox.say(ZHOU, ZHOU, "一")
    sandbox.say(ZHOU, ZHOU, "二")

    async def work(bot):
        first = await bot.get_updates(limit=1)
        assert [u.message.text for u in await bot.get_updates()] == ["一", "二"]
        assert [u.message.text for u in await bot.get_updates(offset=first[0].update_id + 1)] == ["二"]
        assert [u.message.text for u in await bot.get_updates(offset=-1)] == ["二"]

    tell(work)


def test_a_long_poll_ends_with_the_first_update(sandbox, tell):
    async def work(bot):
        waiting = asyncio.create_task(bot.get_updates(timeout=20))
        await asyncio.sleep(0.1)
        assert not waiting.done()
        sandbox.say(ZHOU, ZHOU, "到")
        assert [u.message.text for u in await asyncio.wait_for(waiting, 2)] == ["到"]

    tell(work)


def test_a_second_poller_ends_the_first_with_conflict(sandbox, tell):
    async def work(bot):
        first = asyncio.create_task(bot.get_updates(timeout=20))
        await asyncio.sleep(0.1)
        async with a_bot(sandbox) as other:
            await other.get_updates(timeout=0)
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await first

    tell(work)


def test_membership_of_others_and_reactions_come_only_on_request(sandbox, tell):
    said = sandbox.start(ZHOU)["message"]["message_id"]
    assert sandbox.react(ZHOU, ZHOU, said, "👍")["update_id"] is None
    tell(lambda bot: bot.get_updates(allowed_updates=["message_reaction"]))
    assert sandbox.react(ZHOU, ZHOU, said, "👌")["update_id"] is not None
    assert sandbox.say(ZHOU, ZHOU, "x")["update_id"] is None


def test_an_update_can_be_delivered_twice(sandbox, tell):
    said = sandbox.say(ZHOU, ZHOU, "一")

    async def work(bot):
        await bot.get_updates(offset=said["update_id"] + 1)
        sandbox.redeliver(said["update_id"])
        assert [u.update_id for u in await bot.get_updates(offset=said["update_id"] + 1)] == [said["update_id"]]
        assert await bot.get_updates(offset=said["update_id"] + 1) == ()

    tell(work)


def test_an_edited_message_comes_as_such(sandbox):
    said = sandbox.say(ZHOU, ZHOU, "明天3点")["message"]["message_id"]
    edited = sandbox.say(ZHOU, ZHOU, "明天4点", edit_of=said)["edited_message"]
    assert (edited["message_id"], edited["text"], "edit_date" in edited) == (said, "明天4点", True)


def test_a_webhook_is_posted_in_order_with_its_secret_and_again_after_a_refusal(sandbox):
    got = []

    async def hook(request):
        body = await request.json()
        got.append((body["message"]["text"], request.headers["X-Telegram-Bot-Api-Secret-Token"]))
        return web.Response(status=500 if len(got) == 1 else 200)

    async def whole():
        app = web.Application()
        app.router.add_post("/hook", hook)
        runner = web.AppRunner(app)
        await runner.setup()
        with socket.create_server(("127.0.0.1", 0)) as bound:
            await web.SockSite(runner, bound).start()
            url = f"http://127.0.0.1:{bound.getsockname()[1]}/hook"
            async with a_bot(sandbox) as bot:
                await bot.set_webhook(url, secret_token="s3cret")
                with pytest.raises(Conflict, match="while webhook is active"):
                    await bot.get_updates()
                sandbox.say(ZHOU, ZHOU, "一")
                sandbox.say(ZHOU, ZHOU, "二")
                await asyncio.to_thread(wait_until_delivered, sandbox)
                info = await bot.get_webhook_info()
                await bot.delete_webhook()
            await runner.cleanup()
        assert "500" in info.last_error_message

    asyncio.run(whole())
    assert got == [("一", "s3cret"), ("一", "s3cret"), ("二", "s3cret")]


# -- groups --------------------------------------------------------------------------------------------------------


def test_privacy_mode_lets_commands_replies_and_service_messages_through(sandbox, tell):
    sandbox.add_bot_to_group(GROUP, ZHOU)
    assert drain(sandbox) == ["my_chat_member", "message"]
    notice = tell(lambda bot: bot.send_message(GROUP, "例会通知")).message_id
    through = {
        text: sandbox.say(LI, GROUP, text, reply_to=reply)["update_id"] is not None
        for text, reply in [
            ("闲聊", None), ("@huiyin_bot 请登记", None), ("/today", None), ("/today@huiyin_bot", None),
            ("/today@other_bot", None), ("先说 /today", None), ("收到", notice),
        ]
    }  # fmt: skip
    assert [text for text, came in through.items() if came] == ["/today", "/today@huiyin_bot", "收到"]


def test_an_administrator_hears_everything(sandbox):
    sandbox.add_bot_to_group(GROUP, ZHOU, admin=True)
    assert sandbox.say(LI, GROUP, "闲聊")["update_id"] is not None


def test_a_group_the_bot_is_not_in_or_was_thrown_out_of_is_forbidden(sandbox, tell):
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        tell(lambda bot: bot.send_message(GROUP, "x"))
    sandbox.add_bot_to_group(GROUP, ZHOU)
    sandbox.remove_bot_from_group(GROUP, ZHOU)
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        tell(lambda bot: bot.send_message(GROUP, "x"))


def test_leaving_a_group_closes_it(sandbox, tell):
    sandbox.add_bot_to_group(GROUP, ZHOU)
    assert tell(lambda bot: bot.leave_chat(GROUP))
    with pytest.raises(Forbidden, match="not a member"):
        tell(lambda bot: bot.send_message(GROUP, "x"))


def test_a_group_that_became_a_supergroup_names_its_new_id(sandbox, tell):
    sandbox.add_bot_to_group(GROUP, ZHOU)
    drain(sandbox)
    new = sandbox.migrate(GROUP)
    assert [u["message"].get("migrate_to_chat_id") for u in sandbox.updates.pending.values()] == [new, None]
    with pytest.raises(ChatMigrated) as moved:
        tell(lambda bot: bot.send_message(GROUP, "x"))
    assert moved.value.new_chat_id == new
    assert tell(lambda bot: bot.send_message(new, "x")).chat.type == "supergroup"


def test_a_topic_carries_its_thread_and_an_unknown_thread_is_refused(sandbox, tell):
    sandbox.add_bot_to_group(FORUM, ZHOU)
    topic = sandbox.create_topic(FORUM, ZHOU, "供热")
    said = sandbox.say(LI, FORUM, "/today", thread=topic)["message"]
    assert (said["message_thread_id"], said["is_topic_message"]) == (topic, True)
    assert "forum_topic_created" in said["reply_to_message"]
    sent = tell(lambda bot: bot.send_message(FORUM, "x", message_thread_id=topic))
    assert (sent.message_thread_id, sent.is_topic_message) == (topic, True)
    with pytest.raises(BadRequest, match="Message thread not found"):
        tell(lambda bot: bot.send_message(FORUM, "x", message_thread_id=4711))


def test_members_and_administrators_are_told(sandbox, tell):
    sandbox.add_bot_to_group(GROUP, ZHOU, admin=True)

    async def work(bot):
        assert (await bot.get_chat(GROUP)).title == "全体干部群"
        assert (await bot.get_chat_member(GROUP, ZHOU)).status == "creator"
        assert (await bot.get_chat_member(GROUP, LI)).status == "member"
        assert (await bot.get_chat_member(GROUP, bot.id)).can_delete_messages
        assert {m.user.id for m in await bot.get_chat_administrators(GROUP)} == {ZHOU, bot.id}

    tell(work)


# -- menus ---------------------------------------------------------------------------------------------------------


def test_the_narrowest_menu_in_the_own_language_is_shown(sandbox, tell):
    async def work(bot):
        await bot.set_my_commands([BotCommand("help", "Help")])
        await bot.set_my_commands([BotCommand("mine", "我的事")], BotCommandScopeAllPrivateChats(), "zh")
        await bot.set_my_commands([BotCommand("today", "Today")], BotCommandScopeAllGroupChats())
        assert [c.command for c in await bot.get_my_commands(BotCommandScopeAllGroupChats())] == ["today"]
        with pytest.raises(BadRequest, match="Bot_command_invalid"):
            await bot.set_my_commands([BotCommand("帮助", "x")])

    tell(work)
    with urllib.request.urlopen(f"{sandbox.url}/sandbox/commands?user={ZHOU}&chat={ZHOU}") as answer:
        assert json.load(answer) == [{"command": "mine", "description": "我的事"}]


# -- brakes and failures -------------------------------------------------------------------------------------------


def test_flooding_one_chat_is_answered_with_retry_after(sandbox, tell, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    sandbox.start(ZHOU)
    sandbox.flood = True

    async def work(bot):
        for number in range(4):
            await bot.send_message(ZHOU, str(number))
        with pytest.raises(RetryAfter) as halt:
            await bot.send_message(ZHOU, "5")
        assert halt.value.retry_after.total_seconds() >= 1

    tell(work)
    assert sandbox.flood_hits == 1


def test_a_group_takes_20_a_minute_and_all_chats_30_a_second():
    now = [0.0]
    flood = Flood(lambda: now[0])
    flood.on = True
    for _ in range(20):
        flood.check(-5)
        now[0] += 1.5
    with pytest.raises(ApiError) as halt:
        flood.check(-5)
    assert halt.value.parameters == {"retry_after": 30}
    now[0] += 100
    for chat in range(1, 31):
        flood.check(chat)
    with pytest.raises(ApiError, match="Too Many Requests"):
        flood.check(99)


def test_a_dropped_connection_after_acceptance_leaves_the_message_sent(sandbox, tell):
    sandbox.start(ZHOU)
    sandbox.fail_next("sendMessage", "drop_after_accept")
    with pytest.raises(NetworkError):
        tell(lambda bot: bot.send_message(ZHOU, "x"))
    assert sandbox.wait_for(ZHOU, "x")


def test_an_ordered_time_out_sends_nothing_and_a_status_passes_after_its_count(sandbox, tell):
    sandbox.start(ZHOU)
    sandbox.fail_next("sendMessage", "timeout")
    sandbox.fail_next("sendMessage", 502, 2)

    async def work(bot):
        with pytest.raises(TimedOut):
            await bot.send_message(ZHOU, "x", read_timeout=0.1)
        for _ in range(2):
            with pytest.raises(NetworkError, match="Bad Gateway"):
                await bot.send_message(ZHOU, "x")
        assert await bot.send_message(ZHOU, "x")

    tell(work)
    assert [call.method for call in sandbox.calls("sendMessage")] == ["sendMessage"]


# -- the whole library, the control interface ----------------------------------------------------------------------


def test_a_whole_application_polls_answers_and_stops(sandbox):
    async def whole():
        async def echo(update: Update, _context):
            await update.effective_message.reply_text(f"回音：{update.effective_message.text}")

        application = ApplicationBuilder().token(TOKEN).base_url(sandbox.base_url).build()
        application.add_handler(CommandHandler("start", echo))
        application.add_handler(MessageHandler(filters.TEXT, echo))
        async with application:
            await application.start()
            await application.updater.start_polling(timeout=5)
            sandbox.start(ZHOU, "invite")
            said = await asyncio.to_thread(sandbox.wait_for, ZHOU, "回音：/start invite")
            assert said["from"]["is_bot"]
            await application.updater.stop()
            await application.stop()

    asyncio.run(whole())


def test_the_control_interface_acts_and_shows_over_http(sandbox):
    said = post(f"{sandbox.url}/sandbox/say", user=ZHOU, chat=ZHOU, text="明天有什么会")
    assert said["message"]["text"] == "明天有什么会"
    with urllib.request.urlopen(f"{sandbox.url}/sandbox/messages?chat={ZHOU}") as answer:
        assert [m["text"] for m in json.load(answer)] == ["明天有什么会"]
    with pytest.raises(urllib.error.HTTPError) as refusal:
        post(f"{sandbox.url}/sandbox/say", user=LI, chat=ZHOU, text="x")
    with refusal.value as answer:
        assert "not in chat" in json.load(answer)["error"]


def test_the_clock_moves_forward_to_the_next_morning_of_the_office(sandbox):
    told = []
    sandbox.on_clock = told.append
    assert post(f"{sandbox.url}/sandbox/clock", next="08:30")["now"] == "2026-11-24T08:30:00+08:00"
    assert post(f"{sandbox.url}/sandbox/clock", set="2026-11-25T09:00")["now"] == "2026-11-25T09:00:00+08:00"
    assert [moment.isoformat() for moment in told] == ["2026-11-24T08:30:00+08:00", "2026-11-25T09:00:00+08:00"]
    with pytest.raises(ValueError, match="forward only"):
        sandbox.move_clock(to="2026-11-01T09:00")


def test_events_stream_to_the_page_and_resume_where_they_stopped(sandbox):
    async def read(client, url, headers, kind):
        async with client.get(url, headers=headers) as answer:
            number, name = "", ""
            async for raw in answer.content:
                field, _, value = raw.decode().strip().partition(": ")
                number, name = (value, name) if field == "id" else (number, value if field == "event" else name)
                if field == "data" and name == kind:
                    return number, json.loads(value)
        return None

    async def whole():
        async with aiohttp.ClientSession() as client:
            url = f"{sandbox.url}/sandbox/events"
            sandbox.say(ZHOU, ZHOU, "一")
            number, data = await read(client, f"{url}?after=0", {}, "message")
            assert data["text"] == "一"
            sandbox.say(ZHOU, ZHOU, "二")
            assert (await read(client, url, {"Last-Event-ID": number}, "message"))[1]["text"] == "二"
            assert (await read(client, url, {"Last-Event-ID": "anotherday.3"}, "reset")) is not None

    asyncio.run(whole())


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}])
def test_other_web_pages_are_kept_out(sandbox, headers):
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(urllib.request.Request(f"{sandbox.url}/sandbox/state", headers=headers))
    refusal.value.close()
    assert refusal.value.code in {400, 403}
