// The bell of staff pages, with the newest notices in a panel below it. A notice that was closed stays closed in all
// tabs of this browser. The server pushes the list of notices.

const KEY = 'kortekstream_notices_closed'
const bell = document.querySelector('#kabar')
const count = bell?.querySelector('[data-notices-count]')
const items = () => [...bell.querySelectorAll('[data-notice]')]

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
  const open = items().filter((item) => !item.hidden).length
  const text = open > 0 ? String(open) : ''
  if (count.textContent === text) return
  count.textContent = text
  count.hidden = open === 0
}

bell?.addEventListener('click', (event) => {
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
  bell.querySelector('.notices-all').focus()
})
addEventListener('storage', (event) => bell && event.key === KEY && hideClosed())

// A push from the server replaces the whole list, so closed notices are hidden again before the browser paints.
if (bell) {
  hideClosed()
  new MutationObserver(hideClosed).observe(bell, {
    childList: true,
    subtree: true,
    attributeFilter: ['hidden', 'data-notice'],
  })
}
