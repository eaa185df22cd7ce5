// Notices at the top of staff pages. A notice that was closed stays closed in all tabs of this browser. The server
// pushes the list of notices.

const KEY = 'kortekstream_notices_closed'
const line = document.querySelector('#kabar')
const more = line.querySelector('[data-notices-more]')
const items = () => [...line.querySelectorAll('[data-notice]')]

function closed() {
  try {
    return new Set(JSON.parse(localStorage.getItem(KEY) ?? '[]'))
  } catch {
    return new Set()
  }
}

function hideClosed() {
  const known = closed()
  for (const item of items()) {
    const isClosed = known.has(item.dataset.notice)
    if (item.hidden !== isClosed) item.hidden = isClosed
  }
  const waiting = items().filter((item) => !item.hidden).length - 1
  const text = waiting > 0 ? `+${waiting} lagi` : ''
  if (more.textContent !== text) more.textContent = text
}

line.addEventListener('click', (event) => {
  const item = event.target.closest('[data-notice-close]')?.closest('[data-notice]')
  if (!item) return
  // Only the ids of listed notices are stored as closed, because other notices cannot appear again.
  const listed = items().map(({ dataset }) => dataset.notice)
  // Closing a notice closes all older notices too: an outage that is over must not appear as news.
  const seen = listed.filter((id) => BigInt(id) <= BigInt(item.dataset.notice))
  const kept = [...new Set([...closed(), ...seen])].filter((id) => listed.includes(id))
  try {
    localStorage.setItem(KEY, JSON.stringify(kept))
  } catch {}
  hideClosed()
  line.querySelector('.notices-all').focus()
})
addEventListener('storage', (event) => event.key === KEY && hideClosed())

// A push from the server replaces the whole list, so closed notices are hidden again before the browser paints.
new MutationObserver(hideClosed).observe(line, {
  childList: true,
  subtree: true,
  attributeFilter: ['hidden', 'data-notice'],
})
