// Where a visitor without an account is in comics, kept in this browser: a list with the last read first. Each entry has
// the comic's `id` and `slug`, the running number of the panel (`at`) among all (`of`), and when (`seen`).
const KEY = 'kortekstream_komik'
const MOST = 50

export function readPlaces() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY))
    return Array.isArray(kept) ? kept.filter(({ id, slug, at, of }) => id > 0 && slug && at > 0 && of >= at) : []
  } catch {
    return []
  }
}

export const placeOf = (id) => readPlaces().find((place) => place.id === id)

export function keepPlace(place) {
  const others = readPlaces().filter(({ id }) => id !== place.id)
  write([{ ...place, seen: Date.now() }, ...others].slice(0, MOST))
}

export const forgetPlaces = (gone) => write(readPlaces().filter(({ slug }) => !gone.includes(slug)))

function write(places) {
  try {
    localStorage.setItem(KEY, JSON.stringify(places))
  } catch {}
}
