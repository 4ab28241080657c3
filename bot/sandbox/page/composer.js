// Where one writes: text, reply, edit, attachment, command menu.
import { avatar, byId, el, iconButton, toast } from "./dom.js";
import { refused } from "./chat.js";
import { ask, isMine, on, order, personName, previewOf, speakerIn, store, tell, upload } from "./store.js";
import { t } from "./strings.js";

const LIMIT = 50 * 1024 * 1024;
let field = null;
let target = null; // { kind: "reply" | "edit", message }
let file = null; // { file, photo, url }
let commands = [];

const chat = () => store.chats.get(store.open);

export function begin() {
  on("commands", loadCommands);
}

export function build(room) {
  if (target && target.message.chat.id !== room.id) target = null;
  commands = [];
  field = el("textarea", {
    id: "field", rows: "1", maxlength: "4096", enterkeyhint: "send", autocomplete: "off",
    placeholder: room.type === "private" ? t("write") : t("write_as", personName(store.people.get(speakerIn(room)))),
    "aria-label": t("write"), oninput: typed, onkeydown: keyed, onpaste: pasted,
  });
  field.value = store.drafts.get(room.id) || "";
  const box = el("form", { class: "composer", onsubmit: (event) => {
    event.preventDefault();
    send().catch(refused);
  } },
  el("div", { id: "menu", class: "commands", hidden: true }),
  el("div", { id: "bars" }),
  el("div", { class: "line-in" },
    room.type === "private" ? null : speaker(room),
    attach(),
    el("div", { class: "field" }, field, iconButton("slash", t("commands"), toggleMenu, { id: "slash", class: "round small", hidden: true })),
    iconButton("send", t("send"), () => {}, { type: "submit", class: "round send", id: "send" })));
  box.addEventListener("dragover", (event) => event.preventDefault());
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  queueMicrotask(() => {
    bars();
    grow();
    loadCommands();
    if (matchMedia("(hover: hover)").matches) field.focus({ preventScroll: true });
  });
  return box;
}

function speaker(room) {
  const who = speakerIn(room);
  const name = personName(store.people.get(who));
  const select = el("select", { "aria-label": t("speaker"), title: t("speaker"), id: "speaker", onchange: () => {
    store.speaker = Number(select.value);
    tell("chat", { id: room.id });
  } }, room.members.map((id) => el("option", { value: id, selected: id === who }, personName(store.people.get(id)))));
  return el("label", { class: "speaker" }, avatar(name, who), el("span", { class: "name", "aria-hidden": "true" }, name), select);
}

function attach() {
  const choose = (photo) => el("input", { type: "file", hidden: true, accept: photo ? "image/*" : null, onchange: (event) => {
    if (event.target.files[0]) take(event.target.files[0], photo);
    event.target.value = "";
  } });
  const inputs = [choose(true), choose(false)];
  const box = el("details", { class: "menu attach" },
    el("summary", { class: "round", "aria-label": t("attach"), title: t("attach") }, iconButton("clip", "", null).firstChild),
    el("div", { class: "drop up" },
      el("button", { type: "button", onclick: () => pick(0) }, iconButton("photo", "", null).firstChild, t("attach_photo")),
      el("button", { type: "button", onclick: () => pick(1) }, iconButton("file", "", null).firstChild, t("attach_file"))),
    inputs);
  const pick = (place) => {
    box.open = false;
    inputs[place].click();
  };
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) box.open = false;
  });
  return box;
}

// -- what is being written --------------------------------------------------------------------------------------

function typed() {
  store.drafts.set(store.open, field.value);
  grow();
  const partial = /^\/(\w*)$/.exec(field.value);
  showMenu(partial ? commands.filter((one) => one.command.startsWith(partial[1])) : []);
}

function grow() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
}

function keyed(event) {
  if (event.isComposing || event.keyCode === 229) return;
  const menu = byId("menu");
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    const only = !menu.hidden && menu.children.length === 1 && `/${menu.firstChild.dataset.command}` !== field.value;
    if (only) menu.firstChild.click();
    else send().catch(refused);
  } else if (event.key === "Escape") {
    if (!menu.hidden) showMenu([]);
    else drop();
  } else if (event.key === "ArrowUp" && !menu.hidden) {
    event.preventDefault();
    menu.lastChild?.focus();
  } else if (event.key === "ArrowUp" && !field.value) {
    const own = [...(store.messages.get(store.open)?.values() || [])].filter((one) => isMine(one, chat()) && one.text);
    if (own.length) edit(own.at(-1));
  }
}

