// Slips: printed by themselves when a line that has one comes from a scan, or when somebody presses for it. The slip is
// a page of its own in a hidden frame; without JavaScript its link opens it.
(() => {
  const print = (address) => {
    document.getElementById('slip-frame')?.remove();
    const frame = document.createElement('iframe');
    frame.id = 'slip-frame';
    frame.className = 'sr';
    frame.tabIndex = -1;
    frame.setAttribute('aria-hidden', 'true');
    frame.addEventListener('load', () => frame.contentWindow.print());
    frame.src = address;
    document.body.append(frame);
  };

  document.addEventListener('shelflist:line', (event) => {
    const address = event.detail?.dataset.prints;
    if (address) print(address);
  });

  document.addEventListener('click', (event) => {
    const slip = event.target.closest('a[data-slip]');
    if (!slip || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    print(slip.href);
    window.shelflist.toScanBox();
  });
})();
