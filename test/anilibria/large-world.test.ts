import { expect, test } from 'vitest'
import { createLargeWorld } from '../../src/demo/fakes/aniliberty/large-world.ts'
import { worldNow } from '../../src/demo/fakes/aniliberty/make.ts'
import { startAniLiberty } from '../../src/demo/fakes/aniliberty/server.ts'
import type { Episode, Kept } from '../../src/demo/fakes/aniliberty/shapes.ts'

/** The generated catalog of the fake AniLiberty. What is counted here was counted in the real catalog. */

const size = { releases: 1_831, episodes: 22_951 }
const { releases, franchises } = createLargeWorld(size)(worldNow)
const all = releases.map((kept) => ({ ...kept, episodes: kept.episodes }))
const episodes = all.flatMap((kept) => kept.episodes)

const share = (test: (episode: Episode) => boolean) => episodes.filter(test).length / episodes.length
const count = (test: (kept: Kept) => boolean) => all.filter(test).length
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
  expect(count(({ release }) => release.name.english === null)).toBeGreaterThan(100)
  expect(count(({ release }) => (release.name.alternative?.split(', ').length ?? 0) > 2)).toBeGreaterThan(500)
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

test('streams, names and previews are missing as often as in the real catalog', () => {
  expect(share(({ hls_1080 }) => hls_1080 === null)).toBeCloseTo(0.38, 1)
  expect(share(({ hls_720 }) => hls_720 === null)).toBeCloseTo(0.02, 1)
  expect(share(({ name }) => name === null)).toBeCloseTo(0.73, 1)
  expect(share(({ name_english }) => name_english === null)).toBeGreaterThan(0.97)
  expect(share(({ preview }) => preview.src === null)).toBeCloseTo(0.62, 1)
  const isElsewhere = ({ hls_480, rutube_id, duration }: Episode) => !hls_480 && rutube_id !== null && duration === 0
  expect(count((kept) => kept.episodes.length > 0 && kept.episodes.every(isElsewhere))).toBe(12)
})

test('the newest releases are announced only, and before them stand those that air', () => {
  const announced = all.filter((kept) => kept.episodes.length === 0)
  expect(announced.length).toBeGreaterThan(30)
  expect(announced).toEqual(all.slice(-announced.length))
  expect(announced.every(({ release }) => release.year > worldNow.getUTCFullYear())).toBe(true)
  const isNew = (at: string | null) => at !== null && Date.parse(at) > worldNow.getTime() - 8 * 86_400_000
  expect(all.filter(({ release }) => release.is_ongoing).every(({ release }) => isNew(release.fresh_at))).toBe(true)
  expect(count(({ release }) => release.is_in_production && !release.is_ongoing)).toBeGreaterThan(announced.length)
  expect(all.every(({ release }) => (release.fresh_at ?? '') <= '2026-10-01T12:00:00+00:00')).toBe(true)
  expect(franchises.length).toBeGreaterThan(20)
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
