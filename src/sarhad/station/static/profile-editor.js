/* Writing a condition: rows and text say the same; every mistake is marked where it stands; matches are counted as one types. */
import { Rows } from "./profile-rows.js";

const form = document.getElementById("profile-form");
const text = document.getElementById("condition");
const mirror = document.getElementById("condition-mirror");
const problems = document.getElementById("condition-problems");
const builder = document.getElementById("condition-rows");
const cannot = document.getElementById("condition-cannot");
const result = document.getElementById("trial");
const words = { ...form.dataset };
const offers = JSON.parse(document.getElementById("offers").textContent);
const WAIT = 250;
let waiting = 0;
let asking = null;

const rows = new Rows(builder, offers, words, (group) => ask({ rows: group }));
builder.hidden = false;
document.getElementById("condition-rows-head").hidden = false;

text.addEventListener("input", () => { mark([]); ask({ condition: text.value }); });
text.addEventListener("scroll", () => { mirror.scrollTop = text.scrollTop; });
document.getElementById("office").addEventListener("change", () => ask({ condition: text.value }));

function ask(what) {
  clearTimeout(waiting);
  waiting = setTimeout(() => send(what), WAIT);
}

async function send(what) {
  if (asking) asking.abort();
  asking = new AbortController();
  result.setAttribute("aria-busy", "true");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = JSON.stringify({ office: document.getElementById("office").value, ...what });
  try {
    const answer = await fetch(words.tryAt, { method: "POST", body, signal: asking.signal, headers: { "Content-Type": "application/json", "X-CSRFToken": token } });
    if (answer.ok) told(await answer.json(), what); else told({ problems: [], note: words.noAnswer }, what);
  } catch (error) {
    if (error.name !== "AbortError") told({ problems: [], note: words.noAnswer }, what);
  }
}

function told(answer, asked) {
  result.removeAttribute("aria-busy");
  const byRows = "rows" in asked;
  if (byRows && !answer.problems.length) text.value = answer.condition;
  if (!byRows) {
    if (answer.rows) rows.show(answer.rows);
    const unshown = !answer.rows && !answer.problems.length && Boolean(answer.why);
    cannot.hidden = !unshown;
    cannot.querySelector("code").textContent = answer.why || "";
    builder.hidden = unshown;
  }
  mark(byRows ? [] : answer.problems);
  list(answer.problems, byRows);
  count(answer);
}

function mark(found) {
  const value = text.value;
  mirror.replaceChildren();
  let from = 0;
  for (const one of [...found].sort((a, b) => a.start - b.start)) {
    if (one.start < from) continue;
    const wrong = document.createElement("mark");
    wrong.textContent = value.slice(one.start, one.end) || " ";
    mirror.append(value.slice(from, one.start), wrong);
    from = one.end;
  }
  mirror.append(value.slice(from) + "\n");
  mirror.scrollTop = text.scrollTop;
  text.setAttribute("aria-invalid", String(found.length > 0));
}

function list(found, byRows) {
  problems.replaceChildren();
  for (const one of found) {
    const item = document.createElement("li");
    if (!byRows && one.line) {
      const go = document.createElement("button");
      go.type = "button";
      go.className = "plain";
      go.textContent = words.place.replace("LINE", one.line).replace("COLUMN", one.column);
      go.addEventListener("click", () => { text.focus(); text.setSelectionRange(one.start, one.end); });
      item.append(go, " ");
    }
    item.append(one.message + (one.advice ? ` (${one.advice})` : ""));
    problems.append(item);
  }
}

function count(answer) {
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const share = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", maximumFractionDigits: 1 });
  const trial = answer.trial;
  const say = (name, value) => { result.querySelector(`[data-is=${name}]`).textContent = value; };
  say("matches", trial ? number.format(trial.matches) : "—");
  say("items", trial ? number.format(trial.items) : "—");
  say("a_day", trial ? number.format(trial.a_day) : "—");
  say("inspected", trial ? number.format(trial.inspected) : "—");
  say("irregular", trial ? number.format(trial.irregular) : "—");
  say("rate", trial && trial.rate ? `${share.format(trial.rate.share)} (${share.format(trial.rate.low)} – ${share.format(trial.rate.high)})` : "—");
  say("revenue", trial ? number.format(trial.revenue) : "—");
  say("note", answer.problems.length ? words.mistake : answer.note || [trial && trial.indicators ? words.reckoned : "", trial && trial.capped ? words.capped : ""].join(" ").trim());
}

if (text.value.trim()) send({ condition: text.value });
else rows.show({ join: "AND", parts: [{ column: "hs_code", operator: "hs", values: [] }] });
