// Shows a message of the library on this device, and opens the account when it is touched (RFC 8030).
self.addEventListener('push', (event) => {
  let message = {};
  try { message = event.data.json(); } catch { return; }
  event.waitUntil(self.registration.showNotification(message.title || '', {
    body: message.body || '',
    tag: message.mark,
    lang: message.language || '',
  }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow('{% url "opac:messages" %}'));
});
