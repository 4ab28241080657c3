// Moments as the office sees them: always in its zone, in the language of the page.
import { language, t } from "./strings.js";
import { store } from "./store.js";

const zone = () => store.clock?.timezone || "Asia/Shanghai";

function parts(moment) {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone(), year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  return Object.fromEntries(format.formatToParts(moment).map((part) => [part.type, part.value]));
}

const at = (seconds) => new Date(seconds * 1000);

export function clockTime(seconds) {
  const { hour, minute } = parts(at(seconds));
  return `${hour}:${minute}`;
}

export function dayKey(moment) {
  const { year, month, day } = parts(moment instanceof Date ? moment : at(moment));
  return `${year}-${month}-${day}`;
}

export function dayName(moment) {
  const when = moment instanceof Date ? moment : at(moment);
  if (language() === "zh") {
    const { month, day } = parts(when);
    const weekday = new Intl.DateTimeFormat("zh-CN", { timeZone: zone(), weekday: "short" }).format(when);
    return `${Number(month)}月${Number(day)}日 ${weekday}`;
  }
  const show = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: zone(), ...options }).format(when);
  return `${show({ weekday: "short" })} ${show({ day: "numeric" })} ${show({ month: "short" })}`;
}

export function now() {
  return new Date(store.clock.now);
}

export function nowText() {
  const moment = now();
  const { hour, minute } = parts(moment);
  return `${dayName(moment)} ${hour}:${minute}`;
}

export function shortTime(seconds) {
  if (dayKey(seconds) === dayKey(now())) return clockTime(seconds);
  const { month, day } = parts(at(seconds));
  return language() === "zh" ? `${Number(month)}/${Number(day)}` : dayName(seconds).split(" ").slice(1).join(" ");
}

export function separator(seconds) {
  const name = dayName(seconds);
  return dayKey(seconds) === dayKey(now()) ? `${t("today")} · ${name}` : name;
}

export function fieldValue(moment) {
  const { year, month, day, hour, minute } = parts(moment);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}
