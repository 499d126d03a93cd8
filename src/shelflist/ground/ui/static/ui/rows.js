// Lines of results: j and k go to the next and the one before, and while a line is at hand its own keys act on it.
(() => {
  const rows = () => [...document.querySelectorAll('[data-row]')];
  const atHand = () => document.activeElement?.closest('[data-row]');

  const step = (by) => {
    const all = rows();
    const at = all.indexOf(atHand());
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
    next?.querySelector('[data-row-first]').focus({ preventScroll: true });
    next?.scrollIntoView({ block: 'nearest' });
    return Boolean(next);
  };

  // keys.js asks here first; false leaves the key to the page.
  const onRow = (key) => {
    if (key === 'j') return step(1);
    if (key === 'k') return step(-1);
    const act = atHand()?.querySelector(`[data-row-key="${CSS.escape(key)}"]`);
    act?.click();
    return Boolean(act);
  };

  // Whichever line is at hand is marked, and only that one.
  document.addEventListener('focusin', () => {
    const here = atHand();
    if (here) for (const row of rows()) row.toggleAttribute('data-at-hand', row === here);
    if (here) for (const row of rows()) row.removeAttribute('aria-selected');
  });

  // Opening the fields leads into the first one.
  document.addEventListener('toggle', (event) => {
    if (event.target.matches('details.fields[open]')) event.target.querySelector('input').focus();
  }, true);

  window.shelflist = { ...window.shelflist, onRow };
})();
