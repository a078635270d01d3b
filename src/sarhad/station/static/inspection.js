/* The inspection form: a draft that survives, photographs seen before they are sent, and sending that cannot lose them. */
"use strict";
const beginInspection = (form) => {
  const name = `draft:${form.dataset.draft}`;
  const keep = (text) => { try { if (text === null) localStorage.removeItem(name); else localStorage.setItem(name, text); } catch { /* storage is switched off */ } };
  const kept = () => { try { return localStorage.getItem(name); } catch { return null; } };

  /* ---- the draft ---- */
  const fields = () => [...form.elements].filter((field) => field.name && !["hidden", "file", "submit"].includes(field.type));
  const draft = kept();
  if (draft) {
    for (const [key, value, checked] of JSON.parse(draft)) {
      for (const field of fields().filter((one) => one.name === key)) {
        if (["checkbox", "radio"].includes(field.type)) { if (field.value === value) field.checked = checked; } else field.value = value;
      }
    }
    form.querySelector("[data-restored]").hidden = false;
  }
  form.addEventListener("input", () => keep(JSON.stringify(fields().map((field) => [field.name, field.value, field.checked || false]))));

  /* ---- photographs ---- */
  const files = form.querySelector("input[type=file]");
  const preview = form.querySelector("[data-preview]");
  files.addEventListener("change", () => {
    preview.replaceChildren(...[...files.files].map((file) => {
      const item = document.createElement("li");
      const figure = document.createElement("figure");
      const caption = document.createElement("figcaption");
      caption.textContent = file.name;
      const picture = document.createElement(file.type.startsWith("image/") ? "img" : "span");
      if (picture.tagName === "IMG") { picture.alt = ""; picture.src = URL.createObjectURL(file); picture.onload = () => URL.revokeObjectURL(picture.src); } else { picture.className = "paper"; picture.textContent = "PDF"; }
      figure.append(picture, caption);
      item.append(figure);
      return item;
    }));
    preview.hidden = !files.files.length;
  });

  /* ---- sending: first into the outbox of this device, then to the station ---- */
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[data-first]");
    button.disabled = true;
    const letter = {
      submission: form.elements.submission.value, user: outbox.user, draft: form.dataset.draft, state: "waiting", action: form.action,
      place: location.pathname, reference: form.dataset.reference, fields: [...new FormData(form)].filter(([key]) => key !== "csrfmiddlewaretoken"),
    };
    try { await outbox.put(letter); } catch { form.submit(); return; }  // no storage: send as a page does
    try {
      const taken = await outbox.send(letter, true);
      if (taken) { keep(null); showTaken(taken); return; }
      if (letter.state === "refused") button.disabled = false; // the form is corrected here and sent again under the same number
      if (letter.state === "waiting") keep(null);
    } catch { keep(null); }
    await outbox.show();
    document.getElementById("outbox").scrollIntoView({ block: "nearest" });
  });
};

/* ---- the page that comes with the answer takes this one's place, without being asked for once more ---- */
const showTaken = ({ place, page }) => {
  const fresh = page && new DOMParser().parseFromString(page, "text/html").getElementById("main");
  if (!fresh || place !== location.pathname) { location.assign(place); return; }
  document.getElementById("main").replaceWith(fresh);
  scrollTo(0, 0);
  fresh.focus();
  outbox.show();
  beginAny();
};
const beginAny = () => {
  const form = document.querySelector("form[data-draft]");
  if (form) beginInspection(form);
};
beginAny();
