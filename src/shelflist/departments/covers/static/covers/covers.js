// A picture may be dropped anywhere on the form, or pasted; it is shown before it is kept.
(() => {
  const form = document.querySelector('form[data-drop]');
  const input = form?.querySelector('input[type=file]');
  if (!input) return;
  const take = (files) => {
    if (!files?.length) return false;
    input.files = files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
    return true;
  };
  for (const name of ['dragenter', 'dragover']) {
    form.addEventListener(name, (event) => {
      event.preventDefault();
      form.classList.add('is-over');
    });
  }
  form.addEventListener('dragleave', () => form.classList.remove('is-over'));
  form.addEventListener('drop', (event) => {
    event.preventDefault();
    form.classList.remove('is-over');
    take(event.dataTransfer.files);
  });
  document.addEventListener('paste', (event) => take(event.clipboardData.files) && event.preventDefault());
  input.addEventListener('change', () => {
    const shown = form.querySelector('.cover-now img');
    const [file] = input.files;
    if (!shown || !file?.type.startsWith('image/')) return;
    const reader = new FileReader(); // an address of data, which the policy of the page allows
    reader.onload = () => { shown.src = reader.result; };
    reader.readAsDataURL(file);
  });
})();
