// The visitor's collection (watchlist, favorites, history). The collection page and the offline page both use this
// script.
import { fillCovers } from './collection-covers.js'
import { fill, makeEntry } from './collection-entries.js'
import { ago, episodeName, titleOf } from './entries.js'
import { findNext } from './next-up.js'
import { groupByShow, showOf } from './shows.js'
import { identity, isDamaged, listNames, put, queueOf, read, remove, seenOf, write } from './store.js'
import { hush, say } from './toast.js'
import { bringIn, collectionFile, readCollection, takeBack } from './transfer.js'

const refused = 'Browser ini tidak mengizinkan penyimpanan, atau tempatnya penuh.'

const root = document.querySelector('[data-collection]')
const part = (name) => root.querySelector(`[data-${name}]`)
const asked = new URLSearchParams(location.search).get('tab')
const list = listNames.includes(asked) ? asked : 'watchlist'
const listTitle = root.querySelector(`[data-tab="${list}"] span`).textContent
const place = list === 'history' ? part('rows') : part('cards')
const nodes = new Map()
/** Rows of the history that are shown at first, and with each "more". */
const ROWS = 100
let most = ROWS

for (const tab of root.querySelectorAll('[data-tab]')) {
  if (tab.dataset.tab === list) tab.setAttribute('aria-current', 'page')
  else tab.removeAttribute('aria-current')
}
root.querySelector('[aria-current]').scrollIntoView({ block: 'nearest', inline: 'nearest' })

function render() {
  const entries = read(list)
  const fitting = inOrder(matching(entries))
  const shown = list === 'history' ? fitting.slice(0, most) : fitting
  for (const name of listNames) root.querySelector(`[data-count="${name}"]`).textContent = String(read(name).length)
  for (const empty of root.querySelectorAll('[data-empty]'))
    empty.hidden = entries.length > 0 || empty.dataset.empty !== list
  part('damaged').hidden = !listNames.some(isDamaged)
  part('bar').hidden = entries.length === 0
  part('export').disabled = listNames.every((name) => read(name).length === 0)
  part('none').hidden = entries.length === 0 || shown.length > 0
  part('more').hidden = shown.length === fitting.length
  place.hidden = shown.length === 0
  arrange(shown)
  root.dataset.ready = ''
}

/**
 * Shows the entries in the given order. Nodes of entries already on the page are reused, so that a change in another
 * tab does not move the keyboard focus.
 */
function arrange(entries) {
  const now = Date.now()
  const shows = groupByShow(read('history'))
  const wanted = entries.map((entry) => {
    const key = identity(list, entry)
    const node = nodes.get(key) ?? makeEntry(list)
    nodes.set(key, node)
    node.dataset.key = key
    fill(node, list, entry, now, shows.get(showOf(entry)) ?? [])
    return node
  })
  const same = wanted.length === place.children.length && wanted.every((node, at) => place.children[at] === node)
  if (same) return
  const focused = document.activeElement
  place.replaceChildren(...wanted)
  if (place.contains(focused)) focused.focus()
}

function matching(entries) {
  const words = part('find').value.trim().toLowerCase()
  const text = (entry) => `${titleOf(entry)} ${list === 'history' ? episodeName(entry) : ''}`.toLowerCase()
  return words ? entries.filter((entry) => text(entry).includes(words)) : entries
}

function inOrder(entries) {
  const order = part('order').value
  if (order === 'oldest') return entries.toReversed()
  const byTitle = (a, b) => titleOf(a).localeCompare(titleOf(b), 'id', { numeric: true })
  return order === 'title' ? entries.toSorted(byTitle) : entries
}

/**
 * After an entry was removed at position `at`, focuses the remove button of the entry that took its place, or the
 * list's panel if the list is empty.
 */
function focusNear(at) {
  const next = place.children[Math.min(at, place.children.length - 1)]
  const target = next?.querySelector('[data-remove]') ?? part('panel')
  target.focus()
}

function bringBack(entries) {
  if (!put(list, entries)) return say(refused)
  nodes.get(identity(list, entries[0]))?.querySelector('a').focus()
}

