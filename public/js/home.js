// The home page: the hero that moves on by itself, and what to go on watching.
import { plainSlug, put, read, write } from './store.js'

const hero = document.querySelector('[data-hero]')
if (hero?.querySelector('[data-hero-pause]')) startHero()

function startHero() {
  const slides = [...hero.querySelectorAll('.hero-slide')]
  const dots = [...hero.querySelectorAll('[data-hero-dot]')]
  const list = hero.querySelector('[data-hero-slides]')
  const pause = hero.querySelector('[data-hero-pause]')
  const status = hero.querySelector('[data-hero-status]')
  const still = matchMedia('(prefers-reduced-motion: reduce)')
  const holds = new Set()
  let now = 0
  let timer

  const hold = (reason, on) => {
    if (on) holds.add(reason)
    else holds.delete(reason)
    wait()
  }
  const wait = () => {
    clearTimeout(timer)
    if (holds.size > 0 || still.matches) return
    timer = setTimeout(() => {
      near(now + 1)
      timer = setTimeout(() => go(now + 1), 1_500)
    }, 4_500)
  }
  const near = (at) => {
    slides[(at + slides.length) % slides.length].dataset.near = ''
  }
  const mark = (at) => {
    now = at
    near(at)
    slides.forEach((slide, index) => {
      slide.inert = index !== at
      dots[index].toggleAttribute('aria-current', index === at)
    })
    wait()
  }
  const go = (to, said = false) => {
    const at = (to + slides.length) % slides.length
    near(at)
    list.scrollTo({ left: slides[at].offsetLeft - slides[0].offsetLeft, behavior: 'instant' })
    if (!still.matches) slides[at].animate([{ opacity: 0.2 }, { opacity: 1 }], { duration: 180, easing: 'ease-out' })
    mark(at)
    if (said) status.textContent = `${at + 1} dari ${slides.length}: ${slides[at].querySelector('h2').textContent}`
  }

  for (const button of hero.querySelectorAll('[data-hero-step]')) {
    button.hidden = false
    button.addEventListener('click', () => go(now + Number(button.dataset.heroStep), true))
  }
  dots.forEach((dot, at) => {
    dot.addEventListener('click', (event) => {
      event.preventDefault()
      go(at, true)
    })
  })
  pause.addEventListener('click', () => {
    const paused = pause.getAttribute('aria-pressed') !== 'true'
    pause.setAttribute('aria-pressed', String(paused))
    hold('button', paused)
  })
  list.addEventListener('scrollend', () => {
    const at = Math.round(list.scrollLeft / list.clientWidth)
    if (at !== now && slides[at]) mark(at)
  })
  hero.addEventListener('pointerenter', (event) => hold('pointer', event.pointerType === 'mouse'))
  hero.addEventListener('pointerleave', () => hold('pointer', false))
  hero.addEventListener('focusin', () => hold('focus', hero.querySelector(':focus-visible') !== null))
  hero.addEventListener('focusout', () => hold('focus', false))
  document.addEventListener('visibilitychange', () => hold('hidden', document.hidden))
  new IntersectionObserver(([seen]) => hold('away', !seen.isIntersecting), { threshold: 0.3 }).observe(hero)
  const offer = () => {
    pause.hidden = still.matches
    wait()
  }
  still.addEventListener('change', offer)
  offer()
  mark(0)
}

const shelf = document.querySelector('[data-continue-shelf]')
const part = (node, name) => node.querySelector(`[data-continue-${name}]`)

fillShelf()
addEventListener('storage', fillShelf)
addEventListener('pageshow', (event) => event.persisted && fillShelf())

/** The newest episode of each of the last ten shows, whatever older versions kept about them. */
function fillShelf() {
  const shows = new Map()
  for (const entry of read('history')) {
    const key = entry.slug || entry.episodeSlug
    if (!shows.has(key)) shows.set(key, entry)
  }
  const cards = [...shows.values()].slice(0, 10).map(cardOf)
  part(shelf, 'list').replaceChildren(...cards)
  shelf.hidden = cards.length === 0
  document.documentElement.toggleAttribute('data-returning', cards.length > 0)
}

