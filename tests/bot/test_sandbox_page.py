"""The chat page, used by a real Chromium the way a person would."""

import json
import shutil
import urllib.request
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect, sync_playwright

from bot.sandbox.server import Sandbox, SandboxThread

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium: apt-get install --no-install-recommends chromium"
)

TOKEN = "123456:TEST"
ZHOU, LI, GROUP = 101, 102, -500
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63606060f80f0001040100a1d3e0f40000000049454e44ae426082"
)
CARD = "✅ <b>已登记 收文2026-0001</b>\n承办 李明 · 11月27日（周五）前"
KEYS = {"inline_keyboard": [[{"text": "签收", "callback_data": "sign:1"}, {"text": "退办", "callback_data": "back:1"}]]}


class Clock:
    """Stands still until the page moves it."""

    def __init__(self):
        self.moment = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)

    def now(self):
        return self.moment

    def advance(self, by):
        self.moment += by


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def sandbox():
    played = Sandbox(TOKEN, clock=Clock())
    played.add_user(ZHOU, "周国平", title="主任")
    played.add_user(LI, "李娜")
    played.add_group(GROUP, "全体干部群", [ZHOU, LI])
    with SandboxThread(played):
        yield played


@pytest.fixture(scope="module")
def desktop(browser):
    """One window for all tests: every sandbox has its own port, so its own storage."""
    return browser.new_context(viewport={"width": 1280, "height": 800}).new_page()


@pytest.fixture
def visit(browser, desktop, sandbox):
    """Open the page; whatever the browser complains of fails the test."""
    phones, complaints = [], []

    def open_page(path="", phone=False):
        page = desktop
        if phone:
            phones.append(browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True))
            page = phones[-1].new_page()
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda entry: complaints.append(entry.text) if "Content Security" in entry.text else None)
        page.goto(sandbox.url + path)
        page.wait_for_selector("body[data-ready]")
        return page

    yield open_page
    desktop.goto("about:blank")
    for context in phones:
        context.close()
    assert complaints == []


@pytest.fixture
def bot(sandbox):
    """What the bot does, as bare API calls."""

    def call(method, **parameters):
        body = json.dumps(parameters).encode()
        request = urllib.request.Request(
            f"{sandbox.base_url}{TOKEN}/{method}", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["result"]

    return call


def write(page, text):
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")


def last_update(sandbox):
    return next(reversed(sandbox.updates.pending.values()))


def test_start_is_pressed_and_a_sentence_reaches_the_bot(sandbox, visit):
    page = visit()
    page.get_by_role("button", name="开始").click()
    expect(page.locator(".row.mine")).to_contain_text("/start")
    write(page, "明天有什么会")
    expect(page.locator(".row.mine").last).to_contain_text("明天有什么会")
    assert last_update(sandbox)["message"]["text"] == "明天有什么会"
    expect(page.get_by_role("textbox")).to_have_value("")


def test_enter_does_not_send_while_composing_chinese(sandbox, visit):
    sandbox.start(ZHOU)
    page = visit()
    field = page.get_by_role("textbox")
    field.fill("ming")
    field.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True})
    expect(field).to_have_value("ming")
    page.keyboard.press("Shift+Enter")
    expect(field).to_have_value("ming\n")
    assert len(sandbox.messages(ZHOU)) == 1


def test_marks_are_shown_and_markup_in_text_is_only_text(sandbox, visit, bot):
    sandbox.start(ZHOU)
    bot(
        "sendMessage",
        chat_id=ZHOU,
        text="<b>已登记</b> &lt;img src=x onerror=alert(1)&gt; <a href='https://a.cn/'>文</a>",
        parse_mode="HTML",
    )
    sandbox.say(ZHOU, ZHOU, "<script>alert(1)</script>")
    page = visit()
    expect(page.locator(".words strong")).to_have_text("已登记")
    expect(page.locator(".theirs .words")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".words a")).to_have_attribute("href", "https://a.cn/")
    expect(page.locator(".mine .words").last).to_contain_text("<script>alert(1)</script>")
    assert page.locator(".log img[src='x'], .log script").count() == 0


def test_a_button_is_busy_until_the_answer_and_the_card_changes_in_place(sandbox, visit, bot):
    sandbox.start(ZHOU)
    card = bot("sendMessage", chat_id=ZHOU, text=CARD, parse_mode="HTML", reply_markup=KEYS)
    page = visit()
    page.get_by_role("button", name="签收").click()
    expect(page.locator(".key.busy")).to_have_text("签收")
    sandbox.world.wait_until(lambda: "callback_query" in last_update(sandbox), 5, "no press came")
    bot("answerCallbackQuery", callback_query_id=last_update(sandbox)["callback_query"]["id"], text="已签收")
    expect(page.locator(".toast")).to_have_text("已签收")
    expect(page.locator(".key.busy")).to_have_count(0)
    bot("editMessageText", chat_id=ZHOU, message_id=card["message_id"], text="已由周国平签收")
    expect(page.locator(".theirs .words")).to_contain_text("已由周国平签收")
    expect(page.locator(".stamp").last).to_contain_text("已编辑")
    expect(page.locator(".key")).to_have_count(0)


