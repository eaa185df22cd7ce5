import type { Knex } from 'knex'
import type { Seed } from '../../platform/feature.ts'
import { addBanner } from '../comic/banner-queries.ts'
import { findComic, listMasters, listPanels } from '../comic/queries.ts'
import { ensureCreator } from '../creators/creator.ts'
import { builtInEngines } from '../engines/engines.ts'
import { addComic, changeComic, showRun } from '../work/queries.ts'
import { writeScript } from '../work/write.ts'
import { addReaders, addRenders, addSampleUser, describeCreator, hasComics } from './queries.ts'
import type { Sample } from './samples.ts'

const DAY = 86_400_000
const IN_BANNER = 3

let writing: Promise<Sample[]> | null = null

/** Begins with what needs no database. */
const writeSamples = (): Promise<Sample[]> =>
  (writing ??= import('./samples.ts').then((module) => module.writeSamples()))

/** Runs at a first start in development, and with `manage seed --comics`. */
export const seedSampleComics: Seed = {
  about: 'a database without comics with sample comics, their creators and readers (--comics)',
  flag: { name: 'comics', about: 'sample comics with their creators and readers, only where there is no comic yet' },
  ahead: writeSamples,
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
    const samples = await writeSamples().finally(() => {
      writing = null
    })
    const people = new Map<string, number>()
    for (const { creator } of samples) {
      const { username, name, ...profile } = creator
      if (people.has(username)) continue
      const id = await addSampleUser(trx, { username, name })
      await ensureCreator(trx, { id, name })
      await describeCreator(trx, id, profile)
      people.set(username, id)
    }
    const styles = new Map((await listMasters(trx, 'comic_styles')).map(({ id, name }) => [name, id]))
    const genres = new Map((await listMasters(trx, 'comic_genres')).map(({ id, name }) => [name, id]))
    const ids: number[] = []
    for (const [index, sample] of samples.entries())
      ids.push(await addSample(trx, { people, styles, genres }, sample, index, now))
    await addBanner(trx, 'pilihan-redaksi', { title: 'Pilihan redaksi', comics: ids.slice(0, IN_BANNER) })
    return true
  })

type SampleIds = Record<'people' | 'styles' | 'genres', ReadonlyMap<string, number>>

async function addSample(trx: Knex, known: SampleIds, sample: Sample, index: number, now: Date): Promise<number> {
  const { wish, creator, seed, script } = sample
  const draft = {
    user_id: found(known.people, creator.username),
    seed,
    story_idea: wish.idea,
    page_count: wish.pageCount,
    style_id: found(known.styles, wish.style),
    queued_at: null,
    draft_status: 'GENERATING_SCRIPT',
  } as const
  const genreIds = wish.genres.map((name) => found(known.genres, name))
  const id = await addComic(trx, draft, genreIds)
  const comic = (await findComic(trx, id)) ?? raise('the sample comic was not added')
  const { storyteller, illustrator } = builtInEngines()
  const written = { ...storyteller, write: async () => script }
  await writeScript({ db: trx, storyteller: written }, comic, new AbortController().signal)
  const panels = await listPanels(trx, id)
  await addRenders(
    trx,
    sample.pictures.map((picture, nth) => ({
      ...picture,
      panel_id: panels[nth]?.id ?? raise('a panel of the sample comic was not added'),
      run: 1,
      illustrator: illustrator.name,
    })),
  )
  await showRun(trx, id, 1)
  const published = new Date(now.getTime() - wish.daysAgo * DAY)
  await changeComic(trx, id, {
    draft_status: 'COMPLETED',
    illustrator: illustrator.name,
    published_at: published,
    publisher: comic.author.name,
    allow_downloads: index % 3 === 0,
  })
  const comments = wish.comments.map(([by, rating, content, spoiler], at) => ({
    user_id: found(known.people, by),
    rating,
    content,
    is_spoiler: spoiler !== undefined,
    created_at: new Date(published.getTime() + (at + 1) * 0.4 * DAY),
  }))
  await addReaders(trx, id, { comments, views: wish.views, until: now })
  return id
}

const found = (ids: ReadonlyMap<string, number>, name: string): number =>
  ids.get(name) ?? raise(`the samples name ${name}, which is not there`)

function raise(message: string): never {
  throw new Error(message)
}
