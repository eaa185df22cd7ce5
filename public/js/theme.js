// Runs before the first paint: the chosen theme appears without a flash, and the shelf's place is reserved for visitors
// with a history, so that nothing moves.
{
  const { dataset } = document.documentElement
  dataset.script = ''
  try {
    const theme = localStorage.getItem('theme')
    if (theme === 'dark' || theme === 'light') dataset.theme = theme
    if ((localStorage.getItem('kortekstream_history') ?? '').length > 2) dataset.returning = ''
  } catch {}
}
