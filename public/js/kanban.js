// The production board. Opened details keep what is typed in them while the board is replaced, but closed ones follow,
// and so do those of the card whose own form was just answered.

window.htmx.config.morphSkip = '[hx-morph-skip]:not(details:not([open]))'

document.addEventListener('htmx:before:swap', ({ target }) => {
  const own = target.closest?.('.kanban-card')?.querySelector('details')
  if (own) own.open = false
})
