/* The rows of a condition: groups of column, operator and values, edited by mouse or keyboard. */
const COUNTRY = ["origin_country", "departure_country", "origin_marking"];

export class Rows {
  constructor(root, offers, words, changed) {
    Object.assign(this, { root, words, changed, columns: offers.columns, operators: offers.operators, lists: new Map() });
    this.group = { join: "AND", parts: [] };
  }

  show(group) {
    this.group = structuredClone(group);
    this.draw();
  }

  draw(focus) {
    this.root.replaceChildren(this.groupNode(this.group, null, []));
    const wanted = focus && this.root.querySelector(focus);
    if (wanted) wanted.focus();
  }

  edited(redraw, focus) {
    if (redraw) this.draw(focus);
    this.changed(this.group);
  }

  kind(column) {
    return (this.columns.find((one) => one.name === column) || {}).kind;
  }

  offered(column) {
    const kind = this.kind(column);
    return this.operators.filter((one) => one.kinds.includes(kind) && this.fits(one.name, column));
  }

  fits(operator, column) {
    if (operator.endsWith("hs")) return column === "hs_code";
    if (operator.endsWith("group")) return COUNTRY.includes(column);
    return true;
  }

  groupNode(group, parent, path) {
    const box = make("fieldset", { className: "rows-group" });
    const join = select([["AND", this.words.all], ["OR", this.words.any]], group.join, this.words.join);
    join.id = `row-${path.join("-")}-join`;
    join.addEventListener("change", () => { group.join = join.value; this.edited(false); });
    const legend = make("legend", {}, join);
    box.append(legend);
    group.parts.forEach((part, n) => {
      const here = [...path, n];
      box.append(part.parts ? this.groupNode(part, group, here) : this.rowNode(part, group, here));
    });
    const add = button(this.words.addRow, () => {
      group.parts.push({ column: "hs_code", operator: "hs", values: [] });
      this.edited(true, `#row-${[...path, group.parts.length - 1].join("-")}-column`);
    });
    const nest = button(this.words.addGroup, () => {
      const row = { column: "net_mass_kg", operator: ">", values: [] };
      group.parts.push({ join: group.join === "AND" ? "OR" : "AND", parts: [row, { ...row, values: [] }] });
      this.edited(true, `#row-${[...path, group.parts.length - 1].join("-")}-join`);
    });
    const acts = make("div", { className: "actions" }, add);
    if (path.length < 3) acts.append(nest);
    if (parent) acts.append(this.away(this.words.removeGroup, parent, group, path));
    box.append(acts);
    return box;
  }

  away(word, parent, part, path) {
    return button(word, () => {
      parent.parts.splice(parent.parts.indexOf(part), 1);
      this.edited(true, `#row-${path.slice(0, -1).join("-")}-join`);
    }, "plain");
  }

  rowNode(row, group, path) {
    const id = `row-${path.join("-")}`;
    const column = grouped(this.columns, row.column, this.words.column);
    column.id = `${id}-column`;
    column.addEventListener("change", () => {
      row.column = column.value;
      const allowed = this.offered(row.column);
      if (!allowed.some((one) => one.name === row.operator)) { row.operator = allowed[0].name; row.values = []; }
      this.edited(true, `#${id}-column`);
    });
    const operator = select(this.offered(row.column).map((one) => [one.name, one.words]), row.operator, this.words.operator);
    operator.id = `${id}-operator`;
    operator.addEventListener("change", () => {
      row.operator = operator.value;
      const wanted = this.wanted(row);
      if (wanted !== null) row.values = row.values.slice(0, wanted);
      this.edited(true, `#${id}-operator`);
    });
    const box = make("div", { className: "row-of-condition" }, column, operator, this.valuesNode(row, id));
    box.append(this.away(this.words.remove, group, row, path));
    const meaning = this.columns.find((one) => one.name === row.column);
    if (meaning && meaning.reckoning) box.append(make("p", { className: "help row-meaning", textContent: meaning.reckoning }));
    return box;
  }

  wanted(row) {
    const found = this.operators.find((one) => one.name === row.operator);
    return found ? found.values : 1;
  }

  valuesNode(row, id) {
    const wanted = this.wanted(row);
    const box = make("div", { className: "row-values" });
    if (wanted === null) this.many(box, row, id);
    for (let n = 0; n < (wanted || 0); n++) {
      const input = this.input(row, `${this.words.value} ${n + 1}`);
      input.value = row.values[n] || "";
      input.id = `${id}-value-${n}`;
      input.addEventListener("input", () => { row.values[n] = input.value; this.edited(false); });
      box.append(input);
    }
    return box;
  }

  many(box, row, id) {
    row.values.forEach((value, n) => {
      const chip = button(`${value} ×`, () => { row.values.splice(n, 1); this.edited(true, `#${id}-more`); }, "chip");
      chip.setAttribute("aria-label", `${this.words.remove}: ${value}`);
      box.append(chip);
    });
    const input = this.input(row, this.words.another);
    input.id = `${id}-more`;
    input.placeholder = this.words.another;
    const take = () => {
      const added = input.value.split(/[,;\s]+/).filter((value) => value && !row.values.includes(value));
      if (!added.length) return;
      row.values.push(...added);
      this.edited(true, `#${id}-more`);
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === "," || event.key === ";") { event.preventDefault(); take(); }
      if (event.key === "Backspace" && !input.value && row.values.length) { row.values.pop(); this.edited(true, `#${id}-more`); }
    });
    input.addEventListener("change", take);
    box.append(input);
  }

  input(row, label) {
    const input = make("input", { autocomplete: "off", spellcheck: false });
    input.setAttribute("aria-label", `${row.column}: ${label}`);
    if (this.kind(row.column) === "number") input.inputMode = "decimal";
    if (this.kind(row.column) === "moment") input.placeholder = "2026-03-21";
    if (this.kind(row.column) === "text") this.offer(input, row.operator.endsWith("group") ? "group" : row.operator.endsWith("list") ? "list" : row.column);
    return input;
  }

  async offer(input, name) {
    input.setAttribute("list", `values-${name}`);
    if (this.lists.has(name)) return;
    this.lists.set(name, true);
    const answer = await fetch(this.words.valuesAt.replace("COLUMN", encodeURIComponent(name)));
    if (!answer.ok) return;
    const list = make("datalist", { id: `values-${name}` });
    for (const one of (await answer.json()).values) list.append(make("option", { value: one.value, label: `${one.value} ${one.name}` }));
    document.body.append(list);
  }
}

function make(tag, properties, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function button(text, act, className = "small") {
  const node = make("button", { type: "button", className, textContent: text });
  node.addEventListener("click", act);
  return node;
}

function select(options, chosen, label) {
  const node = make("select", {});
  node.setAttribute("aria-label", label);
  for (const [value, text] of options) node.append(make("option", { value, textContent: text, selected: value === chosen }));
  return node;
}

function grouped(columns, chosen, label) {
  const node = select([], chosen, label);
  for (const name of new Set(columns.map((one) => one.group))) {
    const within = make("optgroup", { label: name });
    for (const one of columns.filter((column) => column.group === name)) {
      within.append(make("option", { value: one.name, textContent: short(one), selected: one.name === chosen, title: one.words }));
    }
    node.append(within);
  }
  return node;
}

function short(one) {
  const words = one.words.split(/[.;:]/)[0];
  return words ? `${one.name} · ${words.length > 90 ? `${words.slice(0, 88)}…` : words}` : one.name;
}
