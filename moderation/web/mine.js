// The list of my questions, drawn over what is there already so that focus and reading position stay.

import { asked, clock, make, say } from "./words.js";

const THUMB = "M7 11v9H4v-9zM7 11l4-8c2 0 3 1 3 3l-1 4h6c1 0 2 1 2 2l-2 7c0 1-1 1-2 1H7";
const SVG = "http://www.w3.org/2000/svg";

/** Draw items, newest first; `actions` are retry, edit, remove and rate. */
export function show(list, items, { actions, connected }) {
  const lines = new Map([...list.children].map((line) => [line.dataset.id, line]));
  items.forEach((item, place) => {
    const line = lines.get(item.id) ?? newLine(item);
    lines.delete(item.id);
    if (list.children[place] !== line) list.insertBefore(line, list.children[place] ?? null);
    draw(line, item, actions, connected);
  });
  for (const line of lines.values()) line.remove();
}

function newLine(item) {
  const line = make("li", "", { className: "new" });
  line.dataset.id = item.id;
  return line;
}

function draw(line, item, actions, connected) {
  // An item that looks as before keeps its buttons: they may have the focus.
  const look = JSON.stringify([item, item.state === "sending" && connected]);
  if (line.dataset.look === look) return;
  line.dataset.look = look;
  line.dataset.state = item.state;
  line.replaceChildren(
    make("p", item.text, { className: "text" }),
    make("p", stateOf(item, connected), { className: item.state === "refused" ? "problem" : "quiet" }),
    ...(item.state === "refused" ? [mending(item, actions)] : []),
    ...(item.answers ?? []).map((one) => block(item, one, actions)),
  );
}

function stateOf(item, connected) {
  if (item.state === "sending") return say(connected ? "sending" : "waiting");
  if (item.state === "refused") return `${say("refused")}. ${item.message}`;
  if (!item.askers) return say("recorded");
  const ahead = item.ahead && !item.answers?.length ? ` · ${say("ahead", { n: item.ahead })}` : "";
  if (item.same) return `${say("supported")}: ${asked(item.askers)}${ahead}`;
  return (item.askers === 1 ? say("alone") : `${say("filed")} ${asked(item.askers)}`) + ahead;
}

function mending(item, actions) {
  const row = make("div", "", { className: "buttons" });
  const names = item.retryable ? ["retry", "remove"] : item.same ? ["remove"] : ["edit", "remove"];
  for (const name of names) {
    const button = make("button", say(name), { type: "button" });
    button.addEventListener("click", () => actions[name](item));
    row.append(button);
  }
  return row;
}

function block(item, answer, actions) {
  const drawn = make("div", "", { className: "answer" });
  const row = make("div", "", { className: "buttons" });
  const rate = (useful) => actions.rate(item, answer, useful);
  row.append(thumb(answer, true, rate), thumb(answer, false, rate));
  if (answer.rating === "sent") row.append(make("span", say("thanks"), { className: "quiet" }));
  drawn.append(make("strong", heading(answer)), make("p", answer.text, { className: "text" }), row);
  return drawn;
}

function heading(answer) {
  return say(answer.again ? "answered_again" : "answered", { at: answer.at ? clock(answer.at) : "" }).trim();
}

function thumb(answer, useful, rate) {
  const button = make("button", "", { type: "button", className: useful ? "thumb" : "thumb down" });
  button.setAttribute("aria-label", say(useful ? "useful" : "useless"));
  button.setAttribute("aria-pressed", String(Boolean(answer.rating) && answer.useful === useful));
  const picture = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  path.setAttribute("d", THUMB);
  picture.append(path);
  button.append(picture);
  button.addEventListener("click", () => rate(useful));
  return button;
}