place.addEventListener('click', (event) => {
  const node = event.target.closest('[data-remove]')?.closest('[data-key]')
  if (!node) return
  const at = [...place.children].indexOf(node)
  const entry = read(list).find((other) => identity(list, other) === node.dataset.key)
  if (!entry || !remove(list, node.dataset.key)) return say(refused)
  focusNear(at)
  say('Dihapus dari daftar ini.', () => bringBack([entry]))
})

part('clear').addEventListener('click', () => {
  part('question').textContent = `Hapus ${read(list).length} isi ${listTitle}?`
  part('confirm').returnValue = ''
  part('confirm').showModal()
})

part('confirm').addEventListener('close', () => {
  if (part('confirm').returnValue !== 'hapus') return
  const entries = read(list)
  if (!write(list, [])) return say(refused)
  part('panel').focus()
  say(`${listTitle} dikosongkan.`, () => bringBack(entries))
})

part('find').addEventListener('input', () => {
  render()
  part('found').textContent = part('find').value ? `${matching(read(list)).length} cocok` : ''
})
part('order').addEventListener('change', render)

part('more').firstElementChild.addEventListener('click', () => {
  const next = most
  most += ROWS
  render()
  place.children[next]?.querySelector('a').focus()
})

part('export').addEventListener('click', () => {
  const { name, text } = collectionFile(new Date())
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  tell(`Diekspor sebagai ${name}.`)
})

part('import').addEventListener('click', () => part('file').click())
part('file').addEventListener('change', async () => {
  const [file] = part('file').files
  if (!file) return
  hush()
  await importFile(file).then(tell, (error) => tell(`${error.message} Tidak ada yang diubah.`, false))
  part('file').value = ''
})

/** Says how an export or import ended. */
function tell(text, isGood = true) {
  part('outcome').textContent = text
  part('outcome').toggleAttribute('data-bad', !isGood)
}

async function importFile(file) {
  const done = bringIn(await readCollection(file))
  if (!done) throw new Error(refused)
  const { added, updated, dropped } = done
  const capped = dropped ? ` Riwayat memuat 2.000 judul; ${dropped} episode yang terlama tidak disimpan.` : ''
  if (!added && !updated) return `Tidak ada yang baru: semuanya sudah ada di sini.${capped}`
  const outcome = `${added} isi ditambahkan, ${updated} diperbarui.`
  say(outcome, () => {
    const isUndone = takeBack(done)
    tell(isUndone ? 'Impor diurungkan.' : refused, isUndone)
  })
  return `${outcome}${capped}`
}

/** Says when a member's lists were last made the same as on other devices, or that changes wait for the network. */
function showSynced() {
  const line = document.querySelector('[data-synced]')
  if (!line) return
  const [{ at }, isWaiting] = [seenOf(), Object.keys(queueOf().pending).length > 0]
  if (isWaiting && (isCut || !navigator.onLine))
    line.textContent = 'Menunggu jaringan: perubahan terakhir belum terkirim.'
  else line.textContent = at ? `Terakhir disamakan ${ago(at, Date.now())}.` : ''
}

let isCut = false
addEventListener('synced', ({ detail }) => {
  isCut = !detail
  showSynced()
})
for (const kind of ['collection', 'online', 'offline', 'pageshow']) addEventListener(kind, showSynced)
document.addEventListener('visibilitychange', showSynced)

const retry = document.querySelector('[data-retry]')
if (retry) addEventListener('online', () => location.reload())

// Posters that cannot be loaded are collected for a moment, so that one request asks for all of them.
const broken = new Set()
let asking
addEventListener('brokenposter', ({ detail }) => {
  broken.add(detail)
  clearTimeout(asking)
  asking = setTimeout(() => fillCovers(broken), 300)
})

addEventListener('collection', () => {
  render()
  fillCovers(broken)
})
addEventListener('storage', render)
addEventListener('pageshow', render)
document.addEventListener('visibilitychange', render)
render()
showSynced()
fillCovers()
findNext()
