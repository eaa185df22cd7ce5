import { expect } from 'vitest'
import { seeded } from '../../support/random.ts'
import { type Entry, openTab, type Queue, Storage, type Tab } from './device.ts'

/**
 * A random history of one member with three devices, and a model of what must hold after it. Each kept entry has a title
 * of its own, its tag, by which the model knows it again. The model follows what reaches the server and what reaches the
 * devices, not how either decides.
 */

type Post = (body: string, isSignedIn: boolean) => Promise<{ status: number; text: string }>
type Sent = { device: string; actions: { number: number; list: string; key: string }[]; after?: number }
type Answer = { status: number; text: string; asOf: number }
/** A request on its way to the server, or its answer on the way back once `answer` is set. */
type Transit = { device: Device; body: string; answer: Answer | null; end: (answer: Answer | null) => void }
/** An action as the model saw it begin: a kept tag, or the tags that a deletion knew of. */
type Begun = { tag: string } | { known: ReadonlySet<string> }
/** What the model knows of an entry: tags in the order in which they reached the server, `sure` and `perhaps` alive. */
type Truth = { order: string[]; at: number[]; sure: Set<string>; perhaps: Set<string>; newest: string }

const HOUR = 3_600_000
const lists = ['watchlist', 'favorites', 'history'] as const
const slugs = ['a', 'b', 'c', 'd', 'e']

export class Device {
  readonly storage = new Storage()
  readonly shift: number
  tabs: Tab[] = []
  isOnline = true
  isSignedIn = true
  /** Actions by their number, tags that this device kept, and by entry those of others that it was told of. */
  readonly begun = new Map<number, Begun>()
  readonly own = new Set<string>()
  told = new Map<string, number>()
  /** The visitor's lists as they must be: tags by entry. */
  readonly visitor = new Map<string, string>()
  applied = 0
  constructor(shift: number) {
    this.shift = shift
  }
}

export class World {
  readonly devices: Device[]
  readonly truth = new Map<string, Truth>()
  readonly #random: () => number
  readonly #member: string
  readonly #post: Post
  #transits: Transit[] = []
  #tags = 0
  #log = 0
  /** How many entries the model could not decide about, of how many. */
  undecided = 0
  decided = 0

  constructor(seed: number, member: number, post: Post) {
    this.#random = seeded(seed)
    this.#member = String(member)
    this.#post = post
    this.devices = [0, HOUR, -HOUR].map((shift) => new Device(shift))
  }

  #below = (count: number) => Math.floor(this.#random() * count)
  #one = <T>(items: readonly T[]): T => items[this.#below(items.length)] as T // the list is never empty

  async run(steps: number): Promise<void> {
    for (const device of this.devices) {
      if (this.#random() < 0.4) await this.#signOut(device)
      else this.#open(device)
    }
    for (let step = 0; step < steps; step += 1) await this.#step()
    await this.#settleAll()
  }

  async #step(): Promise<void> {
    const device = this.#one(this.devices)
    const tab = this.#one(device.tabs)
    const chance = this.#below(100)
    if (chance < 26) this.#act(device, tab)
    else if (chance < 46) void tab.sync()
    else if (chance < 80) await this.#move(this.#random() < 0.15)
    else if (chance < 86) device.isOnline = !device.isOnline
    else if (chance < 92) this.#reload(device, tab)
    else if (chance < 95) this.#open(device)
    else if (chance < 97) await this.#signOut(device)
    else this.#signIn(device)
    await this.#look()
  }

