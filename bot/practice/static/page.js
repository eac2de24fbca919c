// Three phones. The server says what is on each; this draws it and sends what is typed and tapped.

import { words } from "./words.js";
import { bubble, make } from "./chat.js";
import { icon } from "./icons.js";
import { day, moment, reckon, short } from "./time.js";

let language = "fr";
let clock = null;
const say = (name) => words[language][name] ?? name;
const drawn = new Map();
const latest = new Map();

async function act(phone, what, more = {}) {
  const answer = await fetch("act", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ phone, what, ...more }),
  });
  if (answer.ok) draw(await answer.json());
}

function frame(phone) {
  const id = phone.account;
  const field = make("textarea", { rows: "1", id: `type-${id}`, "aria-label": `${say("type")} · ${phone.name}`, autocomplete: "off" });
  const sendNow = () => {
    const text = field.value;
    if (!text.trim()) return;
    field.value = "";
    act(id, "type", { text });
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); sendNow(); }
  });
  const parts = {
    name: make("h2", {}), role: make("p", { class: "role" }), lock: make("ol", { class: "lock" }), list: make("ol", { class: "chat" }),
    typing: make("p", { class: "typing", hidden: true }), shown: new Map(),
    toast: make("p", { class: "toast", role: "status", "aria-live": "polite" }), network: make("button", { type: "button", class: "network" }),
    menu: make("div", { class: "menu", hidden: true }), attach: make("div", { class: "menu", hidden: true }), open: make("button", { type: "button", class: "open" }),
    lockTitle: make("h3", {}), menuButton: make("button", { type: "button", class: "tool" }, icon("menu")), attachButton: make("button", { type: "button", class: "tool" }, icon("attach")),
    send: make("button", { type: "button", class: "send" }, icon("send")), field, toasts: phone.toasts,
  };
  const toggle = (menu, other) => () => {
    menu.hidden = !menu.hidden;
    other.hidden = true;
    if (!menu.hidden) menu.querySelector("button")?.focus();
  };
  parts.menuButton.addEventListener("click", toggle(parts.menu, parts.attach));
  parts.attachButton.addEventListener("click", toggle(parts.attach, parts.menu));
  for (const [menu, button] of [[parts.menu, parts.menuButton], [parts.attach, parts.attachButton]]) {
    menu.addEventListener("keydown", (event) => { if (event.key === "Escape") { menu.hidden = true; button.focus(); } });
  }
  parts.send.addEventListener("click", sendNow);
  parts.open.addEventListener("click", () => act(id, "open"));
  parts.network.addEventListener("click", () => act(id, "network", { online: !latest.get(id).online }));
  const device = make("section", { class: "phone", id: `phone-${id}` },
    make("div", { class: "bezel" },
      make("div", { class: "status" }, parts.network),
      make("div", { class: "bar" }, make("div", { class: "face", "aria-hidden": "true" }, phone.name.slice(0, 1)), make("div", {}, parts.name, parts.role)),
      make("div", { class: "screen", tabindex: "0" }, parts.list, parts.typing, parts.open),
      parts.toast, parts.menu, parts.attach,
      make("div", { class: "composer" }, parts.menuButton, field, parts.attachButton, parts.send)),
    make("div", { class: "under" }, parts.lockTitle, parts.lock));
  document.getElementById("phones").append(device);
  drawn.set(id, parts);
  return parts;
}

// What comes by two ways, as an answer and as an event, may overtake: what is older than what is shown is left out.
function draw(phone) {
  const id = phone.account;
  if (latest.get(id)?.version > phone.version) return;
  latest.set(id, phone);
  const parts = drawn.get(id) ?? frame(phone);
  const screen = parts.list.parentElement;
  screen.setAttribute("aria-label", `${say("chat")} ${phone.name}`);
  parts.name.textContent = phone.name;
  parts.role.textContent = [say(phone.role), phone.place].filter(Boolean).join(" · ");
  parts.network.textContent = phone.online ? `▂▄▆ ${say("online")}` : `✕ ${say("offline")}`;
  parts.network.setAttribute("aria-pressed", String(!phone.online));
  parts.network.title = say(phone.online ? "cut" : "restore");
  parts.lockTitle.textContent = say("lock");
  parts.lock.replaceChildren(...(phone.lock.length ? phone.lock.toReversed().map((notice) => make("li", { class: notice.silent ? "silent" : "" },
    make("strong", {}, "Relais"), make("em", {}, ` · ${short(notice.at, language)}`), notice.silent ? make("em", {}, ` · ${say("silent")}`) : "", make("br"), make("span", { class: "notice" }, notice.text))) : [make("li", { class: "none" }, say("nothing"))]));
  messages(parts, phone);
  parts.typing.hidden = true;
  parts.open.hidden = phone.messages.length > 0 && !phone.link;
  parts.open.textContent = say(phone.joined ? "resume" : "open");
  for (const [name, element] of [["menu", parts.menuButton], ["attach", parts.attachButton], ["send", parts.send]]) element.setAttribute("aria-label", `${say(name)} · ${phone.name}`);
  parts.field.placeholder = say("type");
  parts.menu.replaceChildren(...phone.commands.map((command) => make("button", { type: "button", onclick: () => { parts.menu.hidden = true; parts.field.focus(); act(id, "type", { text: `/${command.command}` }); } },
    make("strong", {}, `/${command.command}`), ` ${command.description}`)));
  if (!phone.commands.length) parts.menu.replaceChildren(make("p", { class: "none" }, say("nothing")));
  parts.attach.replaceChildren(...["photo", "voice", "contact", "location", "block"].map((kind) => make("button", { type: "button", onclick: () => {
    parts.attach.hidden = true;
    parts.field.focus();
    act(id, ...(kind === "block" ? ["block"] : ["media", { kind }]));
  } }, icon(kind), " ", say(kind === "block" && phone.blocked ? "unblock" : kind))));
  if (phone.toasts > parts.toasts && phone.toast) toast(parts, phone.toast);
  parts.toasts = phone.toasts;
  screen.scrollTop = screen.scrollHeight;
}

