// Builds what is inside a phone. Text of the bot is never given to innerHTML: tags are read, known ones are made anew.

import { icon } from "./icons.js";
import { hour } from "./time.js";

const KNOWN = new Set(["B", "STRONG", "I", "EM", "U", "S", "CODE", "PRE", "BLOCKQUOTE"]);

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function copied(from) {
  const into = document.createDocumentFragment();
  for (const child of from.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) into.append(child.data);
    else if (child.nodeType === Node.ELEMENT_NODE) {
      const inside = copied(child);
      if (KNOWN.has(child.nodeName)) {
        const node = document.createElement(child.nodeName);
        node.append(inside);
        into.append(node);
      } else into.append(inside);
    }
  }
  return into;
}

export function formatted(html) {
  return copied(new DOMParser().parseFromString(html, "text/html").body);
}

function attached(phone, message, say) {
  if (message.mine && message.kind === "photo") return make("img", { class: "photo", src: `file/${phone}/${message.id}`, alt: say("photo") });
  const name = message.file || say(message.kind);
  const inside = [icon(message.kind), " ", name];
  return message.mine ? make("a", { class: "file", href: `file/${phone}/${message.id}`, download: name }, ...inside) : make("span", { class: "file" }, ...inside);
}

function state(message, say) {
  if (message.mine) return message.edited ? say("edited") : "";
  const how = message.waits ? "waits" : "gone";
  return make("span", { role: "img", "aria-label": say(how), title: say(how) }, icon(how));
}

// One message with its buttons. A link's payload is not shown after /start: Telegram does not show it either.
export function bubble(phone, message, say, tap, copy) {
  const body = make("div", { class: "text" });
  if (message.kind !== "text") body.append(attached(phone, message, say));
  body.append(formatted(message.mine ? message.html : message.html.replace(/^\/start .*$/, "/start")));
  const kept = message.protected ? make("span", { role: "img", "aria-label": say("protected"), title: say("protected") }, icon("protected")) : null;
  const meta = make("div", { class: "meta" }, kept, `${hour(message.at)} `, state(message, say));
  const rows = message.rows.map((row) => make("div", { class: "row" }, ...row.map((button) => make("button", {
    type: "button", class: "key", onclick: () => (button.copy ? copy(button.copy) : tap(message.id, button.data)),
  }, button.text))));
  return make("li", { class: message.mine ? "theirs" : "ours", "data-id": message.id },
    make("div", { class: "bubble" }, body, meta), rows.length ? make("div", { class: "keys" }, ...rows) : null);
}