  /** A member or a visitor changes a list. */
  #act(device: Device, { store }: Tab): void {
    const [list, slug] = [this.#one(lists), this.#one(slugs)]
    const key = list === 'history' ? `${slug}-episode-1` : slug
    this.#tags += 1
    const tag = `${list} ${key} #${this.#tags}`
    const isKept = this.#random() < 0.6
    const present = store.read(list).some((entry) => keyOf(list, entry) === key)
    if (list === 'history' && isKept)
      store.watched({ slug, episodeSlug: key, title: tag, position: this.#tags, duration: 9_999 })
    else if (isKept) {
      if (present) store.remove(list, slug)
      store.add(list, { slug, title: tag, cover: '' })
    } else if (this.#random() < 0.1) store.write(list, [])
    else store.remove(list, key)
    if (store.member) return
    if (isKept) device.visitor.set(`${list} ${key}`, tag)
    for (const name of device.visitor.keys())
      if (!store.read(list).length && name.startsWith(list)) device.visitor.delete(name)
    if (!isKept) device.visitor.delete(`${list} ${key}`)
  }

  /** Moves a random request or answer one step, or loses it. */
  async #move(isLost: boolean): Promise<void> {
    if (this.#transits.length === 0) return
    const at = this.#below(this.#transits.length)
    const [transit] = this.#transits.splice(at, 1)
    if (!transit) return
    const { device, answer, body } = transit
    if (answer || !device.isOnline) return transit.end(isLost || !device.isOnline ? null : answer)
    const { status, text } = await this.#post(body, device.isSignedIn)
    if (status === 200) this.#follow(device, JSON.parse(body))
    transit.answer = { status, text, asOf: this.#log }
    if (isLost) transit.end(null)
    else this.#transits.push(transit)
  }

  /** Follows a request that has reached the server. */
  #follow(device: Device, { actions }: Sent): void {
    for (const { number, list, key } of actions.toSorted((one, other) => one.number - other.number)) {
      if (number <= device.applied) continue
      device.applied = number
      const begun = device.begun.get(number)
      if (!begun) throw new Error('the server got an action that nobody began')
      const name = `${list} ${key}`
      const none = { order: [], at: [], sure: new Set<string>(), perhaps: new Set<string>(), newest: '' }
      const truth = this.truth.get(name) ?? none
      this.truth.set(name, truth)
      this.#log += 1
      if ('tag' in begun) {
        truth.order.push(begun.tag)
        truth.at.push(this.#log)
        truth.newest = begun.tag
        for (const alive of [truth.sure, truth.perhaps]) alive.add(begun.tag)
      } else {
        for (const tag of begun.known) truth.sure.delete(tag)
        if ([...truth.perhaps].every((tag) => begun.known.has(tag))) truth.perhaps.clear()
      }
    }
  }

  /** Lets the scripts run, and notes which actions have begun. */
  async #look(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    for (const device of this.devices) {
      const queue = device.storage.json<Queue>(`kortekstream_${this.#member}_queue`)
      if (device.storage.getItem(`kortekstream_${this.#member}_seen`) === null) device.told.clear()
      const pending = Object.values(queue?.pending ?? {})
      const isShown = device.tabs.some(({ store }) => store.member && store.seenOf().version > 0)
      for (const { list, key, entry } of isShown ? pending : []) {
        const shown = device.storage.json<Entry[]>(`kortekstream_${this.#member}_${list}`)
        expect(shown?.find((one) => keyOf(list, one) === key)?.title, 'own actions show at once').toBe(entry?.title)
      }
      for (const { number, list, key, entry } of pending.sort((one, other) => one.number - other.number)) {
        if (device.begun.has(number)) continue
        if (entry) {
          expect(device.own, 'an entry is taken over once').not.toContain(entry.title)
          device.own.add(entry.title)
        }
        device.begun.set(number, entry ? { tag: entry.title } : { known: this.#knownTo(device, `${list} ${key}`) })
      }
    }
  }

  #knownTo(device: Device, name: string): Set<string> {
    const { order, at } = this.truth.get(name) ?? { order: [], at: [] }
    const asOf = device.told.get(name) ?? 0
    return new Set([...device.own, ...order.filter((_, index) => (at[index] ?? 0) <= asOf)])
  }

  /** A device that has taken an answer knows what the server knew then, but for entries with an action of its own. */
  #learn(device: Device, { text, asOf }: Answer): void {
    const seen = device.storage.json<{ version: number }>(`kortekstream_${this.#member}_seen`)
    const queue = device.storage.json<Queue>(`kortekstream_${this.#member}_queue`)
    if (seen === null || seen.version !== JSON.parse(text).version) return
    for (const name of this.truth.keys())
      if (!queue?.pending[name]) device.told.set(name, Math.max(asOf, device.told.get(name) ?? 0))
  }

  #open(device: Device): Tab {
    const send = (body: string, isLeaving: boolean) =>
      new Promise<{ status: number; json: () => Promise<unknown> }>((resolve, reject) => {
        if (!device.isOnline) return reject(new TypeError('offline'))
        const end = (answer: Answer | null) => {
          if (answer === null || isLeaving) return reject(new TypeError('lost'))
          resolve({ status: answer.status, json: async () => JSON.parse(answer.text) })
          if (answer.status === 200) setImmediate(() => this.#learn(device, answer))
        }
        this.#transits.push({ device, body, answer: null, end })
      })
    const tab = openTab(device.storage, device.isSignedIn ? this.#member : '', { shift: device.shift, send })
    device.tabs = [...device.tabs, tab].slice(-3)
    return tab
  }

  /** Leaves a page for another. Its last request may still reach the server. */
  #reload(device: Device, tab: Tab): void {
    if (device.isOnline) tab.leave()
    tab.close()
    device.tabs = device.tabs.filter((other) => other !== tab)
    this.#open(device)
  }

  /** Signs out in one tab. Other tabs may stay open. */
  async #signOut(device: Device): Promise<void> {
    device.isSignedIn = false
    const [first, ...others] = device.tabs
    device.tabs = others
    first?.close()
    this.#open(device)
    await this.#look()
  }

  #signIn(device: Device): void {
    device.isSignedIn = true
    const [first, ...others] = device.tabs
    device.tabs = others
    first?.close()
    this.#open(device)
  }

