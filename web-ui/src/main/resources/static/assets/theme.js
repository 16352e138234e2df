// Before the first paint: the colours that this browser was asked for, if any.
(function () {
  let wanted = null;
  try {
    wanted = localStorage.getItem('theme');
  } catch {
    return; // Storage is forbidden: the system's choice stands.
  }
  if (['light', 'dark', 'contrast'].includes(wanted)) {
    document.documentElement.dataset.theme = wanted;
  }
})();
