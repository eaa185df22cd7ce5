import { readFileSync } from 'node:fs'
import path from 'node:path'
import { compileFunction } from 'node:vm'
import { root } from '../../../src/root.ts'

/**
 * Browsers that run the site's own scripts (public/js/theme.js, shows.js, store.js and sync.js), with a storage, a clock and a
 * network of their own. A browser has tabs, which share its storage.
 */

export type Entry = Record<string, unknown> & { slug: string; title: string }
type Settled = { version: number; at: number }
type Pending = { number: number; list: string; key: string; entry: Entry | null; seen: number }
export type Queue = { device: string; next: number; pending: Record<string, Pending> }

/** What tests use of store.js. The scripts have no types; the test checks what they do. */
export type Store = {
  member: string
  read: (list: string) => Entry[]
  write: (list: string, entries: Entry[]) => boolean
  add: (list: string, title: { slug: string; title: string; cover: string }) => boolean
  remove: (list: string, key: string) => boolean
  watched: (entry: object) => boolean
  seenOf: () => Settled
}
type Send = (body: string, isLeaving: boolean) => Promise<{ status: number; json: () => Promise<unknown> }>
export type Tab = { store: Store; sync: () => Promise<boolean>; leave: () => void; close: () => void; said: string[] }

const source = (name: string) => readFileSync(path.join(root, 'public/js', `${name}.js`), 'utf8')
const globals = 'document location localStorage addEventListener dispatchEvent Date fetch setTimeout AbortSignal'.split(
  ' ',
)

/** Compiles a script to a function of its imports and of what it finds in a browser. Returns its exports. */
function compile(name: string) {
  const text = source(name)
  const imports = [...text.matchAll(/^import \{([^}]*)\} from .*$/gm)].flatMap(([, names = '']) =>
    names.split(',').flatMap((one) => one.trim() || []),
  )
  const exported = [...text.matchAll(/^export (?:async )?(?:const|function) (\w+)/gm)].map(([, made]) => made)
  const body = text.replace(/^import \{[^}]*\} from .*$/gm, '').replace(/^export /gm, '')
  const run = compileFunction(`${body}\nreturn { ${exported.join(', ')} }`, [...globals, ...imports], {
    filename: name,
  })
  return (world: Record<string, unknown>) =>
    run(...[...globals, ...imports].map((one) => world[one])) as Record<string, unknown> // an untyped script's exports
}
const [theme, shows, store, sync] = [compile('theme'), compile('shows'), compile('store'), compile('sync')]

/** A browser's storage: texts by their keys. `most`: characters that fit. */
export class Storage {
  most = Number.POSITIVE_INFINITY
  #texts = new Map<string, string>()
  /** The object that scripts know as `localStorage`; its own properties are the stored texts, as in a browser. */
  readonly face = new Proxy(this, {
    ownKeys: () => [...this.#texts.keys()],
    getOwnPropertyDescriptor: (_, key) => ({
      value: this.#texts.get(String(key)),
      enumerable: true,
      configurable: true,
    }),
    get: (_, name) => (name === 'getItem' ? this.getItem : name === 'setItem' ? this.setItem : this.removeItem),
  })
  readonly getItem = (key: string) => this.#texts.get(key) ?? null
  readonly setItem = (key: string, text: string) => {
    const others = [...this.#texts].filter(([name]) => name !== key).reduce((sum, [, one]) => sum + one.length, 0)
    if (others + text.length > this.most) throw new Error('QuotaExceededError')
    this.#texts.set(key, String(text))
  }
  readonly removeItem = (key: string) => this.#texts.delete(key)
  copy = () => new Map(this.#texts)
  restore(texts: Map<string, string>): void {
    this.#texts = new Map(texts)
  }
  json<T>(key: string): T | null {
    return JSON.parse(this.getItem(key) ?? 'null') as T | null // what the scripts under test have stored
  }
}

/** Opens a page for a member (`last`: the offline page) or a visitor. `shift`: milliseconds that the clock is wrong. */
export function openTab(storage: Storage, member: string, { shift = 0, send }: { shift?: number; send: Send }): Tab {
  const events = new EventTarget()
  const dataset: Record<string, string> = member ? { member } : {}
  const said: string[] = []
  let isClosed = false
  class Clock extends Date {
    constructor(...given: unknown[]) {
      super(...((given.length > 0 ? given : [Date.now() + shift]) as [number])) // as the real constructor takes them
    }
    static override now = () => Date.now() + shift
  }
  const never = new Promise<never>(() => {})
  const world = {
    document: { documentElement: { dataset }, hidden: false, querySelector: () => null, addEventListener: () => {} },
    location: { pathname: '/koleksi/', search: '', hash: '' },
    localStorage: storage.face,
    addEventListener: events.addEventListener.bind(events),
    dispatchEvent: events.dispatchEvent.bind(events),
    Date: Clock,
    fetch: async (_: string, { body, keepalive }: { body: string; keepalive: boolean }) => {
      const answer = await send(body, keepalive)
      return isClosed ? never : answer
    },
    setTimeout: () => 0,
    AbortSignal: { timeout: () => null },
    say: (text: string) => said.push(text),
  }
  theme(world)
  const made = { ...shows(world), ...store({ ...world, ...shows(world) }) }
  const script = sync({ ...world, ...made })
  return {
    store: made as Store,
    sync: script.sync as Tab['sync'],
    leave: () => void events.dispatchEvent(new Event('pagehide')),
    close: () => {
      isClosed = true
    },
    said,
  }
}
