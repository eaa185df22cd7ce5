// The visitor's player settings, stored in this browser only.

const KEY = 'kortekstream_player'
const first = {
  server: null,
  quality: 0,
  rate: 1,
  volume: 1,
  captions: true,
  captionSize: 'medium',
  autoNext: true,
  keys: true,
  theatre: false,
  fill: null,
}

/**
 * Returns the player settings: `server` is a name or null, `quality` a height in px (0: automatic), `rate` a speed
 * factor, `volume` 0 to 1; `captionSize` is `small`, `medium` or `large`; the others are switches, `fill` for a picture
 * that fills the screen although its edges are cut off, null if the visitor did not choose.
 */
export function prefs() {
  try {
    return { ...first, ...JSON.parse(localStorage.getItem(KEY)) }
  } catch {
    return first
  }
}

export function remember(change) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...prefs(), ...change }))
  } catch {}
}
