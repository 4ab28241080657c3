// The right pane: header, messages, what stands in the way of writing.
import { alertBox, avatar, byId, el, icon, iconButton, toast } from "./dom.js";
import { bubble } from "./bubble.js";
import * as composer from "./composer.js";
import { chatName, loadMessages, on, order, personName, speakerIn, store } from "./store.js";
import { language, t } from "./strings.js";
import { dayKey, separator } from "./times.js";

let leave = () => {};
let log = null;
let fresh = 0;

export function begin(back) {
  leave = back;
  composer.begin();
  on("message", (message) => message.chat.id === store.open && appended(message));
  on("edited", (message) => message.chat.id === store.open && replaced(message));
  on("deleted", (gone) => gone.chat === store.open && row(gone.message_id)?.remove());
  on("chat", (chat) => chat.id === store.open && draw());
  on("typing", (chat) => chat === store.open && header());
  on("answer", answered);
  on("reset", async () => store.open && show(store.open));
  document.addEventListener("visibilitychange", markRead);
}

const current = () => store.chats.get(store.open);
const row = (id) => log?.querySelector(`[data-id="${id}"]`);
const nearEnd = () => !log || log.scrollHeight - log.scrollTop - log.clientHeight < 120;

export async function show(id) {
  store.open = id;
  if (!store.messages.has(id)) await loadMessages(id);
  if (store.open !== id) return;
  draw();
  toEnd();
  markRead();
}

export function draw() {
  const pane = byId("chat");
  const chat = current();
  if (!chat) {
    pane.replaceChildren(el("div", { class: "welcome" },
      el("img", { src: "/page/icon.svg", alt: "", width: "72", height: "72" }), el("h2", {}, t("pick")), el("p", {}, t("pick_hint"))));
    return;
  }
  const stay = log && log.dataset.chat === String(chat.id) && !nearEnd() ? log.scrollTop : null;
  log = el("ol", { class: "log", role: "log", "aria-live": "polite", "aria-label": t("messages"), tabindex: "0", data: { chat: chat.id } });
  log.addEventListener("scroll", () => nearEnd() && setFresh(0), { passive: true });
  for (const message of store.messages.get(chat.id)?.values() || []) append(message);
  pane.replaceChildren(
    el("header", { class: "chat-head", id: "chat-head" }),
    el("div", { class: "log-box" }, log, el("button", { type: "button", class: "to-end", id: "to-end", hidden: true, "aria-label": t("to_bottom"), onclick: () => toEnd(true) })),
    el("footer", { class: "foot", id: "foot" }),
  );
  header();
  foot(chat);
  setFresh(fresh);
  if (stay === null) toEnd();
  else log.scrollTop = stay;
}

function header() {
  const chat = current();
  const head = byId("chat-head");
  if (!chat || !head) return;
  const still = (store.typing.get(chat.id) || 0) > Date.now();
  const isPrivate = chat.type === "private";
  const under = still ? t("typing") : isPrivate ? t("you_are", chatName(chat)) : t("members", chat.members.length);
  head.replaceChildren(...[
    iconButton("back", t("back"), leave, { class: "round back" }),
    isPrivate ? el("img", { class: "avatar", src: "/page/icon.svg", alt: "" }) : avatar(chat.title, chat.id, "group"),
    el("div", { class: "names" }, el("h2", {}, isPrivate ? t("product") : chat.title), el("p", { class: still ? "soft" : "" }, under)),
    menu(chat),
  ].filter(Boolean));
}

function menu(chat) {
  const by = speakerIn(chat);
  const present = ["member", "administrator"].includes(chat.standing);
  const entries = chat.type === "private"
    ? [chat.state === "started" && ["block", () => order("block", { user: chat.id })],
      chat.state === "blocked" && ["unblock", () => order("unblock", { user: chat.id })]]
    : [!present && ["add_bot", () => order("add_bot", { group: chat.id, by })],
      chat.standing !== "administrator" && ["add_admin", () => order("add_bot", { group: chat.id, by, admin: true })],
      present && ["remove_bot", () => order("remove_bot", { group: chat.id, by })],
      chat.type === "group" && ["migrate", async () => open(await order("migrate", { group: chat.id }))]];
  const shown = entries.filter(Boolean);
  if (!shown.length) return null;
  const open = (moved) => { location.hash = `#/${moved.chat}`; };
  const box = el("details", { class: "menu" },
    el("summary", { class: "round", "aria-label": t("more"), title: t("more") }, icon("more")),
    el("div", { class: "drop" }, shown.map(([label, act]) => el("button", { type: "button", onclick: () => {
      box.open = false;
      act().catch(refused);
    } }, t(label)))));
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) box.open = false;
  });
  return box;
}

function gate(hint, label, act) {
  return el("div", { class: "gate" }, el("p", {}, hint), label ? el("button", { type: "button", class: "main", onclick: () => act().catch(refused) }, t(label)) : null);
}

