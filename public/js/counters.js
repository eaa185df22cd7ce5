// Counters of characters beside fields: of those that are there now, and of what is typed later.

function count(field) {
  const shown = document.getElementById(field.dataset.counter)
  const least = Number(field.dataset.least ?? 0)
  const { length } = field.value.trim()
  shown.textContent = length < least ? `${length} / ${least} paling sedikit` : `${length} / ${field.maxLength}`
}

export function countAll() {
  for (const field of document.querySelectorAll('[data-counter]')) count(field)
}

document.addEventListener('input', ({ target }) => {
  if (target.matches?.('[data-counter]')) count(target)
})
