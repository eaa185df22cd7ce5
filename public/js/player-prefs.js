// The visitor's player settings, stored in this browser only.

const KEY = 'kortekstream_player'
const first = { server: null, quality: 0, rate: 1, captions: true, autoNext: true, keys: true }

/** Server by name, quality in lines (0 is automatic), rate as a factor, the rest on or off. */
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
