export type Limit = { points: number; duration: number; always?: true }
export type LimitName = keyof typeof limits

/** Every limit of the site, per address: how many in how many seconds. `always`: `LIMITS=off` does not lift it. */
export const limits = {
  catalogApi: { points: 600, duration: 60 },
  pages: { points: 1_200, duration: 60 },
  /** A page shows some forty of them. */
  pictures: { points: 12_000, duration: 60 },
  /** One costs a third of a second to draw. */
  cards: { points: 60, duration: 60 },
  reports: { points: 20, duration: 3_600 },
  login: { points: 20, duration: 60, always: true },
  /** What is done about orders and what is asked about them, whether of the API or of pages. */
  konveksiPost: { points: 100, duration: 3_600 },
  konveksiGet: { points: 500, duration: 3_600 },
  /** New orders of the public, from the form and from the API together. */
  orders: { points: 100, duration: 3_600 },
  /** Calls with a wrong token, counted by the route; those with the right one never are. */
  webhook: { points: 1_000, duration: 3_600 },
  /** Codes that exist, and codes that do not: counted by `Limits.tracking`. */
  trackKnown: { points: 60, duration: 60 },
  trackUnknown: { points: 10, duration: 60 },
} as const satisfies Record<string, Limit>

/** Staff may do so many times more: they are known, and a dashboard asks a lot. */
export const STAFF = 10

/** The limit a request falls under; null is unlimited. What a route counts by itself comes on top. */
export function limitOf(method: string, path: string): LimitName | null {
  if (/^\/(assets|media)\/|^\/(health|metrics)$/.test(path)) return null
  if (/^\/kartu\//.test(path)) return 'cards'
  if (/^\/(ilustrasi|poster)\//.test(path)) return 'pictures'
  const isRead = method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
  if (method === 'POST' && /^\/api\/v1\/webhook(\/|$)/.test(path)) return null
  if (method === 'POST' && /^\/(pesan|api\/v1\/order)\/?$/.test(path)) return 'orders'
  if (konveksiApi.test(path) || /^\/invoice\//.test(path)) return isRead ? 'konveksiGet' : 'konveksiPost'
  if (!isRead && /^\/admin\/(pesanan|pembayaran|templat)(\/|$)/.test(path)) return 'konveksiPost'
  if (/^\/api\/v1(\/|$)/.test(path)) return 'catalogApi'
  if (method === 'POST' && /\/laporan\/?$/.test(path)) return 'reports'
  return 'pages'
}

const konveksiApi = /^\/api\/v1\/(orders?|payment|invoice|track-order|admin)(\/|$)/
