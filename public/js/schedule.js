// The page of the release schedule: what is said of the present moves with the clock, titles in the visitor's watchlist
// are gathered, and this browser remembers the time zone and the board. theme.js opens the page as it was left.
import { ahead } from './entries.js'
import { read } from './store.js'

const MINUTE = 60_000
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? ''

let isMineOnly = false

const schedule = () => document.querySelector('#jadwal')

/** Offers the time zone of the device beside those of Indonesia. theme.js says whether it is another. */
function offer() {
  const link = schedule().querySelector('.zone-device')
  if (!link || !zone) return
  const address = new URL(link.href)
  address.searchParams.set('zona', zone.includes('/') ? zone : `Etc/${zone}`)
  link.href = address.pathname + address.search
  link.setAttribute('hx-get', link.href)
  link.title = zone.replaceAll('_', ' ')
  window.htmx?.process(link)
}

document.addEventListener('click', ({ target }) => {
  const chosen = target.closest?.('#jadwal .segments a')
  if (chosen) {
    const query = new URL(chosen.href).searchParams
    remember('kortekstream_zona', query.get('zona'))
    if (chosen.id.startsWith('tampilan')) remember('kortekstream_tampilan', query.get('tampilan') ?? 'daftar')
  }
  const mine = target.closest?.('[data-only-mine]')
  // A day with nothing of the visitor's own is shown whole.
  const empty = isMineOnly && target.closest?.('.day-tab') && !schedule().querySelector('[data-kept]')
  if (mine || empty) {
    isMineOnly = !isMineOnly
    gather()
    if (mine) schedule().querySelector('[data-only-mine]').focus()
  }
})

function remember(key, value) {
  try {
    if (value) localStorage.setItem(key, value)
    else localStorage.removeItem(key)
  } catch {}
}

/**
 * Fills the panel of the visitor's own titles, and hides days that hold none while only these are shown. Where none is
 * left, all days stay, because they lead back.
 */
function gather() {
  const kept = new Set(read('watchlist').map(({ slug }) => slug))
  const isMine = (row) => kept.has(row.dataset.slot)
  schedule().toggleAttribute('data-mine', isMineOnly)
  schedule().querySelector('[data-only-mine]')?.setAttribute('aria-pressed', String(isMineOnly))
  const isNarrowed = isMineOnly && [...schedule().querySelectorAll('.slot')].some(isMine)
  for (const day of schedule().querySelectorAll('[data-day]')) {
    const rows = [...day.querySelectorAll('.slot')]
    const tab = document.querySelector(`#hari-${day.dataset.day}`)
    const shown = isNarrowed ? rows.filter(isMine) : rows
    tab.hidden = isNarrowed && shown.length === 0
    tab.querySelector('.muted').textContent = `${shown.length} judul`
  }
  const list = schedule().querySelector('[data-mine-list]')
  if (!list) return
  const rows = [...schedule().querySelectorAll('.slot[data-slot]')]
  const mine = rows.filter(isMine)
  const best = rows
    .filter((row) => !('aired' in row.dataset || 'past' in row.dataset) && scoreOf(row))
    .toSorted((one, other) => scoreOf(other) - scoreOf(one))
  list.replaceChildren(...(mine.length > 0 ? mine : best.slice(0, BEST)).map(lineOf))
  schedule().querySelector('[data-mine-none]').hidden = mine.length > 0
}

/** Number of titles offered to who has saved none. */
const BEST = 5

const scoreOf = (row) =>
  Number.parseFloat(row.querySelector('.slot-score')?.textContent.match(/\d.*/)?.[0].replace(',', '.') ?? 0)

function lineOf(row) {
  const item = schedule().querySelector('[data-mine-row]').content.firstElementChild.cloneNode(true)
  const { episode } = row.dataset
  const when = 'aired' in row.dataset ? 'sudah tayang' : whenOf(row)
  item.querySelector('small').textContent = episode ? `${episode} · ${when}` : when
  item.querySelector('.watched-title').textContent = row.querySelector('.slot-title').textContent
  item.querySelector('a').href = row.querySelector('.slot-title').href
  item.querySelector('.slot-thumb').append(row.querySelector('.poster').cloneNode(true))
  return item
}

const whenOf = (row) => `${row.closest('[data-when]').dataset.when} ${row.querySelector('time').textContent}`

/** Moves the line of the present, and counts down to the next slot. */
function tick() {
  const now = Date.now()
  const momentOf = (row) => Date.parse(row.querySelector('time').dateTime)
  const rows = [...schedule().querySelectorAll('.slot, .board-slot')]
  for (const row of rows)
    if (momentOf(row) <= now && !('aired' in row.dataset)) {
      row.dataset.past = ''
      row.querySelector('.slot-state')?.replaceChildren()
    }
  const coming = rows.filter((row) => momentOf(row) > now)
  const next = Math.min(...coming.map(momentOf))
  for (const row of coming)
    if (momentOf(row) === next && !('aired' in row.dataset))
      row.querySelector('.slot-state')?.replaceChildren(countdown(next, now))
  const clock = inZone({ timeStyle: 'short' }, now)
  for (const line of schedule().querySelectorAll('[data-now]')) {
    line.textContent = `sekarang ${clock}`
    const place = placeOf(line, Number.parseInt(clock, 10))
    const after = [...place.children].find((row) => row !== line && momentOf(row) > now) ?? null
    if (line.parentElement !== place || line.nextElementSibling !== after) place.insertBefore(line, after)
    const fold = place.parentElement.querySelector('.slots-fold summary')
    if (fold) fold.textContent = `${[...place.children].indexOf(line)} sudah tayang`
  }
}

const inZone = (format, now) =>
  new Intl.DateTimeFormat('id-ID', { ...format, timeZone: schedule().dataset.iana }).format(now)

/** On the board each hour of today has a list of its own: the one of this hour, else of the next that holds something. */
function placeOf(line, hour) {
  const rows = [...schedule().querySelectorAll('[data-hour]')]
  if (!line.closest('[data-hour]')) return line.parentElement
  return (rows.find((row) => Number(row.dataset.hour) >= hour) ?? rows.at(-1)).cells[1].firstElementChild
}

/** Fetches the week again once another day has begun. */
function turn() {
  const [first, ...others] = schedule().querySelectorAll('[data-day]')
  if (others.length > 0 && inZone({ weekday: 'long' }, Date.now()).toLowerCase() !== first.id)
    window.htmx?.ajax('GET', location.pathname + location.search, { target: '#jadwal', swap: 'outerMorph' })
}

/** The words of the server's schedule view model. */
function countdown(at, now) {
  const minutes = Math.ceil((at - now) / MINUTE)
  if (minutes >= 1440) return ahead(at, now)
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  return `${[hours && `${hours} jam`, rest && `${rest} menit`].filter(Boolean).join(' ')} lagi`
}

function show() {
  offer()
  tick()
  gather()
}

show()
document.addEventListener('htmx:after:swap', show)
for (const kind of ['collection', 'storage', 'pageshow']) addEventListener(kind, gather)
setTimeout(
  () => {
    const step = () => {
      tick()
      turn()
    }
    step()
    setInterval(step, MINUTE)
  },
  MINUTE - (Date.now() % MINUTE),
)