def test_an_alert_must_be_put_away(sandbox, visit, bot):
    sandbox.start(ZHOU)
    bot("sendMessage", chat_id=ZHOU, text=CARD, parse_mode="HTML", reply_markup=KEYS)
    page = visit()
    page.get_by_role("button", name="退办").click()
    sandbox.world.wait_until(lambda: "callback_query" in last_update(sandbox), 5, "no press came")
    query = last_update(sandbox)["callback_query"]["id"]
    bot("answerCallbackQuery", callback_query_id=query, text="只有承办人可以退办", show_alert=True)
    expect(page.locator("#alert")).to_contain_text("只有承办人可以退办")
    page.get_by_role("button", name="知道了").click()
    expect(page.locator("#alert")).to_be_hidden()


def test_a_click_on_a_bubble_replies_and_an_own_message_can_be_edited(sandbox, visit, bot):
    sandbox.start(ZHOU)
    card = bot("sendMessage", chat_id=ZHOU, text="收文2026-0001")
    page = visit()
    page.locator(".theirs .bubble").click()
    expect(page.locator(".bar-in")).to_contain_text("回复 回音")
    write(page, "改到4点")
    expect(page.locator(".mine .quote")).to_contain_text("收文2026-0001")
    assert last_update(sandbox)["message"]["reply_to_message"]["message_id"] == card["message_id"]
    page.get_by_role("textbox").press("ArrowUp")
    expect(page.get_by_role("textbox")).to_have_value("改到4点")
    write(page, "改到5点")
    expect(page.locator(".mine .bubble").last).to_contain_text("改到5点已编辑 10:00")
    assert last_update(sandbox)["edited_message"]["text"] == "改到5点"


def test_files_go_both_ways(sandbox, visit, bot):
    sandbox.start(ZHOU)
    page = visit()
    scan = {"name": "扫描 件.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1"}
    page.locator("input[type=file]").nth(1).set_input_files([scan])
    expect(page.locator(".bar-in")).to_contain_text("扫描 件.pdf")
    write(page, "请登记")
    expect(page.locator(".mine .paper")).to_contain_text("扫描 件.pdf")
    received = last_update(sandbox)["message"]
    assert (received["caption"], received["document"]["mime_type"]) == ("请登记", "application/pdf")
    page.locator("input[type=file]").nth(0).set_input_files([{"name": "a.png", "mimeType": "image/png", "buffer": PNG}])
    page.get_by_role("button", name="发送").click()
    expect(page.locator(".mine .photo img")).to_have_js_property("complete", value=True)
    assert page.locator(".mine .photo img").evaluate("image => image.naturalWidth") == 1
    bot("sendDocument", chat_id=ZHOU, document=received["document"]["file_id"], caption="原件")
    with page.expect_download() as download:
        page.locator(".theirs .paper").click()
    assert download.value.suggested_filename == "扫描 件.pdf"
    assert download.value.path().read_bytes() == b"%PDF-1"


def test_unread_marks_come_and_go_for_everyone(sandbox, visit, bot):
    for user in (ZHOU, LI):
        sandbox.start(user)
    page = visit()
    bot("sendMessage", chat_id=LI, text="📄 请承办 收文2026-0001")
    line = page.locator(f"[data-chat='{LI}']")
    expect(line.locator(".unread")).to_have_text("1")
    expect(line).to_contain_text("请承办 收文2026-0001")
    expect(page).to_have_title("(1) 回音")
    line.click()
    expect(page.locator(".unread")).to_have_count(0)
    expect(page.locator(".theirs")).to_contain_text("请承办 收文2026-0001")
    page.reload()
    expect(page.locator(".theirs")).to_contain_text("请承办 收文2026-0001")
    expect(page.locator(".unread")).to_have_count(0)


def test_in_a_group_one_chooses_who_speaks(sandbox, visit):
    page = visit(path=f"/#/{GROUP}")
    page.get_by_role("button", name="请回音入群").click()
    expect(page.locator(".service")).to_contain_text("周国平请回音入群")
    page.get_by_label("以谁的身份说话").select_option(label="李娜")
    write(page, "/today")
    expect(page.locator(".row.mine .bubble")).to_contain_text("/today")
    assert last_update(sandbox)["message"]["from"]["id"] == LI
    page.get_by_label("以谁的身份说话").select_option(label="周国平")
    expect(page.locator(".row.theirs .sender")).to_have_text("李娜")


def test_the_command_menu_is_offered_and_sends(sandbox, visit, bot):
    sandbox.start(ZHOU)
    bot(
        "setMyCommands",
        commands=[{"command": "mine", "description": "我手上的事"}, {"command": "help", "description": "怎么说"}],
    )
    page = visit()
    page.get_by_role("button", name="命令菜单").click()
    expect(page.locator(".commands button")).to_have_count(2)
    page.keyboard.press("Escape")
    page.get_by_role("textbox").press_sequentially("/m")
    expect(page.locator(".commands button")).to_have_text(["/mine我手上的事"])
    page.keyboard.press("Enter")
    expect(page.locator(".mine .words").last).to_contain_text("/mine")


