// The grid of the editor. The text area holds the record; the grid is made from its lines and writes them back, so that
// everything works without this file, too. Fixed fields, messages, preview and draft follow the typing.
(() => {
  const form = document.getElementById('record-form');
  if (!form) return;
  const text = document.getElementById('text');
  const grid = document.getElementById('grid');
  const plain = document.getElementById('plain');
  const look = document.getElementById('look');
  const help = document.getElementById('tag-help');
  const state = document.getElementById('draft-state');
  const MARK = '\u2021';
  const PAUSE = 900; // milliseconds without a key before the parts that follow the typing are asked for
  const store = `shelflist-draft-${document.body.dataset.reader}-${form.dataset.record}`;
  const removed = [];
  const helps = new Map();
  let timer = 0;
  let asked = 0;
  let told = text.value;
  let leaving = false;

  // -- lines and rows
  const isControl = (tag) => tag === 'LDR' || /^00[1-9]$/.test(tag);
  const rowOf = (element) => element.closest('.row');
  const rows = () => [...grid.querySelectorAll('.row')];

  const parts = (line) => {
    const tag = /^[A-Za-z][0-9A-Za-z]{3,11}(?= )/.exec(line)?.[0] ?? line.slice(0, 3);
    const rest = line.slice(tag.length).replace(/^ /, '');
    if (isControl(tag)) return [tag, '', rest];
    const match = /^([0-9#_\\a-z ]{1,2}) ?(?=[\u2021$])/.exec(rest) || /^([0-9#_\\]{2}) /.exec(rest);
    if (!match) return [tag, '##', rest];
    return [tag, match[1].replace(/[ _\\]/g, '#').padEnd(2, '#'), rest.slice(match[0].length)];
  };

  const grow = (area) => {
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  };

  const makeRow = (line) => {
    const [tag, ind, value] = parts(line);
    const row = document.createElement('div');
    row.className = 'row';
    const field = (kind, name, label, content, size) => {
      const element = document.createElement(kind);
      element.className = name;
      element.value = content;
      element.setAttribute('aria-label', label);
      element.spellcheck = false;
      element.autocomplete = 'off';
      if (size) element.maxLength = size;
      row.append(element);
      return element;
    };
    field('input', 'tag', `${form.dataset.kind} tag`, tag.trim(), Math.max(3, tag.length));
    field('input', 'ind', 'indicators', ind, 2);
    const area = field('textarea', 'val', tag, value, 0);
    area.rows = 1;
    area.dir = 'auto';
    row.classList.toggle('is-control', isControl(tag));
    return row;
  };

  const lineOf = (row) => {
    const tag = row.querySelector('.tag').value.trim().padEnd(3);
    const value = row.querySelector('.val').value.replace(/\n/g, ' ');
    if (isControl(tag)) return `${tag} ${value}`;
    return `${tag} ${(row.querySelector('.ind').value || '##').padEnd(2, '#')} ${value}`;
  };

  const draw = () => {
    grid.replaceChildren();
    const list = document.createElement('div');
    list.className = 'rows';
    list.append(...text.value.split('\n').filter((line) => line.trim()).map(makeRow));
    grid.append(list);
    for (const area of grid.querySelectorAll('textarea')) grow(area);
  };

  const gridOn = () => !grid.hidden;
  const sync = () => {
    if (gridOn()) text.value = rows().map(lineOf).join('\n');
  };

  // -- what follows the typing
  const mark = () => {
    const all = rows();
    for (const row of all) row.classList.remove('is-error', 'is-warning');
    for (const one of look.querySelectorAll('#found [data-line]')) {
      const severity = one.dataset.severity;
      const row = all[Number(one.dataset.line)];
      if (row && severity !== 'hint' && !row.classList.contains('is-error')) row.classList.add(`is-${severity}`);
    }
  };

  const changed = () => {
    sync();
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };

  const keepHere = () => {
    try {
      localStorage.setItem(store, JSON.stringify({ text: text.value, version: form.elements.version.value }));
    } catch { /* private windows keep nothing */ }
  };

  const ask = async () => {
    sync();
    if (text.value === told || leaving) return;
    const number = ++asked;
    const body = new FormData();
    for (const name of ['csrfmiddlewaretoken', 'version', 'text']) body.append(name, form.elements[name].value);
    try {
      const answer = await fetch(form.dataset.look, { method: 'POST', body, redirect: 'manual', headers: { Accept: 'text/html' } });
      if (!answer.ok) throw new Error(String(answer.status));
      const html = await answer.text();
      if (number !== asked) return;
      told = body.get('text');
      look.innerHTML = html;
      localStorage.removeItem(store);
      state.textContent = look.querySelector('#pv-h span')?.textContent ?? '';
      mark();
    } catch {
      keepHere();
      state.textContent = state.dataset.kept ?? 'Kept in this browser';
    }
  };

  // -- fixed fields
  const putPositions = (control) => {
    const [line, start] = control.name.slice(3).split('-').map(Number);
    const size = Number(form.elements[`size-${control.name}`].value);
    const value = control.value.replaceAll('#', ' ').padEnd(size).slice(0, size);
    sync();
    const lines = text.value.split('\n').filter((one) => one.trim());
    const head = lines[line].slice(0, 4);
    const data = lines[line].slice(4).padEnd(start + size);
    lines[line] = head + data.slice(0, start) + value + data.slice(start + size);
    text.value = lines.join('\n');
    if (gridOn()) {
      const area = rows()[line].querySelector('.val');
      area.value = lines[line].slice(4);
      grow(area);
    }
    changed();
  };

  const showPositions = (row) => {
    const line = rows().indexOf(row);
    const data = row.querySelector('.val').value;
    for (const control of form.querySelectorAll(`[name^="fx-${line}-"]`)) {
      const start = Number(control.name.split('-')[2]);
      const size = Number(form.elements[`size-${control.name}`].value);
      const there = data.slice(start, start + size);
      control.value = control.tagName === 'SELECT' ? there : there.trimEnd();
    }
  };

  // -- keys
  const focusRow = (row, column = '.val', end = true) => {
    if (!row) return;
    const target = row.querySelector(column);
    target.focus();
    if (end) target.setSelectionRange(target.value.length, target.value.length);
    row.scrollIntoView({ block: 'nearest' });
  };

  const insert = (line, after) => {
    const row = makeRow(line);
    after.after(row);
    grow(row.querySelector('textarea'));
    renumber();
    changed();
    return row;
  };

  // A field put in or taken out above a fixed field moves its line.
  const renumber = () => {
    const fixed = rows().map((row, line) => [line, row]).filter(([, row]) => /^(LDR|00[678])$/.test(row.querySelector('.tag').value));
    const forms = [...form.querySelectorAll('.fixed-form')];
    if (forms.length !== fixed.length) return;
    forms.forEach((one, place) => {
      const old = one.dataset.line;
      const line = fixed[place][0];
      if (Number(old) === line) return;
      one.dataset.line = line;
      for (const control of one.querySelectorAll('[name]')) control.name = control.name.replace(`fx-${old}-`, `fx-${line}-`);
    });
  };

  const remove = (row) => {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    if (!next || row.querySelector('.tag').value === 'LDR') return;
    removed.push([lineOf(row), rows().indexOf(row)]);
    row.remove();
    renumber();
    changed();
    focusRow(next);
  };

  const putBack = () => {
    const last = removed.pop();
    if (last) focusRow(insert(last[0], rows()[Math.max(0, last[1] - 1)]));
  };

  const move = (row, down) => {
    const other = down ? row.nextElementSibling : row.previousElementSibling;
    if (!other || other.querySelector('.tag').value === 'LDR') return;
    const focused = document.activeElement;
    if (down) other.after(row);
    else other.before(row);
    focused.focus();
    renumber();
    changed();
  };

  const subfield = (area) => {
    area.setRangeText(MARK, area.selectionStart, area.selectionEnd, 'end');
    grow(area);
    changed();
  };

  const nextMessage = () => {
    const lines = [...look.querySelectorAll('#found [data-line]')].map((one) => Number(one.dataset.line));
    const here = rows().indexOf(document.activeElement.closest?.('.row'));
    const next = [...new Set(lines)].sort((a, b) => a - b);
    const line = next.find((one) => one > here) ?? next[0];
    if (line !== undefined) focusRow(rows()[line]);
  };

  const lookUp = (target) => {
    const row = gridOn() && rowOf(target);
    const lines = text.value.slice(0, text.selectionStart).split('\n').length - 1;
    form.elements.at.value = row ? rows().indexOf(row) : target === text ? lines : '';
    document.querySelector('[data-headings]')?.click();
  };

  const inRow = (event, row) => {
    const column = `.${event.target.classList[0]}`;
    const all = rows();
    const place = all.indexOf(row);
    if (event.key === 'Enter' && event.ctrlKey) focusRow(insert(lineOf(row), row));
    else if (event.key === 'Enter') focusRow(insert(`    ## ${MARK}a`, row), '.tag', false);
    else if (event.key === 'd' && event.ctrlKey && column === '.val') subfield(event.target);
    else if (event.key === 'Delete' && event.shiftKey) remove(row);
    else if (event.altKey && /^Arrow(Up|Down)$/.test(event.key)) move(row, event.key === 'ArrowDown');
    else if (event.key === 'ArrowUp' && atEdge(event.target, false)) focusRow(all[place - 1], column);
    else if (event.key === 'ArrowDown' && atEdge(event.target, true)) focusRow(all[place + 1], column);
    else return false;
    return true;
  };

  const atEdge = (target, last) => {
    if (target.tagName !== 'TEXTAREA' || target.scrollHeight < 40) return true;
    return last ? target.selectionStart === target.value.length : target.selectionStart === 0;
  };

  document.addEventListener('keydown', (event) => {
    const key = event.key.toLowerCase();
    let done = true;
    if (event.ctrlKey && key === 's') document.querySelector('[data-save]').click();
    else if (event.key === 'F7') document.querySelector('[data-check]').click();
    else if (event.key === 'F4') lookUp(event.target);
    else if (event.key === 'F8') nextMessage();
    else if (event.key === 'F1') help.scrollIntoView({ block: 'nearest' });
    else if (event.altKey && key === 'z') putBack();
    else if (event.altKey && key === 'u') undoMacro();
    else if (event.altKey && /^Digit[1-9]$/.test(event.code) && macroAt(event.code[5])) macroAt(event.code[5]).click();
    else done = gridOn() && rowOf(event.target) ? inRow(event, rowOf(event.target)) : false;
    if (done) event.preventDefault();
  });

  // -- macros: a task list done to the text, with the text before it kept
  const beforeMacros = [];
  const macroAt = (key) => document.querySelector(`[data-macro="${key}"]`);
  const say = (words) => { document.getElementById('macro-said').textContent = words; };

  const replaceText = (value) => {
    text.value = value;
    if (gridOn()) draw();
    for (const row of rows()) if (/^(LDR|00[678])$/.test(row.querySelector('.tag').value)) showPositions(row);
    changed();
  };

  const undoMacro = () => {
    if (!beforeMacros.length) return;
    replaceText(beforeMacros.pop());
    say('');
  };

  const runMacro = async (button) => {
    sync();
    const before = text.value;
    const answer = await fetch(button.formAction, { method: 'POST', body: new FormData(form), headers: { Accept: 'application/json' } });
    if (!answer.ok) return;
    const made = await answer.json();
    if (made.changed && text.value === before) {
      beforeMacros.push(before);
      replaceText(made.text);
    }
    say(made.said);
  };

  // -- help for the tag at the cursor
  const showHelp = async (tag) => {
    if (!/^[0-9A-Za-z]{3}$/.test(tag) || help.dataset.tag === tag) return;
    help.dataset.tag = tag;
    if (!helps.has(tag)) {
      const answer = await fetch(`${form.dataset.help}${tag}/`);
      if (!answer.ok) return;
      helps.set(tag, await answer.text());
    }
    if (help.dataset.tag === tag) help.innerHTML = helps.get(tag);
  };

  grid.addEventListener('focusin', (event) => showHelp(rowOf(event.target).querySelector('.tag').value));
  grid.addEventListener('input', (event) => {
    const row = rowOf(event.target);
    if (event.target.matches('textarea')) grow(event.target);
    if (event.target.matches('.tag') && event.target.value.length === 3) {
      row.classList.toggle('is-control', isControl(event.target.value));
      showHelp(event.target.value);
    }
    if (/^(LDR|00[678])$/.test(row.querySelector('.tag').value)) showPositions(row);
    changed();
  });
  text.addEventListener('input', changed);
  form.addEventListener('focusin', (event) => {
    if (event.target.matches('input[name^="fx-"]')) event.target.select();
  });
  form.addEventListener('change', (event) => {
    if (event.target.name?.startsWith('fx-')) putPositions(event.target);
  });

  // -- two ways to write
  const mode = (name) => {
    sync();
    const isGrid = name === 'grid';
    if (isGrid) grid.hidden = false;
    plain.hidden = isGrid;
    document.getElementById('keyrow').hidden = !isGrid;
    if (isGrid) draw();
    else grid.hidden = true;
    for (const button of form.querySelectorAll('[data-mode]')) button.setAttribute('aria-pressed', String(button.dataset.mode === name));
    if (isGrid) mark();
    try { localStorage.setItem('shelflist-editor-mode', name); } catch { /* no matter */ }
  };

  form.querySelector('[data-modes]').hidden = false;
  for (const button of form.querySelectorAll('[data-mode]')) button.addEventListener('click', () => mode(button.dataset.mode));
  form.addEventListener('submit', (event) => {
    if (event.submitter?.matches('[data-macro]')) {
      event.preventDefault();
      runMacro(event.submitter);
      return;
    }
    leaving = true;
    sync();
    const anyway = event.submitter?.matches('[data-anyway]');
    const box = document.querySelector('[data-override]');
    if (box) box.checked = Boolean(anyway);
  });

  // -- what was typed when the server could not be reached, or when nobody was signed in any more
  try {
    const kept = JSON.parse(localStorage.getItem(store) ?? 'null');
    if (kept && kept.text !== text.value) {
      text.value = kept.text;
      form.elements.version.value = kept.version;
    }
    localStorage.removeItem(store);
  } catch { /* no matter */ }

  if (matchMedia('(max-width: 720px)').matches) {
    for (const one of form.querySelectorAll('.fixed-form')) one.open = false; // the record itself comes first on a phone
  }

  let first = 'grid';
  try { first = localStorage.getItem('shelflist-editor-mode') ?? 'grid'; } catch { /* no matter */ }
  mode(first);
  const choice = document.querySelector('[data-first]');
  if (choice) choice.focus();
  else if (gridOn()) {
    const title = rows().find((row) => row.querySelector('.tag').value === '245') ?? rows()[0];
    focusRow(title);
  } else text.focus();
})();