function pasted(event) {
  const [first] = event.clipboardData?.files || [];
  if (first) {
    event.preventDefault();
    take(first);
  }
}

function take(chosen, photo = /^image\/(png|jpeg|gif|webp)$/.test(chosen.type)) {
  if (chosen.size > LIMIT) return toast(t("too_big"));
  if (file?.url) URL.revokeObjectURL(file.url);
  file = { file: chosen, photo, url: photo ? URL.createObjectURL(chosen) : null };
  if (target?.kind === "edit") target = null;
  bars();
  return field.focus();
}

export function reply(message) {
  if (!field) return;
  target = { kind: "reply", message };
  bars();
  field.focus();
}

export function edit(message) {
  if (!field) return;
  target = { kind: "edit", message };
  fill(message.text);
  bars();
}

export function fill(text) {
  field.value = text;
  store.drafts.set(store.open, text);
  grow();
  field.focus();
}

function drop() {
  if (target?.kind === "edit") fill("");
  target = null;
  if (file?.url) URL.revokeObjectURL(file.url);
  file = null;
  bars();
}

function bars() {
  const shown = [];
  if (target) {
    const { kind, message } = target;
    const own = kind === "reply" && isMine(message, chat()) && message.text;
    shown.push(el("div", { class: "bar-in" },
      el("div", { class: "about" }, el("strong", {}, kind === "edit" ? t("editing") : t("replying", personName(message.from))),
        el("span", {}, previewOf(message))),
      own ? el("button", { type: "button", class: "text", onclick: () => edit(message) }, t("edit")) : null,
      iconButton("close", t("close"), drop, { class: "round small" })));
  }
  if (file) {
    shown.push(el("div", { class: "bar-in" },
      file.url ? el("img", { src: file.url, alt: "", class: "thumb" }) : null,
      el("div", { class: "about" }, el("strong", {}, file.photo ? t("photo") : t("file")), el("span", {}, file.file.name)),
      iconButton("close", t("drop_attachment"), drop, { class: "round small" })));
  }
  byId("bars")?.replaceChildren(...shown);
  if (field) field.placeholder = file ? t("caption") : chat().type === "private" ? t("write") : t("write_as", personName(store.people.get(speakerIn(chat()))));
}

// -- sending ----------------------------------------------------------------------------------------------------

async function send() {
  const room = chat();
  const text = field.value.trim();
  if (!text && !file) return;
  const user = speakerIn(room);
  const to = target;
  const reply_to = to?.kind === "reply" ? to.message.message_id : undefined;
  const sent = file;
  field.value = "";
  store.drafts.delete(room.id);
  target = null;
  file = null;
  showMenu([]);
  bars();
  grow();
  try {
    if (sent) {
      await upload(sent.file, { user, chat: room.id, caption: text, photo: sent.photo ? "1" : "", reply_to: reply_to || "" });
    } else if (to?.kind === "edit") {
      if (text !== to.message.text) await order("say", { user, chat: room.id, text, edit_of: to.message.message_id });
    } else {
      await order("say", { user, chat: room.id, text, reply_to });
    }
    if (sent?.url) URL.revokeObjectURL(sent.url);
  } catch (problem) {
    if (store.open === room.id) {
      target = to;
      file = sent;
      fill(text);
      bars();
    }
    throw problem;
  }
}

export function sendText(text) {
  const room = chat();
  return order("say", { user: speakerIn(room), chat: room.id, text });
}

// -- commands ---------------------------------------------------------------------------------------------------

async function loadCommands() {
  const room = chat();
  if (!room || !byId("slash")) return;
  commands = await ask(`commands?user=${speakerIn(room)}&chat=${room.id}`).catch(() => []);
  const button = byId("slash");
  if (button) button.hidden = !commands.length;
}

function toggleMenu() {
  showMenu(byId("menu").hidden ? commands : []);
}

function showMenu(listed) {
  const menu = byId("menu");
  if (!menu) return;
  menu.hidden = !listed.length;
  menu.replaceChildren(...listed.map((one) => el("button", { type: "button", data: { command: one.command }, onkeydown: walk, onclick: () => {
    showMenu([]);
    field.value = "";
    store.drafts.delete(store.open);
    grow();
    sendText(`/${one.command}`).catch(refused);
    field.focus();
  } }, el("b", {}, `/${one.command}`), el("span", {}, one.description))));
}

function walk(event) {
  const step = { ArrowUp: "previousSibling", ArrowDown: "nextSibling" }[event.key];
  if (event.key === "Escape") showMenu([]);
  if (!step && event.key !== "Escape") return;
  event.preventDefault();
  ((step && event.currentTarget[step]) || field).focus();
}