function cardOf(entry) {
  const card = part(shelf, 'card').content.firstElementChild.cloneNode(true)
  const title = entry.title || entry.slug || entry.episodeSlug
  const share = entry.duration > 0 ? (entry.position ?? 0) / entry.duration : 0
  const next = share >= 0.9 ? nextOf(entry) : null
  part(card, 'title').textContent = title
  part(card, 'line').textContent = lineOf(entry, share, next)
  part(card, 'link').href =
    next || entry.episodeSlug ? pathTo('episode', next?.slug ?? entry.episodeSlug) : pathTo('anime', entry.slug)
  showCover(card, entry, title)
  const bar = part(card, 'bar')
  bar.hidden = share === 0 || next !== null
  bar.value = Math.min(100, Math.round(share * 100))
  bar.setAttribute('aria-label', `${bar.value} persen sudah ditonton`)
  part(card, 'remove').setAttribute('aria-label', `Hapus ${title} dari riwayat`)
  part(card, 'remove').addEventListener('click', () => removeShow(card, entry))
  return card
}

function lineOf(entry, share, next) {
  const name = episodeName(entry)
  if (next) return `Lanjut ke ${next.name}`
  if (share >= 0.9) return `${name} · selesai`
  if (share === 0) return name
  const left = Math.ceil((entry.duration - entry.position) / 60)
  return `${name} · sisa ${left} menit`
}

/** "Episode 7", out of the episode's title or else its slug. */
function episodeName({ episodeTitle, episodeSlug }) {
  const found = /episode[\s-]+([\w.-]+)/i.exec(episodeTitle || '') ?? /-episode-([\w.-]+)$/.exec(episodeSlug || '')
  return found ? `Episode ${found[1]}` : episodeTitle || 'Episode terakhir'
}

/** What the player kept as the next episode: its slug, or its slug and label. */
function nextOf({ next }) {
  const slug = plainSlug(typeof next === 'string' ? next : (next?.slug ?? next?.episodeSlug))
  return slug ? { slug, name: next.name ?? episodeName({ episodeTitle: next.title, episodeSlug: slug }) } : null
}

/** Covers of this site only: our own drawings have a wide scene, others show their upper part; else the initials. */
function showCover(card, { cover }, title) {
  const image = part(card, 'cover')
  const blank = () => {
    image.parentElement.dataset.initials = title.slice(0, 2).toUpperCase()
    image.remove()
  }
  image.addEventListener('error', blank)
  const at = typeof cover === 'string' && URL.canParse(cover, location.origin) ? new URL(cover, location.origin) : null
  if (!cover || at?.origin !== location.origin) return blank()
  image.src = at.pathname.replace('/ilustrasi/poster/', '/ilustrasi/adegan/')
}

/** All of the show's entries go, so that an older episode does not take the place; undo brings them all back. */
function removeShow(card, entry) {
  const history = read('history')
  const ofShow = history.filter((other) =>
    entry.slug ? other.slug === entry.slug : other === entry || other.episodeSlug === entry.episodeSlug,
  )
  if (
    !write(
      'history',
      history.filter((other) => !ofShow.includes(other)),
    )
  )
    return
  for (const child of card.children) child.hidden = child !== part(card, 'gone')
  const undo = part(card, 'undo')
  undo.focus()
  const forget = setTimeout(() => {
    card.remove()
    shelf.hidden = part(shelf, 'list').children.length === 0
  }, 8_000)
  undo.addEventListener('click', () => {
    clearTimeout(forget)
    put('history', ofShow)
    card.replaceWith(cardOf(entry))
  })
}

function pathTo(kind, slug) {
  return `/${kind}/${slug.split('/').map(encodeURIComponent).join('/')}/`
}
