// Keyboard shortcuts of the video player. They do nothing while the user types in a field, can be switched off, and
// never override keys of a focused control.
import { setVolume, toggleFullscreen, toggleMute, toggleTheatre } from './player-bar.js'
import { prefs, remember } from './player-prefs.js'

/** Starts the shortcuts. `captions` and `menu` are what the modules of the same name return. */
export function startKeys(player, { captions, menu, idle, previous, next }) {
  const sheet = player.part('keys')
  startSheet(player, sheet)
  const playing = (act) => () => {
    if (!player.video()) return false
    act(player.video())
    return true
  }
  const lead = (address) => () => {
    if (address) player.go(address)
    return Boolean(address)
  }
  const louder = (by) => () => {
    const isNear = document.fullscreenElement || player.part('stage').contains(document.activeElement)
    if (!player.video() || !isNear) return false
    setVolume(player, (player.video().muted ? 0 : player.video().volume) + by)
    return true
  }
  const toggle = playing(() => player.toggle())
  const actions = {
    ' ': toggle,
    k: toggle,
    j: playing(() => player.skip(-10)),
    l: playing(() => player.skip(10)),
    arrowleft: playing(() => player.skip(-5)),
    arrowright: playing(() => player.skip(5)),
    arrowup: louder(0.1),
    arrowdown: louder(-0.1),
    f: playing(() => toggleFullscreen(player)),
    t: playing(() => toggleTheatre(player)),
    m: playing(() => toggleMute(player)),
    c: playing(() => captions.turn(!captions.isOn())),
    n: lead(next),
    p: lead(previous),
    '<': playing(() => menu.changeRate(-1)),
    '>': playing(() => menu.changeRate(1)),
    '?': () => {
      sheet.showModal()
      return true
    },
  }
  for (let tenth = 0; tenth < 10; tenth += 1)
    actions[tenth] = playing((video) => {
      if (!player.isOpen()) return
      player.seekTo((video.duration * tenth) / 10)
      player.flash(`${tenth * 10} %`)
    })

  document.addEventListener('keydown', (event) => {
    if (!prefs().keys || sheet.open || isTaken(event)) return
    if (!actions[event.key.toLowerCase()]?.()) return
    event.preventDefault()
    idle.wake()
  })
}

/** The sheet that lists the shortcuts, with the switch that turns them off. */
function startSheet(player, sheet) {
  const switchOn = player.part('keys-on')
  switchOn.checked = prefs().keys
  switchOn.addEventListener('change', () => remember({ keys: switchOn.checked }))
  sheet.addEventListener('click', (event) => event.target === sheet && sheet.close())
  for (const button of document.querySelectorAll('[data-open-keys]'))
    button.addEventListener('click', () => sheet.showModal())
}

/**
 * Whether a key press belongs to the focused element instead of the player. Form fields and the menu keep all keys;
 * buttons and links keep the space bar, which presses them, and sliders the keys that move them.
 */
function isTaken({ target, key, ctrlKey, metaKey, altKey, defaultPrevented }) {
  if (ctrlKey || metaKey || altKey || defaultPrevented) return true
  if (target.closest('input:not([type=range]), textarea, select, [contenteditable], dialog, [role=menu]')) return true
  if (target.matches('input[type=range]') && /^Arrow|^Home$|^End$|^Page/.test(key)) return true
  return key === ' ' && target.closest('button, a, summary') !== null
}
