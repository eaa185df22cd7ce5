import { afterAll, expect, test } from 'vitest'
import { challenge, failing, type Knob, tooMany, truncated } from '../../src/demo/fakes/aniliberty/knobs.ts'
import { makeEpisode } from '../../src/demo/fakes/aniliberty/make.ts'
import type { Episode } from '../../src/demo/fakes/aniliberty/shapes.ts'
import { SourceFailure } from '../../src/net/failure.ts'
import { createKill, Killed } from '../support/killing.ts'
import { useMirror } from '../support/mirror.ts'
import { runs, seeded } from '../support/random.ts'

/** Random histories of an upstream, with kills and outages, against a model of what must be told. */

const mirror = useMirror()
const kill = createKill()
afterAll(kill.restore)

const faults: Knob[] = [challenge, failing(503), tooMany('1'), truncated]
const paths = ['anime/catalog/releases', 'anime/releases/list', 'anime/schedule/week', /./] as const

/**
 * A title of the upstream: the numbers it ever had, and of these the ones that no sync that ended well has seen.
 * `isUnseen`: no sync that ended well has seen it.
 */
type Model = {
  alias: string
  numbers: Set<number>
  unseen: Set<number>
  removed: Episode[]
  isUnseen: boolean
}

async function play(seed: number): Promise<void> {
  const random = seeded(seed)
  const up = mirror.upstream()
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T // no list is empty
  const titles = new Map<number, Model>()
  const gone: { id: number; model: Model; episodes: readonly Episode[] }[] = []
  const must: string[] = []
  const may = new Set<string>()
  let isWhole = false
  const keptOf = (id: number) => up.world().find(({ release }) => release.id === id)
  const modelOf = (alias: string, numbers: number[], isUnseen: boolean): Model => ({
    ...{ alias, numbers: new Set(numbers), unseen: new Set(isUnseen ? numbers : []), removed: [], isUnseen },
  })
  for (const { release, episodes } of up.world()) {
    const numbers = episodes.map(({ ordinal }) => ordinal)
    titles.set(release.id, modelOf(release.alias, numbers, false))
  }

  const changes: (() => void)[] = [
    function addEpisode() {
      const [, model] = pick([...titles])
      const ordinal = Math.max(0, ...model.numbers) + pick([1, 0.5])
      up.addEpisode(model.alias, { ordinal })
      model.numbers.add(ordinal)
      model.unseen.add(ordinal)
    },
    function addTitle() {
      const id = 500 + titles.size + gone.length
      const numbers = random() < 0.5 ? [1] : []
      const episodes = numbers.map((ordinal) => makeEpisode(id, { ordinal }))
      up.addRelease({ id, alias: `title-${id}`, ru: `Номер ${id}`, is_ongoing: true, episodes })
      titles.set(id, modelOf(`title-${id}`, numbers, isWhole))
    },
    function removeEpisode() {
      const [id, model] = pick([...titles])
      const kept = keptOf(id)
      const old = kept?.episodes.find(({ ordinal }) => !model.unseen.has(ordinal))
      if (!kept || !old || !isWhole || kept.episodes.length < 2) return
      kept.episodes = kept.episodes.filter((one) => one !== old)
      model.removed.push(old)
      up.edit(model.alias, {})
    },
    function bringBackEpisode() {
      const [, model] = pick([...titles])
      const old = model.removed.pop()
      if (old) up.addEpisode(model.alias, old)
    },
    function deleteTitle() {
      const [id, model] = pick([...titles])
      const kept = keptOf(id)
      // A title that the mirror never had is new to it when it comes back.
      if (!kept || !isWhole || titles.size < 3 || model.isUnseen || model.unseen.size > 0) return
      gone.push({ id, model, episodes: kept.episodes })
      titles.delete(id)
      up.deleteRelease(model.alias)
    },
    function bringBackTitle() {
      const back = gone.pop()
      if (!back) return
      const { id, model, episodes } = back
      up.addRelease({ id, alias: model.alias, ru: `Номер ${id}`, is_ongoing: true, episodes: [...episodes] })
      titles.set(id, model)
    },
    function reupload() {
      const [id, { alias }] = pick([...titles])
      const [first] = keptOf(id)?.episodes ?? []
      if (first) up.reupload(alias, first.ordinal)
    },
    function edit() {
      up.edit(pick([...titles])[1].alias, { description: `Описание ${random()}` })
    },
  ]

  /** A sync that may be killed or meet an outage. Returns whether it ended well. */
  async function sync(isFull: boolean): Promise<boolean> {
    const kind = random()
    const fault = pick(faults)
    if (kind < 0.35) kill.arm(1 + Math.floor(random() * 40), { after: random() < 0.5 })
    if (kind > 0.65) up.set(pick(paths), fault)
    try {
      await (isFull ? mirror.full() : mirror.short())
      return true
    } catch (error) {
      if (!(error instanceof SourceFailure || error instanceof Killed)) throw error
      return false
    } finally {
      kill.disarm()
      up.unset(fault)
    }
  }

  /** Everything at the upstream was seen: what had to be told by now. */
  function settle(): void {
    for (const [id, model] of titles) {
      const episodes = [...model.unseen].map((ordinal) => `new_episode ${id} ${ordinal}`)
      if (model.isUnseen) must.push(`new_title ${id} null`)
      // Episodes that came before a new title was told are a part of it; a killed sync may have told it before.
      if (model.isUnseen) for (const one of episodes) may.add(one)
      else must.push(...episodes)
      Object.assign(model, { isUnseen: false, unseen: new Set() })
    }
  }

  // A sync may be killed when the mirror is complete already and only it does not know.
  for (await sync(true); (await mirror.state())?.whole_at === null; await sync(true)) pick(changes)()
  expect(await mirror.told()).toEqual([])
  isWhole = true
  // What came while the first sync was interrupted, after it had read that part, is still to be seen.
  for (const [id, model] of titles) {
    const shown = await mirror.shown(id)
    const read = new Set(shown?.episodes.map(Number))
    Object.assign(model, {
      isUnseen: shown === null,
      unseen: new Set([...model.numbers].filter((one) => !read.has(one))),
    })
  }
  for (let round = 0; round < 6; round++) {
    for (let left = 1 + random() * 4; left > 0; left--) pick(changes)()
    // An edit or a removal that no list shows at its top is found by the complete sync only.
    if (await sync(random() < 0.3)) settle()
  }
  await mirror.full()
  settle()

  const all = await mirror.told()
  const told = all.map(({ type, title_id, what }) => `${type} ${title_id} ${what}`)
  const news = told.filter((one) => !one.startsWith('status_change'))
  expect(news.toSorted(), `seed ${seed}`).toEqual([...must, ...news.filter((one) => may.has(one))].toSorted())
  expect(new Set(told).size, `seed ${seed}`).toBe(told.length)
  for (const [id] of titles) {
    const ordinals = keptOf(id)?.episodes.map(({ ordinal }) => ordinal) ?? []
    expect(
      (await mirror.shown(id))?.episodes.map(Number).toSorted((a, b) => a - b),
      `seed ${seed}`,
    ).toEqual(ordinals.toSorted((a, b) => a - b))
  }
}

test('whatever happens at the upstream, and however often syncs are killed, each event is told exactly once', async () => {
  for (let seed = 1; seed <= runs(500, 0.04); seed++) {
    await mirror.empty()
    await play(seed)
  }
}, 900_000)
