// A websocket that comes back by itself: jittered, ever longer pauses, at once when the network or the person returns.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30000;
const STEADY = 5000;
const POLICY = 1008;

export class Link {
  /** Call `address()` for each attempt, `onFrame(frame)` for each frame, `onState(word)` when the state changes. */
  constructor({ address, onFrame, onState }) {
    this.address = address;
    this.onFrame = onFrame;
    this.onState = onState;
    this.failures = 0;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
    addEventListener("pagehide", () => this.socket?.close());
    addEventListener("pageshow", (event) => event.persisted && this.hurry());
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  open({ quietly = false } = {}) {
    clearTimeout(this.timer);
    this.timer = null;
    if (!quietly) this.onState("connecting");
    const socket = new WebSocket(this.address());
    this.socket = socket;
    socket.onopen = () => {
      this.steady = setTimeout(() => (this.failures = 0), STEADY);
    };
    socket.onmessage = (event) => socket === this.socket && this.onFrame(JSON.parse(event.data));
    socket.onclose = (event) => socket === this.socket && this.wait(event.code);
  }

  wait(code) {
    clearTimeout(this.steady);
    this.onState("offline");
    const longest = code === POLICY ? LONGEST_PAUSE : Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.failures);
    this.failures += 1;
    this.timer = setTimeout(() => this.open(), longest * (0.5 + Math.random() / 2));
  }

  /** Do not wait any longer: there is reason to think that it works now. */
  hurry() {
    if (this.timer) this.open();
  }

  /** Leave a connection that seems dead and try anew. */
  restart() {
    const socket = this.socket;
    this.socket = null;
    socket.close();
    this.wait(0);
  }

  /** Connect anew without a word: the server says afresh how the broadcast stands. */
  refresh() {
    if (!this.isOpen) return;
    const socket = this.socket;
    this.socket = null;
    socket.close();
    clearTimeout(this.steady);
    this.open({ quietly: true });
  }

  send(frame) {
    if (this.isOpen) this.socket.send(JSON.stringify(frame));
  }
}
