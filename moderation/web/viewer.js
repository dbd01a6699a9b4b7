// The viewer page: one field, questions alike while typing, my questions with what became of each.

import { Link } from "./link.js";
import { show } from "./mine.js";
import { Outbox } from "./outbox.js";
import { Robot } from "./robot.js";
import { asked, make, say } from "./words.js";

const TYPING_PAUSE = 400;
const ENOUGH_TO_COMPARE = 5;
const ALIKE_SHOWN = 3;
const PATIENCE = 10000;
const CLOSED_PAUSE = 20000;

const broadcast = document.body.dataset.broadcast;
// The operator's own site may send people here with a signed pass.
const pass = new URLSearchParams(location.search).get("token");
const outbox = new Outbox(broadcast);
const find = (selector) => document.querySelector(selector);
const [form, field, counter, problem] = ["#ask", "#text", "#counter", "#problem"].map(find);
const [linkLine, alike, mine, news] = ["#link", "#alike", "#mine", "#news"].map(find);

let most = 500;
let used = "";
let typing = null;
let looks = 0;
const strayAnswers = new Map();
let patience = null;
let lookAgain = null;

const link = new Link({
  address() {
    used = outbox.resume;
    const url = new URL(`/ws/${encodeURIComponent(broadcast)}`, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("lang", document.documentElement.lang);
    if (used) url.searchParams.set("resume", used);
    if (pass) url.searchParams.set("token", pass);
    return url;
  },
  onFrame: (frame) => handlers[frame.type]?.(frame),
  onState: showState,
});

const robot = new Robot({ send: (frame) => link.send(frame), passOn: askPeople });

const handlers = {
  robot: (frame) => robot.answer(frame),
  welcome(frame) {
    if (!outbox.keep(frame.resume, used)) return link.restart();
    most = frame.limits.max_chars;
    robot.offer(frame.robot);
    field.disabled = form.querySelector("button").disabled = !frame.broadcast.open;
    showState(frame.broadcast.open ? "online" : "closed");
    clearTimeout(lookAgain);
    if (!frame.broadcast.open) lookAgain = setTimeout(() => link.refresh(), CLOSED_PAUSE * (1 + Math.random()));
    outbox.unsent().forEach(post);
    for (const item of outbox.items) {
      for (const answer of item.answers ?? []) if (answer.rating === "sending") postRating(item, answer);
    }
  },
  recorded(frame) {
    const item = outbox.byId(frame.id);
    if (item?.state !== "sending") return;
    change(item, { state: "recorded", seq: frame.seq });
    announce(say("news_recorded"));
  },
  filed(frame) {
    const item = outbox.byId(frame.id);
    if (item) change(item, { ...described(frame), state: item.answers?.length ? "answered" : "filed" });
  },
  answered(frame) {
    const named = outbox.byId(frame.id);
    if (!named && !outbox.byCluster(frame.cluster).length) return findOwner(frame);
    // A message that asks two things is in two clusters: each has an answer of its own.
    for (const item of new Set([...(named ? [named] : []), ...outbox.byCluster(frame.cluster)])) {
      const answers = item.answers ?? [];
      const before = answers.find((answer) => answer.cluster === frame.cluster);
      if (before?.text === frame.text && before.at === frame.at) continue;
      const answer = { cluster: frame.cluster, text: frame.text, at: frame.at, again: Boolean(before), rating: "" };
      const others = answers.filter((other) => other !== before);
      change(item, { state: "answered", cluster: item.cluster ?? frame.cluster, answers: [...others, answer] });
      announce(say("news_answered", { text: frame.text }));
    }
  },
  similar(frame) {
    if (frame.id === `look-${looks}`) showAlike(frame.items.slice(0, ALIKE_SHOWN));
  },
  counted(frame) {
    for (const item of outbox.byCluster(frame.cluster)) {
      const cluster = frame.now ?? item.cluster;
      change(item, { cluster, askers: frame.askers, ahead: frame.ahead, state: item.state === "sending" ? "filed" : item.state });
    }
    const answer = strayAnswers.get(frame.now);
    if (strayAnswers.delete(frame.now)) handlers.answered(answer);
  },
  thanks(frame) {
    const [id, cluster] = (frame.id ?? "").split("-");
    const item = outbox.byId(id);
    for (const answer of item?.answers ?? []) if (answer.cluster === cluster) answer.rating = "sent";
    if (item) change(item, {});
  },
  refused(frame) {
    robot.refused(frame);
    if (frame.code === "closed") link.refresh();
    const item = outbox.byId(frame.id);
    if (!item) {
      if (frame.code === "unknown_broadcast") problem.textContent = frame.message;
      return;
    }
    if (item.state !== "sending") return;
    change(item, { state: "refused", message: frame.message, retryable: Boolean(frame.retry_after) });
    if (frame.retry_after) setTimeout(() => actions.retry(item), 1000 * (frame.retry_after + Math.random()));
  },
};

const actions = {
  retry(item) {
    if (item.state !== "refused" || !outbox.byId(item.id)) return;
    change(item, { state: "sending", message: "" });
    post(item);
  },
  edit(item) {
    outbox.remove(item);
    field.value = item.text;
    typed();
    redraw();
    field.focus();
  },
  remove(item) {
    outbox.remove(item);
    redraw();
    find("#mine-title").focus();
  },
  rate(item, answer, useful) {
    Object.assign(answer, { rating: "sending", useful });
    change(item, {});
    postRating(item, answer);
  },
};

function post(item) {
  if (item.same) link.send({ type: "same", id: item.id, cluster: item.cluster });
  else link.send({ type: "ask", id: item.id, text: item.text });
  // A dead connection may look open for minutes: no answer in time means that it is dead.
  if (link.isOpen) patience ??= setTimeout(checkLink, PATIENCE);
}

/** Ask where the questions that I joined are now: the answered one may have been merged with mine. */
function findOwner(answer) {
  strayAnswers.set(answer.cluster, answer);
  outbox.items.filter((item) => item.same && item.state === "filed").forEach(post);
}

function postRating(item, answer) {
  link.send({ type: "rate", id: `${item.id}-${answer.cluster}`, cluster: answer.cluster, useful: answer.useful });
}

function checkLink() {
  patience = null;
  if (link.isOpen && outbox.unsent().length) link.restart();
}

function ask(event) {
  event.preventDefault();
  const text = field.value.trim();
  problem.textContent = complaint(text);
  if (problem.textContent) return field.focus();
  if (robot.chosen && link.isOpen) robot.ask(text);
  else askPeople(text);
  field.value = "";
  typed();
}

function askPeople(text) {
  post(outbox.add({ text }));
  redraw();
}

function complaint(text) {
  const length = [...text].length;
  if (!length) return say("empty");
  return length > most ? say("too_long", { n: length, most }) : "";
}

function typed() {
  const length = [...field.value.trim()].length;
  counter.textContent = say("counter", { n: length, most });
  if (length <= most) problem.textContent = "";
  clearTimeout(typing);
  looks += 1;
  if (length < ENOUGH_TO_COMPARE || length > most) showAlike([]);
  else typing = setTimeout(look, TYPING_PAUSE);
}

function look() {
  link.send({ type: "similar", id: `look-${looks}`, text: field.value.trim() });
}

function showAlike(items) {
  alike.hidden = !items.length;
  alike.querySelector("ul").replaceChildren(...items.map(alikeLine));
}

function alikeLine(found) {
  const line = make("li");
  const words = make("div");
  const state = found.answered ? `${asked(found.askers)}, ${say("has_answer")}` : asked(found.askers);
  words.append(make("p", found.label, { className: "text" }), make("p", state, { className: "quiet" }));
  const button = make("button", say("me_too"), { type: "button" });
  button.setAttribute("aria-label", say("me_too_for", { label: found.label }));
  if (outbox.byCluster(found.cluster).length) counted(button);
  button.addEventListener("click", () => join(found, button));
  line.append(words, button);
  return line;
}

function join(found, button) {
  counted(button);
  post(outbox.add({ text: found.label, same: true, ...described(found) }));
  redraw();
}

function counted(button) {
  button.disabled = true;
  button.removeAttribute("aria-label");
  button.textContent = say("counted");
}

function described({ cluster, label, askers, ahead }) {
  return { cluster, label, askers, ahead };
}

function change(item, fields) {
  Object.assign(item, fields);
  outbox.write();
  redraw();
}

function redraw() {
  mine.querySelector("p").hidden = outbox.items.length > 0;
  show(mine.querySelector("ul"), outbox.items, { actions, connected: link.isOpen });
}

function showState(state) {
  linkLine.dataset.state = state;
  linkLine.querySelector("span").textContent = say(state);
  redraw();
}

function announce(text) {
  news.textContent = text;
}

function onKey(event) {
  // Enter sends, as in every chat; Shift+Enter starts a line; Enter that ends a composition does neither.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) ask(event);
}

form.addEventListener("submit", ask);
field.addEventListener("input", typed);
field.addEventListener("keydown", onKey);
typed();
link.open();
