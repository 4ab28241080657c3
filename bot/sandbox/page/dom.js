// Building nodes: text always becomes text nodes, never markup.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "style") for (const [key, one] of Object.entries(value)) node.style.setProperty(key, one);
    else if (value === true) node.setAttribute(name, "");
    else node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

export function iconButton(name, label, onclick, extra = {}) {
  return el("button", { type: "button", class: "round", "aria-label": label, title: label, onclick, ...extra }, icon(name));
}

export const byId = (id) => document.getElementById(id);

const hues = [172, 205, 28, 262, 340, 128, 48, 228];

export function avatar(label, seed, kind = "") {
  const first = kind === "group" ? icon("group") : [...(label || "?")][0].toUpperCase();
  const hue = hues[Math.abs(seed) % hues.length];
  return el("span", { class: `avatar ${kind}`, "aria-hidden": "true", style: { "--hue": String(hue) } }, first);
}

export function toast(text) {
  const node = el("div", { class: "toast" }, text);
  byId("toasts").append(node);
  setTimeout(() => node.classList.add("gone"), 3200);
  setTimeout(() => node.remove(), 3600);
}

export function alertBox(text, ok) {
  byId("alert-text").textContent = text;
  byId("alert-ok").textContent = ok;
  const box = byId("alert");
  if (!box.open) box.showModal();
}
