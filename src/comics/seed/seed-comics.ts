import type { Knex } from 'knex'
import type { Seed } from '../../platform/feature.ts'
import { addBanner } from '../comic/banner-queries.ts'
import { findComic, listMasters, listPanels } from '../comic/queries.ts'
import { ensureCreator } from '../creators/creator.ts'
import { changeCreator } from '../creators/queries.ts'
import { builtInEngines } from '../engines/engines.ts'
import { addEpisode, addSeries } from '../series/series.ts'
import { addComic, changeComic, showRun } from '../work/queries.ts'
import { writeScript } from '../work/write.ts'
import { addReaders, addRenders, addSampleUser, hasComics } from './queries.ts'
import type { SampleScript, SeedComic } from './sample.ts'

const DAY = 86_400_000
const IN_BANNER = 3

export const sampleSeed = (nth: number) => `contoh-${nth}`

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

/** Returns false if there is a comic already. */
export const fillComics = (db: Knex, now = new Date()): Promise<boolean> =>
  db.transaction(async (trx) => {
    if (await hasComics(trx)) return false
    const { seedComics, seedCreators, seedSeries } = await import('../../../seeds/comics.ts')
    const { default: sampleScripts } = await import('../../../seeds/told-comics.json', { with: { type: 'json' } })
    const people = new Map<string, number>()
    for (const { username, name, ...profile } of seedCreators) {
      const id = await addSampleUser(trx, { username, name })
      await ensureCreator(trx, { id, name })
      await changeCreator(trx, id, profile)
      people.set(username, id)
    }
    const styles = new Map((await listMasters(trx, 'comic_styles')).map(({ id, name }) => [name, id]))
    const genres = new Map((await listMasters(trx, 'comic_genres')).map(({ id, name }) => [name, id]))
    const ids: number[] = []
    for (const [index, sample] of seedComics.entries()) {
      const sampleScript =
        (sampleScripts as unknown as SampleScript[])[index] ?? raise('a sample comic has no script yet')
      ids.push(await addSample(trx, { people, styles, genres }, { ...sample, ...sampleScript, index, now }))
    }
    const { creator, genres: names, ...facts } = seedSeries
    const member = { id: requireId(people, creator), name: '' }
    const genreIds = names.map((name) => requireId(genres, name))
    const seriesId = await addSeries(trx, member, { ...facts, age_label: 'semua', genreIds }, async () => {})
    const episodes = ids.filter((_, index) => seedComics[index]?.creator === creator).toReversed()
    for (const comicId of episodes) await addEpisode(trx, { member, seriesId }, { comicId })
    await addBanner(trx, 'pilihan-redaksi', { title: 'Pilihan redaksi', comics: ids.slice(0, IN_BANNER) })
    return true
  })

type SampleIds = Record<'people' | 'styles' | 'genres', ReadonlyMap<string, number>>

type Sample = SeedComic & SampleScript & { index: number; now: Date }

async function addSample(trx: Knex, sampleIds: SampleIds, sample: Sample): Promise<number> {
  const { script, index, now } = sample
  const draft = {
    user_id: requireId(sampleIds.people, sample.creator),
    seed: sampleSeed(index),
    story_idea: sample.idea,
    page_count: sample.pageCount,
    style_id: requireId(sampleIds.styles, sample.style),
    queued_at: null,
    draft_status: 'GENERATING_SCRIPT',
  } as const
  const genreIds = sample.genres.map((name) => requireId(sampleIds.genres, name))
  const id = await addComic(trx, draft, genreIds)
  const comic = (await findComic(trx, id)) ?? raise('the sample comic was not added')
  const { storyteller, illustrator } = builtInEngines()
  const fixedStoryteller = { ...storyteller, write: async () => script }
  await writeScript({ db: trx, storyteller: fixedStoryteller, model: null }, comic, new AbortController().signal)
  await addPictures(trx, id, sample)
  const published = new Date(now.getTime() - sample.daysAgo * DAY)
  await changeComic(trx, id, {
    draft_status: 'COMPLETED',
    illustrator: illustrator.name,
    published_at: published,
    publisher: comic.author.name,
    synopsis: sample.synopsis,
    allow_downloads: index % 3 === 0,
  })
  const comments = sample.comments.map(([by, rating, content, spoiler], at) => ({
    user_id: requireId(sampleIds.people, by),
    rating,
    content,
    is_spoiler: spoiler !== undefined,
    created_at: new Date(published.getTime() + (at + 1) * 0.4 * DAY),
  }))
  await addReaders(trx, id, { comments, views: sample.views, until: now })
  return id
}

async function addPictures(trx: Knex, id: number, { pictures }: Sample): Promise<void> {
  const { illustrator } = builtInEngines()
  const panels = await listPanels(trx, id)
  const renders = pictures.map((picture, nth) => ({
    ...picture,
    panel_id: panels[nth]?.id ?? raise('a panel of the sample comic was not added'),
    run: 1,
    illustrator: illustrator.name,
  }))
  await addRenders(trx, renders)
  await showRun(trx, id, 1)
}

const requireId = (ids: ReadonlyMap<string, number>, name: string): number =>
  ids.get(name) ?? raise(`the samples name ${name}, which is not there`)

function raise(message: string): never {
  throw new Error(message)
}
