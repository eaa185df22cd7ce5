// Runs before the first paint. The chosen theme appears without a flash, and the home page reserves the place of the
// shelf "continue watching" for visitors with a history, so that nothing moves when the shelf is filled.
{
  const { dataset } = document.documentElement
  dataset.script = ''
  try {
    const theme = localStorage.getItem('theme')
    if (theme === 'dark' || theme === 'light') dataset.theme = theme
    if ((localStorage.getItem('kortekstream_history') ?? '').length > 2) dataset.returning = ''
  } catch {}
}
