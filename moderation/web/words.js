// The texts of the page, in the language that the server chose.

const texts = JSON.parse(document.body.dataset.texts);
const plural = new Intl.PluralRules(document.documentElement.lang);
const number = new Intl.NumberFormat(document.documentElement.lang);

/** Return the text under a key, `{name}` replaced by values. */
export function say(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return typeof value === "number" ? number.format(value) : value ?? whole;
  });
}

/** Return how many asked, as a phrase. */
export function asked(count) {
  return say(`asked_${plural.select(count)}`, { n: count });
}

/** Return when something was, in the viewer's own time; the day too when it is not today. */
export function clock(at) {
  const moment = new Date(at);
  const day = moment.toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "long" };
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { ...day, hour: "2-digit", minute: "2-digit" });
  return format.format(moment);
}

/** Return an element of this page with a text and properties. */
export function make(tag, text = "", properties = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  element.textContent = text;
  return element;
}
