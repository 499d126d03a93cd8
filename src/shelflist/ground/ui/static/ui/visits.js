// From one page of the desk to another without letting go of the scan box. While a browser changes pages, whatever a
// scanner types in between falls on the floor, and half a barcode is left over; so the new page is fetched and put
// around the box, which keeps its focus and what is typed in it. What does not fit is opened the ordinary way.
(() => {
  const form = document.getElementById('scan-form');
  if (!form) return;

  // What differs from page to page; the elements stay, their content is changed.
  const PARTS = ['.rail', '.post', '#main', '#keys', '#scan-label', '#scan-context', '#scan-note'];
  const sheets = (page) => [...page.querySelectorAll('head link[rel=stylesheet]')];
  const scripts = (page) => [...page.querySelectorAll('script[src]')].map((script) => script.getAttribute('src')).join();

  // The same reader, the same scripts, all the parts: then it is a page like this one.
  const fits = (page) =>
    PARTS.every((part) => page.querySelector(part)) &&
    page.body.dataset.reader === document.body.dataset.reader &&
    scripts(page) === scripts(document);

  // New sheets go where they stand in the new page (the order counts), and are waited for; old ones go.
  const dress = async (page) => {
    const here = new Map(sheets(document).map((sheet) => [sheet.getAttribute('href'), sheet]));
    const loading = [];
    let last = null;
    for (const wanted of sheets(page)) {
      const href = wanted.getAttribute('href');
      const sheet = here.get(href) ?? document.importNode(wanted);
      if (here.delete(href)) {
        last = sheet;
        continue;
      }
      loading.push(new Promise((done) => { sheet.onload = sheet.onerror = done; }));
      if (last) last.after(sheet);
      else document.head.append(sheet);
      last = sheet;
    }
    await Promise.all(loading);
    return () => here.forEach((sheet) => sheet.remove());
  };

  const furnish = (page) => {
    document.querySelector(':popover-open')?.hidePopover();
    for (const part of PARTS) {
      const place = document.querySelector(part);
      place.replaceChildren(...page.querySelector(part).childNodes);
      window.htmx.process(place);
    }
    const there = page.getElementById('scan-form');
    form.setAttribute('action', there.getAttribute('action'));
    form.dataset.scanContext = there.dataset.scanContext;
    form.elements.scan.placeholder = there.elements.scan.placeholder;
    (document.querySelector('#main [autofocus]') ?? form.elements.scan).focus();
    document.title = page.title;
    document.getElementById('heard').textContent = page.querySelector('#main h1')?.textContent.trim() || page.title;
  };

  const fetched = async (address, options) => {
    try {
      const response = await fetch(address, options);
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      return { page, url: response.url, fits: fits(page) };
    } catch {
      return { fits: false }; // no line to the server: the browser says so better than we could
    }
  };

  const arrive = async (address, options, otherwise) => {
    document.dispatchEvent(new CustomEvent('shelflist:setting-out'));
    const there = await fetched(address, options);
    if (!there.fits) {
      otherwise(); // and this page is left; nothing more is to be done here
      return;
    }
    const undress = await dress(there.page);
    furnish(there.page);
    undress();
    if (there.url === location.href) history.replaceState({ desk: true }, '');
    else history.pushState({ desk: true }, '', there.url);
    scrollTo(0, 0);
    document.dispatchEvent(new CustomEvent('shelflist:arrived'));
  };

  // One journey after the other.
  let journey = Promise.resolve();
  const visit = (address, options = {}, otherwise = () => location.assign(address)) => {
    journey = journey.then(() => arrive(address, options, otherwise));
    return journey;
  };

  addEventListener('popstate', () => location.reload());

  // Small forms that only lead on to the next reader or pile, such as Finish.
  document.addEventListener('submit', (event) => {
    const small = event.target;
    if (!small.matches('form[data-visit]')) return;
    event.preventDefault();
    form.elements.scan.focus();
    visit(small.action, { method: 'POST', body: new URLSearchParams(new FormData(small)) }, () => small.submit());
  });

  window.shelflist = { ...window.shelflist, visit };
})();
