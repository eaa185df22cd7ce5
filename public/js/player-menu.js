// The gear menu of the video player: quality, speed, captions and their size, and switches. Its lists open inside the
// same menu. Arrow keys move, the right arrow opens a list, and the left arrow or Escape leads back.
import { prefs, remember } from './player-prefs.js'

const sizes = { small: 'Kecil', medium: 'Sedang', large: 'Besar' }
const rateText = (rate) => `${String(rate).replace('.', ',')}×`

/** Starts the menu. Returns `changeRate(by)`, which moves the playback speed by steps of the menu's list. */
export function startMenu(player, captions) {
  const [menu, opener] = ['menu', 'open-menu'].map(player.part)
  const pages = [...menu.querySelectorAll('[data-page]')]
  const pageOf = (name) => pages.find(({ dataset }) => dataset.page === name)
  const quality = startQuality(player, pageOf('quality'), refresh)
  const settings = {
    quality: { isOffered: quality.isOffered, text: quality.text, value: quality.value, choose: quality.choose },
    rate: {
      isOffered: () => true,
      text: () => rateText(prefs().rate),
      value: () => String(prefs().rate),
      choose: (value) => setRate(player, Number(value)),
    },
    captions: {
      isOffered: captions.isKnown,
      text: () => (captions.isOn() ? 'Indonesia' : 'Mati'),
      value: () => String(captions.isOn()),
      choose: (value) => captions.turn(value === 'true'),
    },
    size: {
      isOffered: captions.isKnown,
      text: () => sizes[prefs().captionSize],
      value: () => prefs().captionSize,
      choose: captions.resize,
    },
  }
  // Unless the visitor chose, the picture fills the screen of a phone where captions cannot be cut off with its edges.
  const isOn = (name) => prefs()[name] ?? captions.isKnown()
  function refresh() {
    for (const [name, setting] of Object.entries(settings)) {
      const row = menu.querySelector(`[data-setting=${name}]`)
      row.hidden = !setting.isOffered()
      row.querySelector('[data-value]').textContent = setting.text()
      for (const choice of pageOf(name).querySelectorAll('[data-choice]'))
        choice.setAttribute('aria-checked', String(choice.dataset.choice === setting.value()))
    }
    for (const row of menu.querySelectorAll('[data-switch]'))
      row.setAttribute('aria-checked', String(isOn(row.dataset.switch)))
    player.part('stage').toggleAttribute('data-fill', isOn('fill'))
  }
  const go = (name, focused = null) => {
    for (const page of pages) page.hidden = page.dataset.page !== name
    const rows = rowsOf(pageOf(name))
    const chosen = name !== 'main' && rows.find((row) => row.getAttribute('aria-checked') === 'true')
    const target = focused ?? (chosen || rows[0])
    target?.focus({ preventScroll: true })
  }
  const toggle = (isOpen) => {
    menu.hidden = !isOpen
    opener.setAttribute('aria-expanded', String(isOpen))
    player.part('stage').toggleAttribute('data-menu-open', isOpen)
    if (!isOpen) return
    refresh()
    go('main')
  }
  const close = () => {
    toggle(false)
    opener.focus({ preventScroll: true })
  }
  const back = () => {
    const page = pages.find(({ hidden }) => !hidden)
    if (page.dataset.page === 'main') close()
    else go('main', menu.querySelector(`[data-setting=${page.dataset.page}]`))
  }

  opener.addEventListener('click', () => (menu.hidden ? toggle(true) : close()))
  menu.addEventListener('click', ({ target }) => {
    const row = target.closest('button')
    if (!row) return
    const { setting, choice, switch: name } = row.dataset
    if (setting) go(setting)
    else if (name) {
      remember({ [name]: !isOn(name) })
      player.flash(`${row.textContent.trim()}: ${isOn(name) ? 'ya' : 'tidak'}`)
    } else if (choice === undefined) back()
    else {
      settings[row.closest('[data-page]').dataset.page].choose(choice)
      back()
    }
    refresh()
  })
  // The row under the mouse has the focus, so that one row at a time is marked.
  menu.addEventListener('pointermove', ({ target, pointerType }) => {
    if (pointerType === 'mouse') target.closest('button')?.focus({ preventScroll: true })
  })
  menu.addEventListener('keydown', (event) => {
    const rows = rowsOf(pages.find(({ hidden }) => !hidden))
    const at = rows.indexOf(document.activeElement)
    const moves = {
      ArrowDown: () => rows[(at + 1) % rows.length].focus(),
      ArrowUp: () => rows.at(at - 1).focus(),
      Home: () => rows[0].focus(),
      End: () => rows.at(-1).focus(),
      ArrowRight: () => rows[at]?.dataset.setting && go(rows[at].dataset.setting),
      ArrowLeft: back,
      Escape: back,
      Tab: () => toggle(false),
    }
    if (!moves[event.key]) return
    if (event.key !== 'Tab') event.preventDefault()
    moves[event.key]()
  })
  document.addEventListener('pointerdown', ({ target }) => {
    if (!menu.hidden && !menu.contains(target) && !opener.contains(target)) toggle(false)
  })
  player.addEventListener('settings', refresh)
  followRate(player, menu, refresh)
  refresh()

  return {
    changeRate(by) {
      const rates = [...pageOf('rate').querySelectorAll('[data-choice]')].map(({ dataset }) => Number(dataset.choice))
      const at = rates.indexOf(player.video().playbackRate)
      setRate(player, rates[Math.min(Math.max(0, (at < 0 ? rates.indexOf(1) : at) + by), rates.length - 1)])
    },
  }
}

