// Text with Telegram's entities → nodes. Offsets count UTF-16 units, as JavaScript strings do.
import { el, toast } from "./dom.js";
import { t } from "./strings.js";

const safe = /^(https?:|tg:|mailto:|tel:)/i;

export function marked(text, entities, actions) {
  const sorted = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, sorted, 0, text.length, actions);
}

function nodes(text, entities, from, to, actions) {
  const out = [];
  let at = from;
  for (let place = 0; place < entities.length; place += 1) {
    const entity = entities[place];
    const begin = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (entity.offset < at || begin >= end) continue;
    if (begin > at) out.push(text.slice(at, begin));
    const inner = entities.slice(place + 1).filter((other) => other.offset < end);
    out.push(wrap(entity, text.slice(begin, end), nodes(text, inner, begin, end, actions), actions));
    at = end;
  }
  if (at < to) out.push(text.slice(at, to));
  return out;
}

function copy(text) {
  navigator.clipboard?.writeText(text).then(() => toast(t("copied")), () => {});
}

function link(url, inner, actions) {
  if (!safe.test(url)) return el("span", {}, inner);
  const follow = (event) => {
    if (actions.deepLink(url)) event.preventDefault();
  };
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url, onclick: follow }, inner);
}

function spoiler(inner) {
  const show = (event) => {
    event.stopPropagation();
    event.currentTarget.classList.add("shown");
  };
  return el("span", { class: "spoiler", role: "button", tabindex: "0", title: t("reveal"), onclick: show, onkeydown: (event) => {
    if (event.key === "Enter") show(event);
  } }, inner);
}

function wrap(entity, words, inner, actions) {
  switch (entity.type) {
    case "bold": return el("strong", {}, inner);
    case "italic": return el("em", {}, inner);
    case "underline": return el("u", {}, inner);
    case "strikethrough": return el("s", {}, inner);
    case "spoiler": return spoiler(inner);
    case "code": return el("code", { title: t("copied"), onclick: () => copy(words) }, inner);
    case "pre": return el("pre", { onclick: () => copy(words) }, inner);
    case "blockquote": return el("blockquote", {}, inner);
    case "expandable_blockquote": {
      const quote = el("blockquote", { class: "folded" }, inner);
      quote.addEventListener("click", () => quote.classList.toggle("folded"));
      return quote;
    }
    case "text_link": return link(entity.url, inner, actions);
    case "url": return link(words, inner, actions);
    case "bot_command": return el("button", { type: "button", class: "inline", onclick: () => actions.command(words) }, inner);
    case "mention": case "text_mention": return el("span", { class: "mention" }, inner);
    default: return el("span", {}, inner);
  }
}