def test_a_deep_link_leads_from_the_group_into_private(sandbox, visit, bot):
    sandbox.add_bot_to_group(GROUP, ZHOU)
    link = {"inline_keyboard": [[{"text": "私聊办理", "url": "https://t.me/huiyin_bot?start=join_7"}]]}
    bot("sendMessage", chat_id=GROUP, text="请到私聊", reply_markup=link)
    page = visit(path=f"/#/{GROUP}")
    page.get_by_role("button", name="私聊办理").click()
    expect(page.locator(".names p")).to_have_text("您现在是周国平")
    expect(page.locator(".row.mine")).to_contain_text("/start join_7")


def test_the_clock_moves_from_the_page(sandbox, visit):
    page = visit()
    expect(page.locator("#now")).to_have_text("11月23日 周一 10:00")
    page.get_by_role("button", name="+1 小时").click()
    expect(page.locator("#now")).to_have_text("11月23日 周一 11:00")
    page.get_by_role("button", name="次日早晨").click()
    expect(page.locator("#now")).to_have_text("11月24日 周二 08:30")
    page.get_by_role("button", name="自定义").click()
    page.get_by_label("拨到").fill("2026-12-01T09:15")
    page.get_by_role("button", name="拨过去").click()
    expect(page.locator("#now")).to_have_text("12月1日 周二 09:15")
    assert sandbox.world.clock.now() == datetime(2026, 12, 1, 1, 15, tzinfo=UTC)


def test_the_page_speaks_both_languages_and_remembers_which(sandbox, visit):
    page = visit()
    page.get_by_role("button", name="Switch to English").click()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    expect(page.locator("#now")).to_have_text("Mon 23 Nov 10:00")
    page.reload()
    expect(page.get_by_role("heading", name="People")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_list_and_chat_are_two_screens_and_nothing_overflows(sandbox, visit, bot, language):
    sandbox.language = language
    sandbox.start(ZHOU)
    bot("sendMessage", chat_id=ZHOU, text=CARD, parse_mode="HTML", reply_markup=KEYS)
    page = visit(phone=True)
    expect(page.locator("#list")).to_be_visible()
    expect(page.locator("#chat")).to_be_hidden()
    page.locator(f"[data-chat='{ZHOU}']").tap()
    expect(page.locator("#list")).to_be_hidden()
    expect(page.locator(".key").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("#moves").evaluate(
        "bar => bar.getBoundingClientRect().right <= 390 && bar.scrollWidth <= bar.clientWidth"
    )
    page.locator(".back").tap()
    expect(page.locator("#list")).to_be_visible()


def test_the_page_comes_back_after_the_line_was_cut(sandbox, visit, bot):
    sandbox.start(ZHOU)
    page = visit()
    page.context.set_offline(True)
    page.evaluate("0")
    bot("sendMessage", chat_id=ZHOU, text="断线时到的")
    page.context.set_offline(False)
    expect(page.locator(".theirs")).to_contain_text("断线时到的")


def test_a_restarted_server_is_taken_over_without_a_reload(desktop):
    def played():
        made = Sandbox(TOKEN, clock=Clock())
        made.add_user(ZHOU, "周国平")
        made.start(ZHOU)
        return made

    with SandboxThread(played()) as first:
        desktop.goto(first.url)
        desktop.wait_for_selector("body[data-ready]")
        port = first.sandbox.port
    expect(desktop.locator("#offline")).to_be_visible()
    second = played()
    second.say(ZHOU, ZHOU, "新的一天")
    with SandboxThread(second, port=port):
        expect(desktop.locator(".mine .words").last).to_contain_text("新的一天")
        expect(desktop.locator("#offline")).to_be_hidden()
        desktop.goto("about:blank")


def test_a_blocked_bot_can_be_let_in_again(sandbox, visit):
    sandbox.start(ZHOU)
    page = visit()
    page.get_by_label("更多操作").click()
    page.get_by_role("button", name="停用回音").click()
    expect(page.locator(".gate")).to_contain_text("周国平已停用回音")
    assert last_update(sandbox)["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    page.get_by_role("button", name="恢复使用").click()
    expect(page.get_by_role("textbox")).to_be_visible()


def test_everything_can_be_named_and_reached_by_keyboard(sandbox, visit, bot):
    sandbox.start(ZHOU)
    bot("sendMessage", chat_id=ZHOU, text=CARD, parse_mode="HTML", reply_markup=KEYS)
    page = visit()
    page.wait_for_selector(".key")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('main :is(button, select, textarea, summary, a)')].filter((one) =>
            !(one.getAttribute('aria-label') || one.textContent.trim())).map((one) => one.outerHTML)"""
    )
    assert nameless == []
    page.locator(".key").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".key.busy")).to_have_text("签收")
