// The lamp (light or dark) and the sound switch: remembered on this machine in a cookie that the server reads.
(() => {
  const YEAR = 365 * 24 * 60 * 60;
  const remember = (name, value) => {
    const secure = location.protocol === 'https:' ? '; secure' : '';
    document.cookie = `shelflist-${name}=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
  };

  const isDark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  };

  document.addEventListener('click', (event) => {
    if (event.target.closest('[data-lamp]')) {
      const theme = isDark() ? 'light' : 'dark';
      document.documentElement.dataset.theme = theme;
      remember('theme', theme);
    }
    const sound = event.target.closest('[data-sound-switch]');
    if (sound) {
      const on = document.body.dataset.sounds !== 'on';
      document.body.dataset.sounds = on ? 'on' : 'off';
      sound.setAttribute('aria-pressed', String(on));
      remember('sound', on ? 'on' : 'off');
      document.dispatchEvent(new CustomEvent('shelflist:sound', { detail: 'ok' }));
    }
  });
})();
