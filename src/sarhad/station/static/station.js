/* Keyboard shortcuts and drafts. Everything on the screens works without this file. */
"use strict";
(() => {
  const typing = (node) => node.closest && node.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");
  const kept = (name, value) => {
    try {
      if (value === undefined) return localStorage.getItem(name);
      if (value === null) localStorage.removeItem(name); else localStorage.setItem(name, value);
    } catch { /* storage is switched off: go on without */ }
    return null;
  };

  /* ---- one-letter shortcuts; they can be switched off (WCAG 2.1.4) ---- */
  const dialog = document.getElementById("shortcuts");
  const single = document.getElementById("single-keys");
  if (single) {
    single.checked = kept("single-keys") !== "off";
    single.addEventListener("change", () => kept("single-keys", single.checked ? "on" : "off"));
  }
  document.querySelectorAll("[data-opens-shortcuts]").forEach((button) => button.addEventListener("click", () => dialog.showModal()));

  const step = (by) => {
    const links = [...document.querySelectorAll(".open tbody th a")];
    const next = links.indexOf(document.activeElement) + by;
    if (links.length) links[Math.min(links.length - 1, Math.max(0, next))].focus();
  };
  const press = (selector) => {
    const node = document.querySelector(selector);
    if (!node) return false;
    const folded = node.closest("details:not([open])");
    if (folded) folded.open = true;
    if (node.matches("input[type=checkbox], input[type=radio], a[href], button")) node.click();
    node.focus();
    return true;
  };
  const acts = { "?": () => dialog && dialog.showModal(), j: () => step(1), k: () => step(-1) };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") {
      const form = event.target.closest("form[data-draft]");
      if (form) { event.preventDefault(); form.requestSubmit(form.querySelector("[data-first]")); }
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target) || (single && !single.checked) || (dialog && dialog.open)) return;
    const done = acts[event.key] ? (acts[event.key](), true) : press(`[data-key="${CSS.escape(event.key)}"]`);
    if (done) event.preventDefault();
  });

  /* ---- a draft of the inspection stays on this device until it has been sent ---- */
  const form = document.querySelector("form[data-draft]");
  const sent = document.querySelector("[data-draft-sent]");
  if (sent) kept(sent.dataset.draftSent, null);
  if (!form) return;
  const name = form.dataset.draft;
  const notice = form.querySelector("[data-draft-notice]");
  const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "file", "submit"].includes(field.type));
  const write = () => kept(name, JSON.stringify(fields().map((field) => [field.name, field.value, field.checked || false])));
  const read = () => {
    const draft = kept(name);
    if (!draft) return;
    for (const [key, value, checked] of JSON.parse(draft)) {
      for (const field of fields().filter((one) => one.name === key)) {
        if (["checkbox", "radio"].includes(field.type)) { if (field.value === value) field.checked = checked; } else field.value = value;
      }
    }
    notice.textContent = notice.dataset.restored;
    notice.hidden = false;
  };
  if (!sent) read();
  form.addEventListener("input", write);
  let waiting = null;
  form.addEventListener("submit", (event) => {
    write();
    if (navigator.onLine) return;
    event.preventDefault();
    waiting = event.submitter;
    notice.textContent = notice.dataset.offline;
    notice.hidden = false;
    notice.focus();
  });
  addEventListener("online", () => { if (waiting) form.requestSubmit(waiting); });
})();
