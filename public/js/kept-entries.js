// Texts of forms that this browser keeps: one entry for each page on which somebody types in a form, under the account
// that the page is for, so that nobody else who uses the browser sees it. A browser that stores nothing keeps nothing.

const KEY = 'kortekstream_tulisan'
/** Entries at most, without room, and their length. */
const [MOST, FEW] = [50, 5]
const LONGEST = 200_000
/** How long they stay: those of visitors may be seen by whoever uses the browser next. */
const [DAY, DAYS] = [86_400_000, 7]

/** The server writes `ya` into this cookie when it has taken the form whose entry the cookie names. */
const COOKIE = 'kortekstream_terkirim'
/** Seconds. The request that is sent now takes the cookie along; its path may hold the code of an order. */
const SENDING = 60

const attempt = (task, otherwise) => {
  try {
    return task()
  } catch {
    return otherwise
  }
}

const keysOf = (start) => Object.keys(localStorage).filter((key) => key.startsWith(start))
const createToken = () => Date.now().toString(36) + Math.random().toString(36).slice(2)

export const createKey = (member, form) => [KEY, member, form, createToken()].join('|')
export const forget = (key) => attempt(() => localStorage.removeItem(key))

function read(key) {
  const entry = attempt(() => JSON.parse(localStorage.getItem(key)), null)
  return entry?.fields ? { key, ...entry } : null
}

/** The entries of a form, the newest first. */
export const entriesOf = (member, form) =>
  attempt(() => {
    const entries = keysOf(`${[KEY, member, form].join('|')}|`).map(read)
    return entries.filter(Boolean).sort((one, other) => other.at - one.at)
  }, [])

/** Returns whether the entry is stored. Without room the oldest entries make way. */
export function write(key, entry) {
  const text = JSON.stringify(entry)
  if (text.length > LONGEST) return false
  const store = () => {
    localStorage.setItem(key, text)
    return true
  }
  if (attempt(store, false)) return true
  prune(FEW)
  return attempt(store, false)
}

/** Removes what is too old, and all but the newest. */
export function prune(most = MOST) {
  attempt(() => {
    const ages = keysOf(`${KEY}|`).map((key) => [key, Date.now() - (read(key)?.at ?? 0)])
    for (const [nth, [key, age]] of ages.sort(([, one], [, other]) => one - other).entries())
      if (nth >= most || age > (key.startsWith(`${KEY}||`) ? DAY : DAYS * DAY)) localStorage.removeItem(key)
  })
}

/** Removes what accounts have typed: somebody has logged out. */
export function forgetAccounts() {
  attempt(() => {
    for (const key of [...keysOf(`${KEY}|`), ...keysOf('kortekstream_panel_')])
      if (!key.startsWith(`${KEY}||`)) localStorage.removeItem(key)
  })
}

/** Removes what other accounts have typed whose session only ended: `member` has logged in. */
export function forgetOthers(member) {
  attempt(() => {
    for (const key of keysOf(`${KEY}|`))
      if (!key.startsWith(`${KEY}||`) && !key.startsWith(`${KEY}|${member}|`)) localStorage.removeItem(key)
    for (const key of keysOf('kortekstream_panel_')) {
      const { member: owner = member } = attempt(() => JSON.parse(localStorage.getItem(key)), null) ?? {}
      if (owner !== member) localStorage.removeItem(key)
    }
  })
}

function setCookie(value, seconds) {
  const secure = location.protocol === 'https:' ? '; secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: the store of cookies is asynchronous and not in every browser.
  document.cookie = `${COOKIE}=${value}; path=/; max-age=${seconds}; samesite=lax${secure}`
}

/** Tells the server which entry a form that is sent to `path` belongs to. */
export function announce(key, path) {
  settle()
  setCookie(`${key.split('|').at(-1)}.${encodeURIComponent(path)}`, SENDING)
}

/** Removes the entry that the server has taken. */
export function settle() {
  const [, token, answer] = new RegExp(`(?:^|; )${COOKIE}=([a-z0-9]+)\\.([^;]*)`).exec(document.cookie) ?? []
  if (!token) return
  setCookie('', 0)
  if (answer !== 'ya') return
  attempt(() => {
    for (const key of keysOf(`${KEY}|`)) if (key.endsWith(`|${token}`)) localStorage.removeItem(key)
  })
}
