// My questions, kept in this browser: none is lost when the network, the page or the phone goes away.

const MOST = 100;

export class Outbox {
  constructor(broadcast) {
    this.key = `efir:${broadcast}`;
    this.items = [];
    this.removed = new Set();
    this.resume = "";
    this.read();
    addEventListener("storage", (event) => event.key === this.key && this.read());
  }

  /** Take over what another tab or an earlier visit kept. */
  read() {
    const kept = this.kept();
    this.resume = kept.resume ?? this.resume;
    this.merge(kept.items ?? []);
  }

  merge(items) {
    for (const item of items) {
      if (!this.byId(item.id) && !this.removed.has(item.id)) this.items.push(upToDate(item));
    }
    this.items.sort((one, other) => other.at - one.at);
    this.items.length = Math.min(this.items.length, MOST);
  }

  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      return {}; // Storage is off or was tampered with: go on without.
    }
  }

  write() {
    this.merge(this.kept().items ?? []);
    try {
      localStorage.setItem(this.key, JSON.stringify({ resume: this.resume, items: this.items }));
    } catch {
      // Storage is off or full: the page still works until it is closed.
    }
  }

  /**
   * Keep the token with which to return, given to a connection that came with `used`.
   * Return false when another tab became a viewer meanwhile: then this one should be the same viewer.
   */
  keep(resume, used) {
    const other = this.kept().resume;
    const mine = !other || other === used;
    this.resume = mine ? resume : other;
    this.write();
    return mine || other === resume;
  }

  /** Add a question, or with `cluster` somebody's question that is mine, too. */
  add(fields) {
    const item = { id: newId(), at: Date.now(), state: "sending", ...fields };
    this.items.unshift(item);
    this.write();
    return item;
  }

  remove(item) {
    this.removed.add(item.id);
    this.items = this.items.filter((other) => other !== item);
    this.write();
  }

  unsent() {
    return this.items.filter((item) => item.state === "sending").reverse();
  }

  byId(id) {
    return this.items.find((item) => item.id === id);
  }

  byCluster(cluster) {
    return this.items.filter((item) => item.cluster === cluster);
  }
}

/** Return an item as it is kept now: it had one answer once. */
function upToDate({ answer, rating, useful, ...item }) {
  return answer ? { ...item, answers: [{ ...answer, cluster: item.cluster, rating, useful }] } : item;
}

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
