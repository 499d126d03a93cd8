// The scan queue. A fast scanner never loses a scan: each one gets a key of its own, waits its turn in this browser tab,
// and leaves the queue only when the server has answered it. A scan that could not be sent says so and is kept; because
// its key stays the same, sending it twice has one effect. Without JavaScript the form is an ordinary form.
(() => {
  const form = document.getElementById('scan-form');
  const scan = document.getElementById('scan');
  if (!form || !scan) return;

  const STORE = 'shelflist-scans';
  const RETRY_AFTER = 15000; // milliseconds
  const heard = document.getElementById('heard');
  const note = document.getElementById('scan-note');
  let sending = false;
  let lineCameBack = false; // while an attempt was under way that may still fail
  let leaving = false; // for a lock or sign-in page, which has no scan box
  let underWay = null; // {arrival, arrived} while another page of the desk is on its way
  let retryTimer = 0;

  // -- what is kept ---------------------------------------------------------------------------------------------------
  // {key, said, context, from, body}: context says whose scan it is and what for (null: it is for the page that is on
  // its way), from is the page it was made on; body is frozen at the first attempt, so that a retry is the same request
  // to the letter.

  const kept = () => JSON.parse(sessionStorage.getItem(STORE) ?? '[]');
  const keep = (scans) => {
    sessionStorage.setItem(STORE, JSON.stringify(scans));
    note.textContent = scans.length ? `${scans.length} …` : note.dataset.rest;
  };
  const drop = (key) => keep(kept().filter((one) => one.key !== key));
  const freeze = (key, body) => keep(kept().map((one) => (one.key === key ? { ...one, body } : one)));
  const context = () => `${document.body.dataset.reader}/${form.dataset.scanContext}`;
  const hex = (byte) => byte.toString(16).padStart(2, '0');
  // randomUUID is missing where the page came over plain HTTP from another machine.
  const newKey = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map(hex).join('');

  // -- lines ----------------------------------------------------------------------------------------------------------

  const lines = () => {
    let list = document.querySelector('ol.lines');
    if (!list) {
      list = document.createElement('ol');
      list.className = 'lines';
      document.querySelector('#main .split > div').prepend(list);
    }
    return list;
  };
  const placeholder = (key) => document.querySelector(`[data-scan-key="${CSS.escape(key)}"]`);

  const show = (template, one, why) => {
    const line = document.getElementById(template).content.firstElementChild.cloneNode(true);
    line.dataset.scanKey = one.key;
    line.querySelector('[data-scanned]').textContent = one.said;
    for (const part of line.querySelectorAll('[data-why]')) part.hidden = !part.dataset.why.split(' ').includes(why);
    for (const link of line.querySelectorAll('[data-return]')) link.href = one.from;
    const there = placeholder(one.key);
    if (there) there.replaceWith(line);
    else lines().prepend(line);
    return line;
  };

  const announce = (line) => {
    if (!line) return;
    heard.textContent = line.dataset.say ?? line.textContent.trim();
    document.dispatchEvent(new CustomEvent('shelflist:sound', { detail: line.dataset.sound ?? 'info' }));
  };

  const notSent = (one, why) => {
    const line = show('scan-unsent', one, why);
    line.dataset.say = [...line.querySelectorAll('.out b, .by:not([hidden])')].map((part) => part.textContent).join('. ');
    line.dataset.sound = 'stop';
    announce(line);
  };

  const answer = (one, html) => {
    placeholder(one.key)?.remove();
    if (one.context !== context()) {
      // Its page was left meanwhile, and shows the line when somebody comes back; here it is only said.
      announce(new DOMParser().parseFromString(html, 'text/html').querySelector('.line'));
      return;
    }
    for (const old of document.querySelectorAll('.line.is-new')) old.classList.remove('is-new');
    window.htmx.swap(lines(), html, { swapStyle: 'afterbegin' });
    announce(lines().firstElementChild);
    document.dispatchEvent(new CustomEvent('shelflist:line', { detail: lines().firstElementChild }));
  };

  // -- sending, one after the other -----------------------------------------------------------------------------------

  const bodyOf = (one) => {
    const fields = new URLSearchParams(new FormData(form));
    fields.delete('csrfmiddlewaretoken');
    fields.set('scan', one.said);
    fields.set('key', one.key);
    return fields.toString();
  };

  const leaveFor = (address) => {
    leaving = true;
    location.assign(address);
  };

  // One attempt: true when the server has answered for good and the scan may leave the queue.
  const attempt = async (one) => {
    const body = one.body ?? bodyOf(one);
    freeze(one.key, body);
    let response;
    let html;
    try {
      response = await fetch(form.action, {
        method: 'POST',
        body,
        headers: {
          'Content-Type': 'application/x-www-form-urlencoded',
          'HX-Request': 'true',
          'HX-Current-URL': location.href,
          'X-CSRFToken': form.elements.csrfmiddlewaretoken.value,
        },
      });
      html = await response.text();
    } catch {
      notSent(one, 'network');
      return false;
    }
    const elsewhere = response.headers.get('HX-Redirect');
    if (response.redirected || response.status === 401 || response.status === 403) {
      // A locked screen or a sign-in page comes first; the scan stays here and is sent when we are back.
      if (elsewhere) leaveFor(elsewhere);
      else notSent(one, 'stale');
      return false;
    }
    if (!elsewhere && !response.ok && response.status !== 409 && response.status !== 422) {
      notSent(one, 'server');
      return false;
    }
    drop(one.key);
    await underWay?.arrival;
    if (!elsewhere) {
      answer(one, html);
    } else if (one.context === context()) {
      keep(kept().map((later) => (later.body ? later : { ...later, context: null }))); // the rest comes along
      await window.shelflist.visit(elsewhere);
    }
    return true;
  };

  const sendAll = async () => {
    if (sending || leaving) return;
    sending = true;
    clearTimeout(retryTimer);
    try {
      while (!leaving) {
        await underWay?.arrival;
        const [next] = kept();
        if (!next) break;
        if (next.context !== context()) {
          notSent(next, 'elsewhere');
          break;
        }
        lineCameBack = false;
        if (!(await attempt(next)) && !lineCameBack) {
          retryTimer = setTimeout(sendAll, RETRY_AFTER);
          break;
        }
      }
    } finally {
      sending = false;
    }
  };

  const add = (said) => {
    const one = { key: newKey(), said, context: underWay ? null : context(), from: location.href };
    keep([...kept(), one]);
    show('scan-waiting', one);
    sendAll();
  };

  // -- the reader's hands ---------------------------------------------------------------------------------------------

  let goNext = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const said = scan.value.trim();
    scan.value = '';
    scan.focus();
    if (!said) return;
    const wasGo = goNext;
    goNext = false;
    if (said.length === 1) {
      goNext = said === 'g';
      if (!(wasGo && window.shelflist.go(said))) window.shelflist.press(said);
    } else if (/^g ?[a-z]$/.test(said) && window.shelflist.go(said.at(-1))) {
      return;
    } else {
      add(said);
    }
  });

  document.addEventListener('click', (event) => {
    const line = event.target.closest('[data-scan-key]');
    if (!line) return;
    const key = line.dataset.scanKey;
    if (event.target.closest('[data-retry]')) {
      sendAll();
      scan.focus();
    }
    if (event.target.closest('[data-drop]')) {
      drop(key);
      line.remove();
      sendAll();
      scan.focus();
    }
  });

  window.addEventListener('online', () => {
    lineCameBack = true;
    sendAll();
  });

  // A request of htmx's own (undo, override) that failed: say so at the top; the line it came from is still there.
  const failed = () => {
    document.getElementById('strips').replaceChildren(document.getElementById('request-failed').content.cloneNode(true));
  };
  document.addEventListener('htmx:sendError', failed);
  document.addEventListener('htmx:responseError', failed);
  // An answer to undo or override takes the line's place; a panel (Why?) is read out by its first sentence.
  document.addEventListener('htmx:afterSwap', (event) => {
    if (sending) return;
    if (event.target.matches?.('.lines > .line')) {
      announce(event.target);
      scan.focus();
    } else if (event.target.matches?.('[data-panel-room]')) {
      heard.textContent = event.target.querySelector('h3')?.textContent ?? '';
    }
  });

  // -- on opening a page, and on going to another one -----------------------------------------------------------------

  const open = () => {
    note.dataset.rest = note.textContent;
    keep(kept().map((one) => (one.context === null ? { ...one, context: context(), from: location.href } : one)));
    for (const one of kept()) show('scan-waiting', one);
    sendAll();
  };
  document.addEventListener('shelflist:setting-out', () => {
    underWay = {};
    underWay.arrival = new Promise((arrived) => { underWay.arrived = arrived; });
  });
  document.addEventListener('shelflist:arrived', () => {
    const { arrived } = underWay;
    underWay = null;
    open();
    arrived();
  });
  open();
})();
