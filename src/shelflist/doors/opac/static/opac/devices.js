// “On this device”: asks the browser for leave, and sends the address it gives. Without JavaScript nothing is offered.
(() => {
  const form = document.getElementById('this-device');
  if (!form || !('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return;
  const button = form.querySelector('button');
  const no = document.getElementById('this-device-no');
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (one) => one.charCodeAt(0));
  const named = () => {
    const brands = (navigator.userAgentData?.brands || []).map((one) => one.brand).filter((one) => !/not.?a.?brand/i.test(one));
    const browser = brands.at(-1) || (/Firefox/.test(navigator.userAgent) ? 'Firefox' : 'Safari');
    return `${browser}, ${navigator.userAgentData?.platform || navigator.platform || ''}`.replace(/, $/, '');
  };
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      if (await Notification.requestPermission() !== 'granted') throw new Error('refused');
      await navigator.serviceWorker.register(form.dataset.worker);
      const registration = await navigator.serviceWorker.ready;
      const device = await registration.pushManager.subscribe({
        userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key),
      });
      const { endpoint, keys } = device.toJSON();
      const told = { endpoint, p256dh: keys.p256dh, auth: keys.auth, name: named() };
      for (const [name, value] of Object.entries(told)) form.elements[name].value = value;
      form.submit();
    } catch {
      button.disabled = false;
      no.hidden = false;
    }
  });
})();