const rowsOf = (page) => [...page.querySelectorAll('button')].filter(({ offsetParent }) => offsetParent)

function setRate(player, rate) {
  player.video().playbackRate = rate
  player.flash(rateText(rate))
}

/** Keeps the chosen speed for each video element, and remembers a speed that was changed in another place. */
function followRate(player, menu, refresh) {
  player.withVideo((video) => {
    video.defaultPlaybackRate = prefs().rate
    video.playbackRate = prefs().rate
    video.addEventListener('ratechange', () => {
      if ('held' in player.part('stage').dataset) return
      const rate = video.playbackRate
      if (!menu.querySelector(`[data-page=rate] [data-choice="${rate}"]`)) return
      video.defaultPlaybackRate = rate
      remember({ rate })
      refresh()
    })
  })
}

/** The qualities of a stream, known once it is loaded: `value()` is a height in px as text, "0" for automatic. */
function startQuality(player, page, refresh) {
  const template = page.querySelector('template')
  let heights = []
  let pick = () => {}
  let chosen = 0

  const nearest = (wish) => (wish ? (heights.find((height) => height <= wish) ?? heights.at(-1)) : 0)
  const take = (height) => {
    chosen = height
    pick(height)
  }
  player.addEventListener('levels', ({ detail }) => {
    heights = [...new Set(detail.heights)].sort((a, b) => b - a)
    pick = detail.pick
    for (const old of page.querySelectorAll('[data-choice]:not([data-choice="0"])')) old.remove()
    for (const height of heights) {
      const row = template.content.firstElementChild.cloneNode(true)
      row.dataset.choice = String(height)
      row.querySelector('span').textContent = `${height}p`
      page.append(row)
    }
    chosen = nearest(prefs().quality)
    if (chosen) pick(chosen)
    refresh()
  })
  player.withVideo((video) => {
    video.addEventListener('resize', refresh)
    video.addEventListener('emptied', () => {
      heights = []
      refresh()
    })
  })
  return {
    isOffered: () => heights.length > 1,
    value: () => String(chosen),
    text: () => (chosen ? `${chosen}p` : `Otomatis${shown(player.video())}`),
    choose(value) {
      remember({ quality: Number(value) })
      take(Number(value))
      player.flash(Number(value) ? `Kualitas ${value}p` : 'Kualitas otomatis')
    },
  }
}

const shown = (video) => (video?.videoHeight ? ` · ${video.videoHeight}p` : '')
