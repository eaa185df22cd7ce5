import type { Knex } from 'knex'
import { type SeedComic, seedComics, seedCreators } from '../../../seeds/comics.ts'
import type { Seed } from '../../platform/feature.ts'
import { addBanner } from '../comic/banner-queries.ts'
import { type Comic, findComic, listMasters, listPanels } from '../comic/queries.ts'
import { ensureCreator } from '../creators/creator.ts'
import { builtInEngines } from '../engines/engines.ts'
import { facesIn } from '../engines/illustrator.ts'
import type { EngineName } from '../script/script.ts'
import { readDescription } from '../storyteller/words/read-description.ts'
import { commissionsOf } from '../work/picture-key.ts'
import { addComic, addRender, changeComic, showRun } from '../work/queries.ts'
import { writeScript } from '../work/write.ts'
import { addReaders, addSampleUser, describeCreator, hasComics } from './queries.ts'

const DAY = 86_400_000
const IN_BANNER = 3

/** Runs at a first start in development, and with `manage seed --comics`. */
export const seedSampleComics: Seed = {
  about: 'a database without comics with sample comics, their creators and readers (--comics)',
  flag: { name: 'comics', about: 'sample comics with their creators and readers, only where there is no comic yet' },
  first: async (db, { production }) => production || (await fillComics(db)),
  async run(db) {
    const seeded = await fillComics(db)
    const text = seeded ? 'The sample comics were added.' : 'There are comics already: nothing to do.'
    return { text, data: { seeded } }
  },
}

/** Returns false where there is a comic already. */
export const fillComics = (db: Knex, now = new Date()): Promise<boolean> =>
  db.transaction(async (trx) => {
    if (await hasComics(trx)) return false
    const people = new Map<string, number>()
    for (const { username, name, ...profile } of seedCreators) {
      const id = await addSampleUser(trx, { username, name })
      await ensureCreator(trx, { id, name })
      await describeCreator(trx, id, profile)
      people.set(username, id)
    }
    const styles = new Map((await listMasters(trx, 'comic_styles')).map(({ id, name }) => [name, id]))
    const genres = new Map((await listMasters(trx, 'comic_genres')).map(({ id, name }) => [name, id]))
    const ids: number[] = []
    for (const [index, sample] of seedComics.entries())
      ids.push(await addSample(trx, { people, styles, genres }, sample, index, now))
    await addBanner(trx, 'pilihan-redaksi', { title: 'Pilihan redaksi', comics: ids.slice(0, IN_BANNER) })
    return true
  })

type SampleIds = Record<'people' | 'styles' | 'genres', ReadonlyMap<string, number>>

async function addSample(trx: Knex, known: SampleIds, sample: SeedComic, index: number, now: Date): Promise<number> {
  const draft = {
    user_id: found(known.people, sample.creator),
    seed: `contoh-${index}`,
    story_idea: sample.idea,
    page_count: sample.pageCount,
    style_id: found(known.styles, sample.style),
    queued_at: null,
    draft_status: 'GENERATING_SCRIPT',
  } as const
  const genreIds = sample.genres.map((name) => found(known.genres, name))
  const id = await addComic(trx, draft, genreIds)
  const { storyteller, illustrator } = builtInEngines()
  const comic = async () => (await findComic(trx, id)) ?? raise('the sample comic was not added')
  await writeScript({ db: trx, storyteller }, await comic(), new AbortController().signal)
  const written = await comic()
  await drawSample(trx, written, illustrator.name)
  await showRun(trx, id, 1)
  const published = new Date(now.getTime() - sample.daysAgo * DAY)
  await changeComic(trx, id, {
    draft_status: 'COMPLETED',
    illustrator: illustrator.name,
    published_at: published,
    publisher: written.author.name,
    allow_downloads: index % 3 === 0,
  })
  const comments = sample.comments.map(([by, rating, content, spoiler], at) => ({
    user_id: found(known.people, by),
    rating,
    content,
    is_spoiler: spoiler !== undefined,
    created_at: new Date(published.getTime() + (at + 1) * 0.4 * DAY),
  }))
  await addReaders(trx, id, { comments, views: sample.views, until: now })
  return id
}

async function drawSample(trx: Knex, comic: Comic, illustrator: EngineName): Promise<void> {
  const commission = await commissionsOf(trx, comic)
  const views = new Map<string, number>()
  for (const panel of await listPanels(trx, comic.id)) {
    // Each picture of the same people at the same place has another view. Moods of far faces do not tell pictures
    // apart.
    const { place, time, weather, distance, figures } = readDescription(commission(panel, 0))
    const people = figures.map(({ name, mood }) => [name, distance === 'far' ? null : mood])
    const sight = JSON.stringify([place, time, weather, distance, people])
    const take = views.get(sight) ?? 0
    views.set(sight, take + 1)
    // Balloons keep off the faces from the first visit, before the pictures are drawn.
    const faces = facesIn(commission(panel, take))
    const render = { panel_id: panel.id, run: 1, take, illustrator, picture: null, faces }
    await addRender(trx, render)
  }
}

const found = (ids: ReadonlyMap<string, number>, name: string): number =>
  ids.get(name) ?? raise(`the samples name ${name}, which is not there`)

function raise(message: string): never {
  throw new Error(message)
}
