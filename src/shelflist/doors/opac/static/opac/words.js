// Suggestions while somebody types in the search box: a combobox with a list (ARIA APG). Without JavaScript it is a box.
(() => {
  const PAUSE = 160; // milliseconds without a key before the library is asked
  const REST = 10000; // how long not to ask after the library said that it has no time
  const LEAST = 2;
  let number = 0;

  const offer = (box) => {
    const list = document.createElement('ul');
    list.className = 'offer';
    list.id = `offer-${number += 1}`;
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', box.dataset.offer);
    box.closest('.seek').append(list);
    const given = { role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id };
    for (const [name, value] of Object.entries(given)) box.setAttribute(name, value);

    const known = new Map();
    let typed = box.value;
    let chosen = -1;
    let timer = 0;
    let asking = null;
    let restUntil = 0;

    const close = () => {
      clearTimeout(timer);
      asking?.abort();
      list.hidden = true;
      chosen = -1;
      box.setAttribute('aria-expanded', 'false');
      box.removeAttribute('aria-activedescendant');
    };

    const mark = (at) => {
      const rows = [...list.children];
      chosen = at;
      rows.forEach((row, index) => row.setAttribute('aria-selected', String(index === at)));
      if (at < 0) box.removeAttribute('aria-activedescendant');
      else {
        box.setAttribute('aria-activedescendant', rows[at].id);
        rows[at].scrollIntoView({ block: 'nearest' });
      }
      box.value = at < 0 ? typed : rows[at].textContent;
    };

    const take = (row) => {
      box.value = row.textContent;
      close();
      box.form.requestSubmit();
    };

    const show = (texts) => {
      list.replaceChildren(...texts.map((text, index) => {
        const row = document.createElement('li');
        row.id = `${list.id}-${index}`;
        row.setAttribute('role', 'option');
        row.setAttribute('aria-selected', 'false');
        row.dir = 'auto';
        row.textContent = text;
        return row;
      }));
      chosen = -1;
      list.hidden = !texts.length;
      box.setAttribute('aria-expanded', String(texts.length > 0));
      box.removeAttribute('aria-activedescendant');
    };

    const ask = async (text) => {
      if (known.has(text)) return show(known.get(text));
      if (Date.now() < restUntil) return close();
      asking?.abort();
      asking = new AbortController();
      try {
        const answer = await fetch(`${box.dataset.words}?q=${encodeURIComponent(text)}`, { signal: asking.signal });
        if (!answer.ok) {
          restUntil = Date.now() + REST;
          return close();
        }
        const [asked, texts] = await answer.json();
        known.set(asked, texts);
        if (asked === typed.trim() && document.activeElement === box) show(texts);
      } catch (problem) {
        if (problem.name !== 'AbortError') close();
      }
      return undefined;
    };

    box.addEventListener('input', (event) => {
      typed = box.value;
      const text = typed.trim();
      clearTimeout(timer);
      if (event.isComposing || text.length < LEAST || box.form.elements.in?.value === 'call') return close();
      timer = setTimeout(() => ask(text), PAUSE);
      return undefined;
    });

    box.addEventListener('keydown', (event) => {
      if (event.isComposing) return;
      if (event.key === 'Escape' && !list.hidden) {
        event.preventDefault(); // the first Escape closes the list, the next empties the box
        box.value = typed;
        close();
      } else if (event.key === 'Tab') close();
      else if (event.key === 'Enter') close();
      else if (!list.hidden && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
        event.preventDefault();
        const rows = list.children.length + 1; // the box itself is one stop on the way round
        mark((chosen + 1 + (event.key === 'ArrowDown' ? 1 : rows - 1)) % rows - 1);
      }
    });

    list.addEventListener('pointerdown', (event) => {
      event.preventDefault(); // the box keeps the focus
    });
    list.addEventListener('click', (event) => {
      const row = event.target.closest('[role="option"]');
      if (row) take(row);
    });
    box.addEventListener('blur', close);
  };

  for (const box of document.querySelectorAll('input[data-words]')) offer(box);
})();
