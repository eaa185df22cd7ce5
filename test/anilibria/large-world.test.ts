import { expect, test } from 'vitest'
import { createLargeWorld } from '../../src/demo/fakes/aniliberty/large-world.ts'
import { worldNow } from '../../src/demo/fakes/aniliberty/make.ts'
import { startAniLiberty } from '../../src/demo/fakes/aniliberty/server.ts'
import type { Episode, ReleaseEntry } from '../../src/demo/fakes/aniliberty/shapes.ts'

/** The generated catalog of the fake AniLiberty. What is counted here was counted in the real catalog. */

const size = { releases: 1_831, episodes: 22_951 }
const { releases } = createLargeWorld(size)(worldNow)
const all = releases.map((kept) => ({ ...kept, episodes: kept.episodes }))
const episodes = all.flatMap((kept) => kept.episodes)

const count = (test: (kept: ReleaseEntry) => boolean) => all.filter(test).length
const startsAt = (first: number) =>
  count((kept) => kept.episodes.length > 0 && Math.min(...kept.episodes.map(({ ordinal }) => ordinal)) === first)

test('it has as many releases and episodes as wished, and the same ones each time', () => {
  expect(all).toHaveLength(size.releases)
  expect(episodes).toHaveLength(size.episodes)
  const again = createLargeWorld(size)(worldNow)
  expect(again.releases.slice(900, 920).map(({ episodes, release }) => ({ episodes, release }))).toEqual(
    all.slice(900, 920).map(({ episodes, release }) => ({ episodes, release })),
  )
})

test('every release has a number, an alias and a name of its own', () => {
  for (const of of ['id', 'alias'] as const)
    expect(new Set(all.map(({ release }) => release[of])).size).toBe(size.releases)
  expect(new Set(all.map(({ release }) => release.name.main)).size).toBe(size.releases)
  expect(new Set(episodes.map(({ id }) => id)).size).toBe(size.episodes)
})

test('numbers of episodes are as odd and as rare as in the real catalog', () => {
  expect(count((kept) => kept.episodes.some(({ ordinal }) => !Number.isInteger(ordinal)))).toBe(4)
  expect([0, 2, 14, 370].map(startsAt)).toEqual([14, 1, 3, 1])
  const moved = count((kept) => kept.episodes.some(({ ordinal, sort_order }) => ordinal !== sort_order))
  expect(moved).toBeGreaterThan(10)
  expect(moved).toBeLessThan(30)
  const unordered = count(({ episodes: row }) => row.some(({ ordinal }, at) => ordinal < (row[at - 1]?.ordinal ?? 0)))
  expect(unordered).toBe(1)
  for (const kept of all)
    expect(new Set(kept.episodes.map(({ ordinal }) => ordinal)).size, kept.release.alias).toBe(kept.episodes.length)
  const lengths = all.map((kept) => kept.episodes.length).sort((a, b) => a - b)
  expect(lengths[Math.floor(lengths.length / 2)]).toBe(12)
  expect(lengths.at(-1)).toBeGreaterThan(200)
})

test('a hundred episodes are too few for a hundred releases', () => {
  expect(() => createLargeWorld({ releases: 100, episodes: 100 })).toThrow(/too few/)
})

test('it is served, edited and put back like the small one', async () => {
  const upstream = await startAniLiberty({ world: createLargeWorld({ releases: 2_400, episodes: 40_000 }) })
  try {
    const read = async (path: string) => (await fetch(`${upstream.baseUrl}/${path}`)).json()
    const page = await read('anime/catalog/releases?limit=50&page=48&include=id')
    expect(page.data).toHaveLength(50)
    expect(page.meta.pagination.total).toBe(2_400)
    const ids = page.data.map(({ id }: { id: number }) => id)
    const list = await read(`anime/releases/list?ids=${ids}&limit=50`)
    expect(list.data.map(({ id }: { id: number }) => id).sort()).toEqual(ids.sort())

    const [first] = list.data
    const added = upstream.addEpisode(first.alias)
    upstream.reupload(first.alias, added.ordinal)
    const after = await read(`anime/releases/${first.id}`)
    expect(after.episodes.map(({ id }: Episode) => id)).toEqual([
      ...first.episodes.map(({ id }: Episode) => id),
      added.id,
    ])
    expect(await read(`anime/releases/episodes/${added.id}`)).toMatchObject({ release: { alias: first.alias } })
    expect((await read('anime/releases/latest?limit=1'))[0]).toMatchObject({
      id: first.id,
      latest_episode: { id: added.id },
    })

    upstream.reset()
    expect((await read(`anime/releases/${first.id}`)).episodes).toHaveLength(first.episodes.length)
  } finally {
    await upstream.close()
  }
})
