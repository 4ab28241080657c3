// What the page knows, kept equal to the server by its event stream.
import { t } from "./strings.js";

export const store = {
  bot: {}, people: new Map(), chats: new Map(), messages: new Map(), about: {}, clock: null, seq: "",
  open: null, speaker: null, typing: new Map(), busy: new Map(), answers: new Map(), drafts: new Map(),
};

const listeners = new Map();

export function on(kind, act) {
  listeners.set(kind, [...(listeners.get(kind) || []), act]);
}

export function tell(kind, data) {
  for (const act of listeners.get(kind) || []) act(data);
}

async function answerOf(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || `HTTP ${response.status}`);
  return body;
}

export async function ask(path) {
  return answerOf(await fetch(`/sandbox/${path}`));
}

export async function order(name, body) {
  const headers = { "Content-Type": "application/json" };
  return answerOf(await fetch(`/sandbox/${name}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

export async function upload(file, fields) {
  const query = new URLSearchParams({ filename: file.name || "photo.png", ...fields });
  const headers = { "Content-Type": file.type || "application/octet-stream" };
  return answerOf(await fetch(`/sandbox/file?${query}`, { method: "POST", headers, body: file }));
}

const isCjk = (text) => /^[\u3400-\u9fff·]+$/.test(text || "");

export function personName(user) {
  if (!user) return "";
  if (user.id === store.bot.id) return t("product");
  const { first_name: first = "", last_name: last = "" } = user;
  return isCjk(first) && isCjk(last) ? last + first : `${first} ${last}`.trim();
}

export function chatName(chat) {
  return chat.type === "private" ? personName(store.people.get(chat.id) || chat) : chat.title;
}

export function speakerIn(chat) {
  if (chat.type === "private") return chat.id;
  if (chat.members.includes(store.speaker)) return store.speaker;
  return chat.members[0];
}

export function isMine(message, chat) {
  return message.from?.id === speakerIn(chat);
}

export function previewOf(message) {
  if (!message) return t("no_messages");
  if (message.document && !message.caption) return `[${t("file")}] ${message.document.file_name || ""}`;
  if (message.photo && !message.caption) return `[${t("photo")}]`;
  return message.text || message.caption || serviceText(message) || "";
}

export function serviceText(message) {
  const who = personName(message.from);
  if (message.new_chat_members) return t("bot_added", who);
  if (message.left_chat_member) return message.from.id === store.bot.id ? t("bot_left") : t("bot_removed", who);
  if (message.forum_topic_created) return t("topic_made", who, message.forum_topic_created.name);
  if (message.migrate_to_chat_id) return t("migrated_to");
  if (message.migrate_from_chat_id) return t("migrated_from");
  return "";
}

export async function load() {
  const state = await ask("state");
  store.bot = state.bot;
  store.about = state.about;
  store.seq = state.seq;
  store.clock = state.clock;
  store.people = new Map(state.people.map((person) => [person.id, person]));
  store.chats = new Map(state.chats.map((chat) => [chat.id, chat]));
  store.messages.clear();
  return state;
}

export async function loadMessages(chat) {
  const listed = await ask(`messages?chat=${chat}`);
  const known = new Map(listed.map((message) => [message.message_id, message]));
  store.messages.set(chat, known);
  return known;
}

export function listen() {
  const source = new EventSource(`/sandbox/events?after=${store.seq}`);
  const handlers = { message, edited, deleted, chat, answer, typing, clock, read, commands: () => tell("commands"), reset };
  for (const [kind, act] of Object.entries(handlers)) {
    source.addEventListener(kind, (event) => act(JSON.parse(event.data)));
  }
  source.onopen = () => tell("online", true);
  source.onerror = () => tell("online", false);
}

function message(data) {
  const chat = store.chats.get(data.chat.id);
  if (!chat) return;
  store.messages.get(chat.id)?.set(data.message_id, data);
  chat.last = data;
  if (data.from.id === store.bot.id) {
    chat.unread += 1;
    store.typing.delete(chat.id);
  }
  tell("message", data);
  tell("list");
}

function edited(data) {
  store.messages.get(data.chat.id)?.set(data.message_id, data);
  const chat = store.chats.get(data.chat.id);
  if (chat?.last?.message_id === data.message_id) chat.last = data;
  tell("edited", data);
  tell("list");
}

function deleted(data) {
  store.messages.get(data.chat)?.delete(data.message_id);
  tell("deleted", data);
}

function chat(data) {
  const known = store.chats.get(data.id) || { last: null, unread: 0 };
  store.chats.set(data.id, { ...known, ...data });
  if (data.type === "private") {
    store.people.set(data.id, { ...(store.people.get(data.id) || {}), ...data });
  }
  tell("chat", data);
  tell("list");
}

function answer(data) {
  store.answers.set(data.query_id, data);
  tell("answer", data);
}

function typing(data) {
  store.typing.set(data.chat, Date.now() + 5000);
  tell("typing", data.chat);
  setTimeout(() => tell("typing", data.chat), 5100);
}

function clock(data) {
  store.clock = data;
  tell("clock");
}

function read(data) {
  const known = store.chats.get(data.chat);
  if (known) known.unread = 0;
  tell("list");
}

async function reset() {
  await load();
  tell("reset");
}
