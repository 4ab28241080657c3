// The left pane: everyone one can be, and the groups.
import { avatar, byId, el } from "./dom.js";
import { chatName, on, previewOf, store } from "./store.js";
import { language, t } from "./strings.js";
import { shortTime } from "./times.js";

let choose = () => {};

let turn = () => {};

export function begin(open, turnLanguage) {
  choose = open;
  turn = turnLanguage;
  for (const kind of ["list", "typing", "reset"]) on(kind, draw);
}

export function draw() {
  const pane = byId("list");
  const focused = document.activeElement?.closest?.("[data-chat]")?.dataset.chat;
  const top = pane.querySelector(".scroll")?.scrollTop || 0;
  const chats = [...store.chats.values()].filter((chat) => !chat.migrated_to);
  pane.setAttribute("aria-label", t("people_and_groups"));
  pane.replaceChildren(
    el("div", { class: "brand" },
      el("img", { src: "/page/icon.svg", alt: "", width: "36", height: "36" }),
      el("div", { class: "titles" }, el("h1", {}, t("product")), el("p", {}, t("tagline"))),
      el("button", {
        type: "button", class: "tongue", id: "tongue", "aria-label": t("other_language_label"), lang: language() === "zh" ? "en" : "zh-Hans", onclick: turn,
      }, t("other_language"))),
    el("div", { class: "scroll" },
      section(t("people"), chats.filter((chat) => chat.type === "private")),
      section(t("groups"), chats.filter((chat) => chat.type !== "private"))),
  );
  pane.querySelector(".scroll").scrollTop = top;
  if (focused) pane.querySelector(`[data-chat="${focused}"]`)?.focus();
  const unread = chats.reduce((sum, chat) => sum + chat.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ""}${t("product")}`;
}

function section(title, chats) {
  if (!chats.length) return null;
  return el("section", {}, el("h2", {}, title), el("ul", {}, chats.map(line)));
}

function state(chat) {
  if (chat.type === "private" && chat.state !== "started") {
    return { new: t("not_started"), blocked: t("blocked"), deactivated: t("deactivated") }[chat.state];
  }
  if (chat.type !== "private" && !["member", "administrator"].includes(chat.standing)) return t("bot_absent");
  return "";
}

function line(chat) {
  const name = chatName(chat);
  const title = chat.type === "private" ? store.people.get(chat.id)?.title : "";
  const still = (store.typing.get(chat.id) || 0) > Date.now();
  const mine = chat.last && chat.type === "private" && chat.last.from.id === chat.id;
  const note = state(chat) || (still ? t("typing") : `${mine ? `${t("you")}: ` : ""}${previewOf(chat.last)}`);
  const button = el("button", {
    type: "button", class: "line", data: { chat: chat.id }, "aria-current": store.open === chat.id ? "true" : null,
    onclick: () => choose(chat.id),
  },
  avatar(name, chat.id, chat.type === "private" ? "" : "group"),
  el("span", { class: "who" }, name, title ? el("span", { class: "title" }, title) : null),
  el("span", { class: "when" }, chat.last ? shortTime(chat.last.date) : ""),
  el("span", { class: `note${still ? " soft" : ""}${state(chat) ? " faint" : ""}${chat.unread ? "" : " wide-note"}` }, note.replace(/\s+/g, " ")),
  chat.unread ? el("span", { class: "unread", "aria-label": t("unread", chat.unread) }, chat.unread > 99 ? "99+" : String(chat.unread)) : null);
  return el("li", {}, button);
}