// A card that did not change stays the same node: else a tap that is under way would be lost.
function messages(parts, phone) {
  const held = place(parts.list);
  const copy = (text) => {
    navigator.clipboard?.writeText(text);
    toast(parts, say("copied"));
  };
  const kept = new Map();
  let last = "";
  const seen = phone.messages.flatMap((message) => {
    const state = language + JSON.stringify(message);
    const before = parts.shown.get(message.id);
    const same = before?.state === state;
    const node = same ? before.node : bubble(phone.account, message, say, (card, data) => act(phone.account, "tap", { message: card, data }), copy);
    if (before && !same && before.html !== message.html) node.classList.add("changed");
    kept.set(message.id, { state, node, html: message.html });
    const on = day(message.at, language);
    if (on === last) return [node];
    last = on;
    const line = parts.shown.get(on) ?? { node: make("li", { class: "day" }, make("span", {}, on)) };
    kept.set(on, line);
    return [line.node, node];
  });
  parts.shown = kept;
  if (!seen.length) seen.push(make("li", { class: "none" }, say(phone.joined ? "gone_on" : "empty")));
  for (const node of [...parts.list.children]) if (!seen.includes(node)) node.remove();
  seen.forEach((node, at) => { if (parts.list.children[at] !== node) parts.list.insertBefore(node, parts.list.children[at] ?? null); });
  restore(parts.list, held);
}

// Where the keyboard is, to be there again when a card was drawn anew.
function place(list) {
  const at = document.activeElement;
  const card = list.contains(at) ? at.closest("[data-id]") : null;
  return card && { card: card.dataset.id, nth: [...card.querySelectorAll("button")].indexOf(at) };
}

function restore(list, held) {
  if (!held || list.contains(document.activeElement)) return;
  const card = list.querySelector(`[data-id="${held.card}"]`) ?? list.lastElementChild;
  const buttons = card?.querySelectorAll("button") ?? [];
  (buttons[Math.min(Math.max(held.nth, 0), buttons.length - 1)] ?? list.parentElement).focus();
}

function writes(parts) {
  parts.typing.textContent = say("writes");
  parts.typing.hidden = false;
  clearTimeout(parts.writing);
  parts.writing = setTimeout(() => { parts.typing.hidden = true; }, 5000);
}

function toast(parts, text) {
  parts.toast.textContent = text;
  parts.toast.classList.add("on");
  clearTimeout(parts.timer);
  parts.timer = setTimeout(() => parts.toast.classList.remove("on"), 4000);
}

function time(now) {
  clock = now;
  reckon(now.zone);
  const node = document.getElementById("now");
  node.dateTime = now.now;
  node.textContent = moment(now.now, language);
  for (const button of document.querySelectorAll("[data-to]")) button.setAttribute("aria-disabled", String(now.moving));
  document.querySelector(".time").classList.toggle("moving", now.moving);
  const came = document.getElementById("came");
  const text = now.moving ? say("moving") : outcome(now);
  if (came.textContent !== text) came.textContent = text;
}

function outcome(now) {
  if (!now.outcome) return "";
  if (now.outcome !== "there") return say(now.outcome);
  return say(now.came === 1 ? "came_one" : now.came ? "came" : "came_none").replace("{n}", now.came);
}

// What comes of it is told by the events, which alone are in order.
for (const button of document.querySelectorAll("[data-to]")) button.addEventListener("click", async () => {
  if (clock?.moving) return;
  await fetch("clock", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ to: button.dataset.to }) });
});

function speak() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  const other = document.getElementById("language");
  other.textContent = language === "fr" ? "English" : "Français";
  other.lang = language === "fr" ? "en" : "fr";
  document.querySelector(".time").setAttribute("aria-label", say("moves"));
  for (const phone of latest.values()) draw(phone);
  if (clock) time(clock);
}

document.getElementById("language").addEventListener("click", () => {
  language = language === "fr" ? "en" : "fr";
  speak();
});

async function begin() {
  speak();
  const state = await (await fetch("state")).json();
  time(state.time);
  document.getElementById("plan").textContent = state.plan;
  for (const phone of state.phones) draw(phone);
  const events = new EventSource("events");
  events.addEventListener("phone", (event) => draw(JSON.parse(event.data)));
  events.addEventListener("typing", (event) => { const parts = drawn.get(JSON.parse(event.data).phone); if (parts) writes(parts); });
  events.addEventListener("now", (event) => time(JSON.parse(event.data)));
  document.body.dataset.ready = "yes";
}

begin();
