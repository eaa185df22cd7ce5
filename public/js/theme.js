// Runs before the first paint, so that a chosen theme never flashes the other one.
{
  let theme = null
  try {
    theme = localStorage.getItem('theme')
  } catch {}
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme
}
