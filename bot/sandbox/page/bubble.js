// One message as people see it.
import { avatar, el, icon, toast } from "./dom.js";
import { marked } from "./marks.js";
import { isMine, personName, previewOf, serviceText, store } from "./store.js";
import { t } from "./strings.js";
import { clockTime } from "./times.js";

export function bubble(message, chat, actions) {
  const note = serviceText(message);
  if (note) return el("li", { class: "service", data: { id: message.message_id } }, el("span", {}, note));
  const mine = isMine(message, chat);
  const name = personName(message.from);
  const inGroup = chat.type !== "private";
  const pick = (event) => {
    const busy = event.target.closest("a,button,code,pre,.spoiler,blockquote.folded");
    if (!busy && !String(getSelection())) actions.reply(message);
  };
  const words = message.text ?? message.caption;
  const body = el("div", { class: `bubble${message.photo ? " pictured" : ""}`, onclick: pick },
    inGroup && !mine ? el("span", { class: "sender", style: { "--hue": hue(message.from.id) } }, name) : null,
    message.reply_to_message && !message.reply_to_message.forum_topic_created ? quote(message.reply_to_message, actions) : null,
    message.photo ? photo(message, name) : null,
    message.document ? paper(message.document) : null,
    el("div", { class: "words" },
      words ? marked(words, message.entities || message.caption_entities, actions) : null,
      el("span", { class: "stamp" }, message.edit_date && !message.reply_markup ? `${t("edited")} ` : "", clockTime(message.date))));
  const tools = el("div", { class: "tools" },
    el("button", { type: "button", title: t("reply"), "aria-label": t("reply"), onclick: () => actions.reply(message) }, icon("reply")),
    mine && message.text ? el("button", { type: "button", title: t("edit"), "aria-label": t("edit"), onclick: () => actions.edit(message) }, icon("edit")) : null);
  const reactions = message.reactions ? el("div", { class: "reactions" }, message.reactions.map((one) => el("span", {}, one))) : null;
  return el("li", {
    class: `row ${mine ? "mine" : "theirs"}`, data: { id: message.message_id, from: message.from.id, at: message.date },
  },
  inGroup && !mine ? face(message.from, name) : null,
  el("div", { class: "stack", role: "article", "aria-label": name },
    el("div", { class: "with-tools" }, body, tools), reactions, keyboard(message, actions)));
}

function face(user, name) {
  return user.id === store.bot.id ? el("img", { class: "avatar", src: "/page/icon.svg", alt: "" }) : avatar(name, user.id);
}

const hues = ["172", "205", "28", "262", "340", "128", "48", "228"];
const hue = (id) => hues[Math.abs(id) % hues.length];

function quote(original, actions) {
  return el("button", { type: "button", class: "quote", onclick: () => actions.jump(original.message_id) },
    el("strong", {}, personName(original.from)), el("span", {}, previewOf(original)));
}

function photo(message, name) {
  const best = message.photo.at(-1);
  const scale = Math.min(1, 320 / best.width, 360 / best.height);
  const size = { width: String(Math.max(Math.round(best.width * scale), 40)), height: String(Math.max(Math.round(best.height * scale), 40)) };
  const source = `/sandbox/file/${best.file_id}`;
  return el("a", { href: source, target: "_blank", rel: "noopener", class: "photo" },
    el("img", { src: source, alt: t("photo_alt", name), loading: "lazy", ...size }));
}

function sizeText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function paper(document) {
  const name = document.file_name || t("file");
  const ending = name.includes(".") ? name.split(".").pop().slice(0, 4).toUpperCase() : "";
  return el("a", { class: "paper", href: `/sandbox/file/${document.file_id}`, download: name, "aria-label": t("download", name) },
    el("span", { class: "badge", "aria-hidden": "true" }, ending || icon("file")),
    el("span", { class: "about" }, el("span", { class: "name" }, name), el("span", { class: "size" }, sizeText(document.file_size || 0))));
}

function keyboard(message, actions) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return el("div", { class: "keys" }, rows.map((row) => el("div", { class: "keyrow" }, row.map((button) => key(message, button, actions)))));
}

function key(message, button, actions) {
  const place = `${message.chat.id}/${message.message_id}/${button.callback_data || ""}`;
  const busy = Boolean(button.callback_data) && store.busy.has(place);
  const press = () => {
    if (button.callback_data) actions.press(message, button, place);
    else if (button.copy_text) navigator.clipboard?.writeText(button.copy_text.text).then(() => toast(t("copied")), () => {});
    else if (button.switch_inline_query_current_chat !== undefined) actions.fill(button.switch_inline_query_current_chat);
    else if (button.url && !actions.deepLink(button.url)) window.open(button.url, "_blank", "noopener,noreferrer");
  };
  return el("button", {
    type: "button", class: `key${busy ? " busy" : ""}${button.style ? ` ${button.style}` : ""}${button.url ? " out" : ""}`,
    "aria-busy": busy ? "true" : null, data: { key: place }, onclick: press,
  }, el("span", {}, button.text));
}
