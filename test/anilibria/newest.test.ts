import { expect, test } from 'vitest'
import { listReleases } from '../../src/anilibria/mirror/catalog-queries.ts'
import { useCatalog } from '../support/catalog.ts'

/** Which titles the site's catalog lists as those with the newest episodes. */

const { db, upstream, sync } = useCatalog()
const alias = 'toudai-no-tegami'

async function newest() {
  const { releases, total } = await listReleases(db(), { isPlayable: true }, { order: 'fresh', limit: 100 })
  expect(releases).toHaveLength(total)
  return releases
}

test('the title with the episode last added is first, and one without episodes at its source keeps those it had', async () => {
  const added = upstream().addEpisode(alias)
  await sync()
  const [first, ...others] = await newest()
  expect(first).toMatchObject({ alias, latest_episode: { ordinal: added.ordinal } })
  Object.assign(
    upstream()
      .world()
      .find(({ release }) => release.alias === alias) ?? {},
    { episodes: [] },
  )
  upstream().edit(alias, {})
  await sync()
  expect((await newest()).map((one) => one.alias)).toEqual([alias, ...others.map((one) => one.alias)])
  const other = others.at(-1)?.alias ?? ''
  upstream().addEpisode(other)
  await sync()
  expect((await newest()).slice(0, 2).map((one) => one.alias)).toEqual([other, alias])
})
