// Joins the parts: which chat is open, which language is spoken, whether the line stands.
import * as chat from "./chat.js";
import * as clockbar from "./clockbar.js";
import { byId } from "./dom.js";
import * as list from "./list.js";
import { listen, load, on, store } from "./store.js";
import { chosen, language, speak, t } from "./strings.js";

function drawAll() {
  byId("offline").textContent = t("offline");
  clockbar.draw();
  list.draw();
  chat.draw();
}

function route() {
  const wanted = Number(/^#\/(-?\d+)$/.exec(location.hash)?.[1]);
  const known = store.chats.get(wanted);
  if (known?.migrated_to) {
    location.replace(`#/${known.migrated_to}`);
    return;
  }
  byId("panes").classList.toggle("open", Boolean(known));
  if (!known) {
    store.open = null;
    list.draw();
    chat.draw();
    return;
  }
  if (known.type === "private") store.speaker = known.id;
  store.open = known.id;
  list.draw();
  chat.show(known.id).then(list.draw);
}

function open(id) {
  if (location.hash === `#/${id}`) route();
  else location.hash = `#/${id}`;
}

async function begin() {
  const state = await load();
  if (!chosen()) speak(state.language === "en" ? "en" : "zh", false);
  else speak(language());
  list.begin(open, () => {
    speak(language() === "zh" ? "en" : "zh");
    drawAll();
    byId("tongue").focus();
  });
  chat.begin(() => open(""));
  clockbar.begin();
  on("online", (online) => { byId("offline").hidden = online; });
  on("reset", drawAll);
  addEventListener("hashchange", route);
  drawAll();
  listen();
  const wide = matchMedia("(min-width: 760px)").matches;
  const first = [...store.chats.keys()][0];
  if (!location.hash.slice(2) && wide && first !== undefined) history.replaceState(null, "", `#/${first}`);
  route();
  document.body.dataset.ready = "true";
}

begin();