function foot(chat) {
  const name = chatName(chat);
  const place = byId("foot");
  const by = speakerIn(chat);
  if (chat.migrated_to) place.replaceChildren(gate(t("moved_hint")));
  else if (chat.state === "new") place.replaceChildren(about() || "", gate(t("start_hint", name), "start", () => order("start", { user: chat.id })));
  else if (chat.state === "blocked") place.replaceChildren(gate(t("blocked_hint", name), "unblock", () => order("unblock", { user: chat.id })));
  else if (chat.state === "deactivated") place.replaceChildren(gate(t("deactivated_hint")));
  else {
    const absent = chat.type !== "private" && !["member", "administrator"].includes(chat.standing);
    place.replaceChildren();
    if (absent) place.append(gate(t("absent_hint"), "add_bot", () => order("add_bot", { group: chat.id, by })));
    place.append(composer.build(chat));
  }
}

function about() {
  const text = store.about[language()] || store.about[""] || "";
  return text ? el("p", { class: "about-bot" }, text) : null;
}

// -- messages ---------------------------------------------------------------------------------------------------

function append(message) {
  const chat = current();
  const last = log.lastElementChild;
  const day = dayKey(message.date);
  if (log.dataset.day !== day) {
    log.append(el("li", { class: "day" }, el("span", {}, separator(message.date))));
    log.dataset.day = day;
  }
  const node = bubble(message, chat, actions);
  if (last && last === log.lastElementChild) joins(last, node, message);
  log.append(node);
}

function joins(last, node, message) {
  const same = last.dataset.from === String(message.from.id) && message.date - Number(last.dataset.at) < 300;
  if (same && node.classList.contains("row")) {
    node.classList.add("follows");
    last.classList.add("followed");
  }
}

function appended(message) {
  if (row(message.message_id)) return; // it came with the list already; the stream tells of it once more
  const stick = nearEnd();
  append(message);
  header();
  if (stick || message.from.id === speakerIn(current())) toEnd(true);
  else setFresh(fresh + 1);
  markRead();
}

function replaced(message) {
  const old = row(message.message_id);
  if (!old) return;
  const stick = nearEnd();
  const focus = old.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const node = bubble(message, current(), actions);
  for (const mark of ["follows", "followed"]) node.classList.toggle(mark, old.classList.contains(mark));
  old.replaceWith(node);
  if (focus) (node.querySelector(`[data-key="${CSS.escape(focus)}"]`) || log).focus({ preventScroll: true });
  if (stick) toEnd();
}

function setFresh(count) {
  fresh = count;
  const button = byId("to-end");
  if (!button) return;
  button.hidden = nearEnd() && !count;
  button.replaceChildren(count ? t("fresh", count) : "", icon("down"));
}

function toEnd(smooth = false) {
  if (!log) return;
  log.scrollTo({ top: log.scrollHeight, behavior: smooth && !matchMedia("(prefers-reduced-motion: reduce)").matches ? "smooth" : "instant" });
  setFresh(0);
}

function markRead() {
  const chat = current();
  if (!chat?.unread || document.visibilityState !== "visible") return;
  order("read", { chat: chat.id }).catch(() => {});
}

export function refused(problem) {
  toast(t("refused", problem.message));
}

// -- what one can do with a message -----------------------------------------------------------------------------

const actions = {
  reply: (message) => composer.reply(message),
  edit: (message) => composer.edit(message),
  fill: (text) => composer.fill(text),
  command: (words) => composer.sendText(words).catch(refused),
  jump(id) {
    const target = row(id);
    if (!target) return toast(t("deleted_quote"));
    target.scrollIntoView({ block: "center", behavior: "smooth" });
    target.classList.add("flash");
    return setTimeout(() => target.classList.remove("flash"), 1400);
  },
  deepLink(url) {
    const found = /^(?:https?:\/\/t\.me\/|tg:\/\/resolve\?domain=)([A-Za-z0-9_]+)(?:[?&]start=([\w-]+))?$/.exec(url);
    if (!found || found[1].toLowerCase() !== store.bot.username.toLowerCase()) return false;
    const user = speakerIn(current());
    location.hash = `#/${user}`;
    if (found[2]) order("start", { user, payload: found[2] }).catch(refused);
    return true;
  },
  async press(message, button, place) {
    if (store.busy.has(place)) return;
    store.busy.set(place, "");
    mark(place, true);
    const free = () => {
      store.busy.delete(place);
      mark(place, false);
    };
    try {
      const sent = await order("press", { user: speakerIn(current()), chat: message.chat.id, message_id: message.message_id, button: button.callback_data });
      const query = sent.callback_query.id;
      store.busy.set(place, query);
      if (store.answers.has(query)) answered(store.answers.get(query));
      setTimeout(() => {
        if (store.busy.get(place) !== query) return;
        free();
        toast(t("no_answer"));
      }, 15000);
    } catch (problem) {
      free();
      refused(problem);
    }
  },
};

function mark(place, busy) {
  for (const key of document.querySelectorAll(`[data-key="${CSS.escape(place)}"]`)) {
    key.classList.toggle("busy", busy);
    key.toggleAttribute("aria-busy", busy);
  }
}

function answered(answer) {
  for (const [place, query] of store.busy) {
    if (query !== answer.query_id) continue;
    store.busy.delete(place);
    mark(place, false);
    if (answer.text && answer.show_alert) alertBox(answer.text, t("ok"));
    else if (answer.text) toast(answer.text);
    if (answer.url) actions.deepLink(answer.url);
  }
}
