/* Keyboard shortcuts, menus and the queue's scanner. Everything on the screens works without this file. */
"use strict";
(() => {
  /* ---- an act is answered by the page it leads to (screens/at_once.py): that page's address stands above it, and loading it again repeats nothing ---- */
  document.cookie = "at-once=1; path=/; samesite=lax";
  const at = document.documentElement.dataset.at;
  if (at) history.replaceState(null, "", at);

  const typing = (node) => node.closest && node.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");
  const setting = {
    get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* storage is switched off */ } },
  };

  /* ---- one-letter shortcuts; they can be switched off (WCAG 2.1.4) ---- */
  const dialog = document.getElementById("shortcuts");
  const single = document.getElementById("single-keys");
  if (single) {
    single.checked = setting.get("single-keys") !== "off";
    single.addEventListener("change", () => setting.set("single-keys", single.checked ? "on" : "off"));
  }
  document.querySelectorAll("[data-opens-shortcuts]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
  });

  const step = (by) => {
    const links = [...document.querySelectorAll(".open tbody th a")];
    const next = links.indexOf(document.activeElement) + by;
    if (links.length) links[Math.min(links.length - 1, Math.max(0, next))].focus();
  };
  const press = (key) => {
    const node = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!node) return false;
    const folded = node.closest("details:not([open])");
    if (folded) folded.open = true;
    if (node.matches("input[type=checkbox], input[type=radio], a[href], button, summary")) node.click();
    node.focus();
    return true;
  };
  const tickAll = () => document.querySelectorAll("input[name=control]").forEach((box) => { if (!box.checked) box.click(); });
  const acts = { "?": () => dialog && dialog.showModal(), j: () => step(1), k: () => step(-1), a: tickAll };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") {
      const form = document.querySelector("form[data-draft]");
      if (form) { event.preventDefault(); form.requestSubmit(form.querySelector("[data-first]")); }
      return;
    }
    if (event.key === "Escape") document.querySelectorAll(".menu[open]").forEach((menu) => { menu.open = false; menu.firstElementChild.focus(); });
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target) || (single && !single.checked) || (dialog && dialog.open)) return;
    const done = acts[event.key] ? (acts[event.key](), true) : press(event.key);
    if (done) event.preventDefault();
  });

  /* ---- menus close when one goes elsewhere ---- */
  document.addEventListener("click", (event) => {
    document.querySelectorAll(".menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  /* ---- a choice that takes effect at once, with a button for those without scripts ---- */
  document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; button.addEventListener("click", () => print()); });
})();
