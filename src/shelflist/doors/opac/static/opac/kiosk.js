// A public screen: after 90 quiet seconds it asks, after 120 it forgets everything (WCAG 2.2.1, S11).
(() => {
  const leave = document.getElementById('leave');
  const still = document.getElementById('still');
  if (!leave || !still) return;
  const left = document.getElementById('still-left');
  const warnAfter = Number(leave.dataset.warn);
  const endAfter = Number(leave.dataset.end);
  let quietSince = Date.now();
  let ending = false;

  const stay = () => {
    quietSince = Date.now();
    if (still.open) still.close();
  };

  for (const sign of ['pointerdown', 'keydown', 'touchstart', 'input', 'scroll']) {
    document.addEventListener(sign, () => { if (!still.open) quietSince = Date.now(); }, { passive: true, capture: true });
  }
  document.getElementById('still-yes').addEventListener('click', stay);
  still.addEventListener('cancel', stay);
  window.addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });

  setInterval(() => {
    const quiet = (Date.now() - quietSince) / 1000;
    if (quiet >= endAfter && !ending) {
      ending = true;
      leave.submit();
    } else if (quiet >= warnAfter) {
      if (!still.open) still.showModal();
      left.textContent = String(Math.max(0, Math.ceil(endAfter - quiet)));
    }
  }, 1000);
})();
