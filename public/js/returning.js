// Runs where the shelf stands, before what is below it is painted: whoever has watched something gets its place at
// once, so that filling it (home.js) moves nothing.
{
  let kept = null
  try {
    kept = localStorage.getItem('kortekstream_history')
  } catch {}
  if (kept !== null && kept.length > 2) document.querySelector('[data-continue-shelf]').hidden = false
}
