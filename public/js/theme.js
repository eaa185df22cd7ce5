// Runs before the first paint: a chosen theme never flashes the other one, and whoever has watched something finds the
// place for it open, so that filling it moves nothing.
{
  const { dataset } = document.documentElement
  dataset.script = ''
  try {
    const theme = localStorage.getItem('theme')
    if (theme === 'dark' || theme === 'light') dataset.theme = theme
    if ((localStorage.getItem('kortekstream_history') ?? '').length > 2) dataset.returning = ''
  } catch {}
}
