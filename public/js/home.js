// The home page: the hero (large slides that rotate), the top ten and the shelf "continue watching" (anime titles in the history).

const hero = document.querySelector('[data-hero]')
if (hero?.querySelector('[data-hero-pause]')) startHero()

function startHero() {
  const acts = ['pointerdown', 'keydown', 'focusin']
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

  dots.forEach((dot, at) => {
    dot.addEventListener('click', (event) => {
      event.preventDefault()
      go(at, true)
    })
  })
  const setPaused = (paused) => {
    pause.setAttribute('aria-pressed', String(paused))
    hold('button', paused)
  }
  pause.addEventListener('click', () => setPaused(pause.getAttribute('aria-pressed') !== 'true'))
  // The slides stop at the first thing that the visitor does on the page, until the pause button starts them again.
  const rest = (event) => {
    if (pause.contains(event.target)) return
    for (const name of acts) document.removeEventListener(name, rest)
    setPaused(true)
  }
  list.addEventListener('scrollend', () => {
    const at = Math.round(list.scrollLeft / list.clientWidth)
    if (at !== now && slides[at]) mark(at)
  })
  hero.addEventListener('pointerenter', (event) => hold('pointer', event.pointerType === 'mouse'))
  hero.addEventListener('pointerleave', () => hold('pointer', false))
  for (const name of acts) document.addEventListener(name, rest)
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

const rail = document.querySelector('[data-rail]')
if (rail) {
  const steps = [...document.querySelectorAll('[data-rail-step]')]
  const reach = () => rail.scrollWidth - rail.clientWidth
  const follow = () => {
    for (const step of steps)
      step.disabled = Number(step.dataset.railStep) < 0 ? rail.scrollLeft < 4 : rail.scrollLeft > reach() - 4
  }
  for (const step of steps)
    step.addEventListener('click', () =>
      rail.scrollBy({ left: Number(step.dataset.railStep) * rail.clientWidth * 0.8, behavior: 'smooth' }),
    )
  rail.addEventListener('scroll', follow, { passive: true })
  follow()
}

// Loads the script of a section far below the first view when the section comes near.
for (const section of document.querySelectorAll('[data-near-script]')) {
  const watch = new IntersectionObserver(
    ([{ isIntersecting }]) => {
      if (!isIntersecting) return
      watch.disconnect()
      import(section.dataset.nearScript)
    },
    { rootMargin: '600px' },
  )
  watch.observe(section)
}

// The page is the same for everybody: what a member follows is fetched apart.
const followed = document.querySelector('[data-followed]')
if (followed && document.documentElement.dataset.member) showFollowed().catch(() => {})

async function showFollowed() {
  const answer = await fetch(followed.dataset.followed, { headers: { 'HX-Request': 'true' } })
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  if (answer.status === 200) followed.before(...page.body.children)
}

const shelf = document.querySelector('[data-continue-shelf]')

/** Loads the script of the shelf "continue watching", but only if this browser has a history. */
function loadShelf() {
  try {
    const { member } = document.documentElement.dataset
    if (localStorage.getItem(`kortekstream_${member ? `${member}_` : ''}history`)) import(shelf.dataset.script)
  } catch {}
}
loadShelf()
addEventListener('storage', loadShelf)
addEventListener('pageshow', loadShelf)
