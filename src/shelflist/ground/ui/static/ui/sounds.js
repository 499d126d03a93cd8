// Four short tones, made here and not loaded: each answer's colour, shape and words say the same without them.
(() => {
  // Each note: frequency in hertz, start and length in seconds. The rise, the repeat and the fall tell them apart.
  const TONES = {
    ok: [[880, 0, 0.09]],
    info: [[660, 0, 0.07], [660, 0.1, 0.07]],
    hold: [[587, 0, 0.11], [880, 0.12, 0.18]],
    stop: [[330, 0, 0.16], [220, 0.17, 0.28]],
  };
  const LOUDNESS = 0.12;
  let audio = null;

  const play = (name) => {
    const notes = TONES[name];
    if (!notes || document.body.dataset.sounds !== 'on' || !window.AudioContext) return;
    audio ??= new AudioContext();
    if (audio.state === 'suspended') audio.resume();
    for (const [frequency, start, length] of notes) {
      const at = audio.currentTime + start;
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.type = name === 'stop' ? 'square' : 'sine';
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.01);
      volume.gain.linearRampToValueAtTime(0, at + length);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + length);
    }
  };

  document.addEventListener('shelflist:sound', (event) => play(event.detail));
  document.addEventListener('click', (event) => {
    const sample = event.target.closest('[data-play]'); // in the style guide and the preferences
    if (sample) play(sample.dataset.play);
  });
})();
