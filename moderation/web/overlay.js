// The question on air: asked of the server every second, entering and leaving gently.
// The address says how it looks: ?theme=dark|light|plain, ?layout=third|full, ?next=1 the next question, ?counts=1.

import { asked, say } from "./words.js";

const INTERVAL = 1000;
const PATIENCE = 4000;
const STALE = 10000;
const LEAVING = 180;
const LONG = 140;

const broadcast = document.body.dataset.broadcast;
const plate = document.querySelector("#plate");
const quote = plate.querySelector("blockquote");
const wanted = new URLSearchParams(location.search);
const teaser = document.querySelector("#next");
const counts = document.querySelector("#counts");
let shown = null;
let heard = Date.now();

async function look() {
  try {
    const address = `/on-air/${encodeURIComponent(broadcast)}`;
    const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const now = await response.json();
    heard = Date.now();
    await show(now);
  } catch {
    // A short break in the network must not blink on air; a long one must not leave an old question there.
    if (Date.now() - heard > STALE) await show(null);
  }
  setTimeout(look, INTERVAL);
}

async function lookAhead() {
  try {
    const address = `/up-next/${encodeURIComponent(broadcast)}`;
    const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    announce(await response.json());
  } catch {
    if (Date.now() - heard > STALE) announce({ next: null });
  }
  setTimeout(lookAhead, INTERVAL);
}

function announce({ next, questions, answered }) {
  // While nothing is on air there is nothing that the next question could follow.
  const ahead = wanted.has("next") && shown && next;
  teaser.className = ahead ? "" : "away";
  if (ahead) teaser.textContent = say("up_next", { text: next });
  counts.hidden = !wanted.has("counts") || questions === undefined;
  if (!counts.hidden) counts.textContent = say("so_far", { questions, answered });
}

async function show(now) {
  const same = shown && now && shown.cluster === now.cluster && shown.label === now.label;
  if (!same && shown) {
    plate.className = "away";
    await new Promise((done) => setTimeout(done, LEAVING));
  }
  if (now) {
    fill(now);
    plate.className = "";
  }
  shown = now;
}

function fill({ label, askers, topic }) {
  if (quote.textContent !== label) quote.textContent = label;
  plate.dataset.length = [...label].length > LONG ? "long" : "short";
  plate.querySelector("#askers").textContent = asked(askers);
  plate.querySelector("#topic").textContent = topic;
}

document.documentElement.dataset.theme = wanted.get("theme") ?? "dark";
document.documentElement.dataset.layout = wanted.get("layout") ?? "third";
look();
if (wanted.has("next") || wanted.has("counts")) {
  teaser.hidden = !wanted.has("next");
  lookAhead();
}
