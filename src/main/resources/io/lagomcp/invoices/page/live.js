// Keeps the number of waiting plans up to date. The page is complete without it.
(() => {
  const status = document.querySelector('[data-waiting]');
  if (!status || !window.EventSource) return;
  const title = document.title;
  const shown = Number(status.dataset.waiting);
  const events = new EventSource('/approvals/events');
  events.addEventListener('waiting', (event) => {
    const count = Number(event.data);
    status.textContent = count === 0 ? 'Nothing waits for you' : count === 1 ? '1 plan waits for you' : count + ' plans wait for you';
    document.title = count ? '(' + count + ') ' + title : title;
    if (count !== shown) {
      const link = document.createElement('a');
      link.href = location.href;
      link.textContent = 'Show the new list';
      status.append(' · ', link);
    }
  });
  events.addEventListener('ended', () => {
    events.close();
    location.reload();
  });
})();
