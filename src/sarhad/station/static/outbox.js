/* Inspections written while the link was down wait here, photographs and all, and are sent when it is back.
   Each carries its own number (submission): however often it is sent, the station keeps one inspection. */
"use strict";
const outbox = (() => {
  const shown = document.getElementById("outbox");
  const user = shown.dataset.user;
  const RETRY = 15000;

  const database = () => new Promise((done, failed) => {
    const asked = indexedDB.open("sarhad", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("outbox", { keyPath: "submission" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  const within = async (mode, act) => {
    const db = await database();
    return new Promise((done, failed) => {
      const transaction = db.transaction("outbox", mode);
      const asked = act(transaction.objectStore("outbox"));
      transaction.oncomplete = () => { db.close(); done(asked.result); };
      transaction.onerror = () => { db.close(); failed(transaction.error); };
    });
  };
  const put = (letter) => within("readwrite", (store) => store.put(letter));
  const drop = (letter) => within("readwrite", (store) => store.delete(letter.submission));
  const letters = async () => (await within("readonly", (store) => store.getAll())).filter((letter) => letter.user === user);

  /* ---- what waits, in words ---- */
  const line = (letter) => {
    const words = { waiting: shown.dataset.waiting, conflict: shown.dataset.conflict, refused: shown.dataset.refused, "sign-in": shown.dataset.signIn };
    const item = document.createElement("li");
    const text = document.createElement("span");
    text.textContent = `${letter.reference} ${words[letter.state]}${letter.problems ? `: ${letter.problems.join("; ")}` : ""}`;
    item.append(text);
    if (letter.state === "waiting" || letter.state === "sign-in") return item;
    const look = document.createElement("a");
    look.href = letter.place;
    look.textContent = shown.dataset.look;
    look.addEventListener("click", () => { // what was written stands in the form again
      const written = letter.fields.filter(([, value]) => typeof value === "string").map(([name, value]) => [name, value, true]);
      try { localStorage.setItem(`draft:${letter.draft}`, JSON.stringify(written)); } catch { /* storage is switched off */ }
    });
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "plain";
    discard.textContent = shown.dataset.discard;
    discard.addEventListener("click", async () => { await drop(letter); show(); });
    item.append(look, discard);
    return item;
  };
  const show = async () => {
    const kept = await letters();
    shown.querySelector("ul").replaceChildren(...kept.map(line));
    shown.hidden = !kept.length;
  };

  /* ---- sending ---- */
  /* gives what the station answered when it took the letter, with the page to be seen next where somebody waits to see it; else null */
  const send = async (letter, seen = false) => {
    const form = new FormData();
    for (const [name, value] of letter.fields) form.append(name, value);
    form.set("csrfmiddlewaretoken", document.querySelector("input[name=csrfmiddlewaretoken]").value);
    const headers = { Accept: "application/json", ...(seen ? { Prefer: "return=representation" } : {}) };
    const answer = await fetch(letter.action, { method: "POST", body: form, headers, redirect: "manual" });
    if (answer.ok) { await drop(letter); return answer.json(); }
    if (answer.type === "opaqueredirect" || answer.status === 403) letter.state = "sign-in";
    else if (answer.status === 409 || answer.status === 422) {
      letter.state = answer.status === 409 ? "conflict" : "refused";
      letter.problems = (await answer.json()).problems;
    } else letter.state = "waiting";
    await put(letter);
    return null;
  };
  let sending = false;
  const flush = async () => {
    if (sending) return;
    sending = true;
    try {
      for (const letter of await letters()) if (letter.state === "waiting" || letter.state === "sign-in") await send(letter);
    } catch { /* the link is down: what waits is tried again */ } finally { sending = false; }
    await show();
  };

  addEventListener("online", flush);
  setInterval(async () => { if (!shown.hidden) await flush(); }, RETRY);
  flush();
  return { put, send, show, drop, user };
})();
