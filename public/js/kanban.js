// The production board. An opened card keeps what is typed in it while the board is replaced, but not after its own form
// was answered.

document.addEventListener('htmx:before:swap', ({ target }) => {
  target.closest?.('.kanban-card')?.querySelector('.kanban-more')?.removeAttribute('hx-morph-skip')
})
