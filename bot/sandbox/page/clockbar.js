// The office's clock, and the ways to move it.
import { byId, el, toast } from "./dom.js";
import { on, order, store } from "./store.js";
import { t } from "./strings.js";
import { fieldValue, now, nowText } from "./times.js";
import { refused } from "./chat.js";

export function begin() {
  on("clock", tick);
}

function tick() {
  const node = byId("now");
  node.textContent = nowText();
  node.dateTime = store.clock.now;
}

async function move(body) {
  try {
    store.clock = await order("clock", body);
    tick();
    toast(t("clock_moved", nowText()));
  } catch (problem) {
    refused(problem);
  }
}

export function draw() {
  tick();
  byId("moves").replaceChildren(...(store.clock.movable ? [
    step("plus_hour", "", () => move({ advance_seconds: 3600 })),
    step("next_morning", " 08:30", () => move({ next: "08:30" })),
    step("custom", "", ask),
  ] : []));
}

function step(label, more, act) {
  return el("button", { type: "button", "aria-label": t(label) + more, onclick: act },
    el("span", { class: "wide" }, t(label) + more), el("span", { class: "narrow" }, t(`${label}_short`)));
}

function ask() {
  const box = byId("set-clock");
  const field = el("input", { type: "datetime-local", id: "clock-field", value: fieldValue(now()), min: fieldValue(now()), required: true });
  const quick = (label, seconds) => el("button", { type: "button", onclick: () => {
    box.close();
    move({ advance_seconds: seconds });
  } }, t(label));
  box.replaceChildren(
    el("h2", { id: "set-clock-title" }, t("set_clock")),
    el("p", {}, t("set_clock_hint")),
    el("div", { class: "quick" }, quick("plus_10", 600), quick("plus_day", 86400), quick("plus_week", 604800)),
    el("form", { onsubmit: (event) => {
      event.preventDefault();
      box.close();
      move({ set: field.value });
    } },
    el("label", { for: "clock-field" }, t("set_to")), field,
    el("div", { class: "ends" }, el("button", { type: "button", onclick: () => box.close() }, t("cancel")),
      el("button", { class: "main" }, t("apply")))));
  box.showModal();
}
