// The robot: for those who choose it, asked before people; whatever it cannot answer goes on to people by itself.

import { make, say } from "./words.js";

export class Robot {
  /** `send` sends a frame, `passOn` asks people a question. */
  constructor({ send, passOn }) {
    this.choice = document.querySelector("#robot-first");
    this.box = document.querySelector("#robot");
    this.send = send;
    this.passOn = passOn;
    this.asked = "";
    this.number = 0;
  }

  /** Offer the choice, or take it away, as the server has articles or none. */
  offer(there) {
    this.choice.closest("label").hidden = !there;
    if (!there) this.choice.checked = false;
  }

  get chosen() {
    return this.choice.checked;
  }

  ask(text) {
    this.asked = text;
    this.number += 1;
    this.show(make("p", say("robot_thinks"), { className: "quiet" }));
    this.send({ type: "robot", id: `robot-${this.number}`, text });
  }

  /** Show an answer with a way to people, or pass the question on. */
  answer(frame) {
    if (frame.id !== `robot-${this.number}`) return;
    if (!frame.text) {
      this.show(make("p", say(`robot_${frame.why}`), { className: "quiet" }));
      this.passOn(this.asked);
      return;
    }
    const drawn = make("div", "", { className: "answer" });
    const row = make("div", "", { className: "buttons" });
    const people = make("button", say("robot_people"), { type: "button" });
    const enough = make("button", say("robot_enough"), { type: "button" });
    people.addEventListener("click", () => {
      this.passOn(this.asked);
      this.show(make("p", say("robot_passed"), { className: "quiet" }));
    });
    enough.addEventListener("click", () => this.show());
    row.append(people, enough);
    drawn.append(make("strong", say("robot_says")), make("p", frame.text, { className: "text" }));
    if (frame.source) drawn.append(make("p", say("robot_source", { source: frame.source }), { className: "quiet" }));
    drawn.append(row);
    this.show(make("p", this.asked, { className: "text" }), drawn);
  }

  /** The server would not look it up: people will. */
  refused(frame) {
    if (frame.id === `robot-${this.number}`) this.answer({ id: frame.id, text: null, why: "unsure" });
  }

  show(...children) {
    this.box.hidden = !children.length;
    this.box.replaceChildren(...children);
  }
}
