// Cards and history rows, filled into copies of the server's own markup: text as text, addresses only of this site.
import { momentOf } from './store.js'

const make = (name) => document.querySelector(`template[data-make="${name}"]`).content.firstElementChild.cloneNode(true)

/** A card or row without content yet; `fill` gives it some, and may do so again. */
export function makeEntry(list) {
  const node = make(list === 'history' ? 'row' : 'card')
  node.append(make('remove'))
  return node
}

export function fill(node, list, entry, now) {
  const title = textOf(entry.title) || entry.slug || entry.episodeSlug
  const name = list === 'history' ? `${title}, ${episodeName(entry)}` : title
  node.querySelector('[data-remove]').setAttribute('aria-label', `Hapus ${name} dari daftar ini`)
  show(node, title, entry)
  if (list === 'history') return fillRow(node, title, entry, now)
  node.querySelector('a').href = pathTo('anime', entry.slug)
  setText(node.querySelector('.card-title'), title)
  const kept = momentOf(list, entry)
  setText(node.querySelector('.card-line'), kept ? ago(kept, now) : 'Tersimpan')
}

/** How an episode is named in the history, without the title in front that older entries repeat. */
export function episodeName(entry) {
  const [title, said] = [textOf(entry.title), textOf(entry.episodeTitle)]
  const short = title && said.startsWith(title) ? said.slice(title.length).replace(/^[\s:–—-]+/, '') : said
  return short || said || 'Episode'
}

function fillRow(node, title, entry, now) {
  node.querySelector('a').href = entry.episodeSlug ? pathTo('episode', entry.episodeSlug) : pathTo('anime', entry.slug)
  setText(node.querySelector('.watched-title'), title)
  setText(node.querySelector('.watched-episode'), episodeName(entry))
  const { go, left } = stepOf(entry)
  const seen = momentOf('history', entry)
  setText(node.querySelector('.watched-go'), go)
  setText(
    node.querySelector('.watched-ago'),
    ['', left, seen ? ago(seen, now) : null].filter((part) => part !== null).join(' · '),
  )
  const bar = node.querySelector('.watched-bar')
  bar.hidden = !(entry.duration > 0)
  if (!bar.hidden) bar.value = Math.min(1, (entry.position ?? 0) / entry.duration)
}

/** The player resumes between 5 and 90 %; before that it begins anew, after it the episode counts as watched. */
function stepOf({ position, duration }) {
  const share = duration > 0 ? (position ?? 0) / duration : 0
  if (share > 0.9) return { go: 'Tonton lagi', left: null }
  if (share < 0.05) return { go: 'Tonton', left: null }
  return { go: 'Lanjutkan', left: `sisa ${Math.max(1, Math.round((duration - position) / 60))} menit` }
}

function show(node, title, entry) {
  const picture = pictureOf(entry.cover)
  const present = node.querySelector('.poster')
  if (picture === null || node.dataset.broken === picture) return showBlank(present, title, entry)
  if (present.getAttribute('src') === picture) return
  const image = make('picture')
  image.addEventListener('error', () => {
    node.dataset.broken = picture
    showBlank(image, title, entry)
  })
  image.src = picture
  present.replaceWith(image)
}

function showBlank(present, title, entry) {
  const blank = present.matches('img') ? make('card').querySelector('.poster') : present
  if (blank !== present) present.replaceWith(blank)
  blank.className = `poster poster-blank hue-${hueOf(entry.slug || title)}`
  setText(
    blank,
    (
      title
        .match(/\p{L}|\p{N}/gu)
        ?.slice(0, 2)
        .join('') ?? 'K'
    ).toUpperCase(),
  )
}

/** A cover as a path of this site; anything else the content policy would refuse, and older covers may be "N/A". */
function pictureOf(cover) {
  if (typeof cover !== 'string' || !/^(https?:\/\/|\/(?![/\\]))/i.test(cover) || !URL.canParse(cover, location.origin))
    return null
  const { origin, pathname, search } = new URL(cover, location.origin)
  return origin === location.origin ? pathname + search : null
}

/** The same twelve colours the server picks by slug. */
function hueOf(slug) {
  let hash = 0
  for (const letter of slug) hash = (hash * 31 + letter.codePointAt(0)) % 65_521
  return hash % 12
}

const steps = [
  [60, 'menit', 60],
  [24, 'jam', 3_600],
  [7, 'hari', 86_400],
  [5, 'minggu', 604_800],
  [12, 'bulan', 2_629_800],
]

function ago(moment, now) {
  const seconds = Math.max(0, (now - moment) / 1000)
  if (seconds < 60) return 'baru saja'
  for (const [limit, unit, size] of steps) {
    const count = Math.floor(seconds / size)
    if (count < limit) return `${Math.max(1, count)} ${unit} lalu`
  }
  return `${Math.max(1, Math.floor(seconds / 31_557_600))} tahun lalu`
}

const pathTo = (kind, slug) => `/${kind}/${slug.split('/').map(encodeURIComponent).join('/')}/`
const textOf = (value) => (typeof value === 'string' ? value.trim() : '')

/** Text that stays the same is left alone, so that nothing is announced or selected away. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}