  /** Brings all devices to the network and synchronizes until nothing is pending, then checks. */
  async #settleAll(): Promise<void> {
    for (const device of this.devices) {
      device.isOnline = true
      for (const tab of device.tabs) tab.close()
      device.tabs = []
      this.#signIn(device)
    }
    for (let round = 0; round < 4; round += 1)
      for (const device of this.devices) {
        const syncing = device.tabs[0]?.sync()
        let isDone = false
        void syncing?.then(() => {
          isDone = true
        })
        while (!isDone || this.#transits.length > 0) {
          await this.#move(false)
          await this.#look()
        }
      }
    this.#check()
  }

  #check(): void {
    const [first, ...others] = this.devices.map(({ tabs }) => contentOf(tabs[0]))
    for (const other of others) expect(other).toEqual(first)
    for (const [name, { sure, perhaps, newest }] of this.truth) {
      const tag = first?.get(name)?.title
      if (sure.size > 0) expect(tag, `${name} was kept and is lost or another`).toBe(newest)
      else if (perhaps.size === 0) expect(tag, `${name} was deleted and is back`).toBeUndefined()
      if (sure.size > 0 || perhaps.size === 0) this.decided += 1
      else this.undecided += 1
    }
    for (const name of first?.keys() ?? []) expect([...this.truth.keys()]).toContain(name)
    for (const device of this.devices) {
      expect(Object.keys(device.storage.json<Queue>(`kortekstream_${this.#member}_queue`)?.pending ?? {})).toEqual([])
      const visitor = openTab(copyOf(device.storage), '', { send: () => Promise.reject(new TypeError('offline')) })
      const tags = [...contentOf(visitor)].map(([name, { title }]) => [name, title])
      expect(new Map(tags as [string, string][])).toEqual(device.visitor)
    }
  }
}

function copyOf(storage: Storage): Storage {
  const copy = new Storage()
  copy.restore(storage.copy())
  return copy
}

const keyOf = (list: string, entry: Entry) => String((list === 'history' && entry.episodeSlug) || entry.slug)

/** Returns all entries that a tab shows, by list and key. */
function contentOf(tab: Tab | undefined): Map<string, Entry> {
  return new Map(
    lists.flatMap((list) =>
      (tab?.store.read(list) ?? []).map((entry) => [`${list} ${keyOf(list, entry)}`, entry] as const),
    ),
  )
}
