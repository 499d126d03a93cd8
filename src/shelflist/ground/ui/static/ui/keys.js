// The keyboard: / to the scan box, ? for the list of keys, g and a letter to go somewhere, single letters for acts.
// In the scan box one character and Enter is a key; a barcode is never that short.
(() => {
  const scan = document.getElementById('scan');
  const list = document.getElementById('keys');
  const SECOND_KEY_WITHIN = 1500; // milliseconds after g
  const SCANNER_PAUSES = 100; // milliseconds at most between two digits of a scanner
  let goUntil = 0;

  const lettersOn = () => document.body.dataset.letterKeys !== 'off';
  const typing = (element) => element.closest?.('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');
  const visible = (element) => element.checkVisibility?.() ?? true;
  const actFor = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);

  const toScanBox = () => {
    scan?.focus();
    scan?.select();
  };

  const press = (key) => {
    if (key === '?') {
      list?.togglePopover();
      return true;
    }
    if (!lettersOn()) return false;
    if (window.shelflist.onRow?.(key)) return true;
    const act = actFor(key);
    act?.click();
    return Boolean(act);
  };

  const go = (key) => {
    const entry = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (entry) window.shelflist.visit(entry.href);
    return Boolean(entry);
  };

  // A digit outside any field is the beginning of a scan, and goes into the box, so that a click elsewhere costs no scan.
  // When nothing follows it, it was a key.
  const digit = (key) => {
    toScanBox();
    setTimeout(() => {
      if (scan.value !== key || !lettersOn() || !actFor(key)) return;
      scan.value = '';
      press(key);
    }, SCANNER_PAUSES);
  };

  // Escape first leaves what is open or half typed; only from an empty scan box (or from nowhere) is it an act.
  const escape = (target) => {
    if (document.querySelector(':popover-open')) return;
    if (typing(target) && target !== scan) toScanBox();
    else if (scan?.value) scan.value = '';
    else if (lettersOn()) actFor('Escape')?.click();
  };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === 'Escape') {
      escape(event.target);
      return;
    }
    if (typing(event.target)) return;
    if (event.key === '/') {
      event.preventDefault();
      toScanBox();
    } else if (lettersOn() && performance.now() < goUntil) {
      goUntil = 0;
      if (go(event.key)) event.preventDefault();
    } else if (lettersOn() && event.key === 'g') {
      goUntil = performance.now() + SECOND_KEY_WITHIN;
    } else if (scan && /^[0-9]$/.test(event.key)) {
      digit(event.key);
    } else if (/^[a-z0-9?]$/.test(event.key) && press(event.key)) {
      event.preventDefault();
    }
  });

  // scans.js asks here first: was it a key and not a scan?
  window.shelflist = { ...window.shelflist, press, go, toScanBox };

  // “Lend anyway” opens on its reason: that is the next thing to type. (toggle does not bubble.)
  document.addEventListener('toggle', (event) => {
    if (event.target.matches('details.overr[open]')) event.target.querySelector('[name=reason], [data-first]').focus();
  }, true);

  // Panels (Why?) open inside their line and close again; without JavaScript the link goes to a page of its own.
  document.addEventListener('click', async (event) => {
    const opener = event.target.closest('a[data-panel]');
    if (opener && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const room = opener.closest('.line')?.querySelector('[data-panel-room]');
      const open = room.childElementCount > 0;
      opener.setAttribute('aria-expanded', String(!open));
      if (open) room.replaceChildren();
      else window.htmx.ajax('GET', opener.href, { target: room, swap: 'innerHTML' });
    }
    const closer = event.target.closest('[data-close-why]');
    if (closer) {
      const line = closer.closest('.line');
      line?.querySelector('a[data-panel]')?.setAttribute('aria-expanded', 'false');
      closer.closest('.why').remove();
      toScanBox();
    }
  });
})();
