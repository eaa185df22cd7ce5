import type { Knex } from 'knex'
import type { Drawing } from '../../db/column-types.ts'
import type { ContentKind } from '../../db/tables.ts'
import type { Seed } from '../../platform/feature.ts'
import { dayBegins, toWibDay } from '../../web/dates.ts'
import { makeSlug } from '../item.ts'
import { newPictureFile } from '../save.ts'
import { type ContentTexts, noTexts } from '../texts.ts'
import { addSamples, type SampleRow } from './queries.ts'
import type { SeedPartner, SeedPhoto, SeedPost, SeedProgram } from './sample.ts'

/** Runs at a first start in development, and with `manage seed --content` if there is no content yet. */
export const seedContent: Seed = {
  about: 'a database without content with sample programs, posts, photos and partners (--content)',
  flag: { name: 'content', about: 'sample programs, posts, photos and partners, only where there is no content yet' },
  // A production server begins without samples, because they invite people to programs that do not exist.
  first: async (db, { production }) => production || (await fillEmptyContent(db)),
  async run(db) {
    const seeded = await fillEmptyContent(db)
    return {
      text: seeded ? 'The sample content was added.' : 'There is content already: nothing to do.',
      data: { seeded },
    }
  },
}

/** Adds the samples if there is no content at all, not even in the bin. Returns whether they were added. */
export const fillEmptyContent = (db: Knex, now = new Date()): Promise<boolean> =>
  db.transaction(async (trx) => addSamples(trx, await sampleRows(now)))

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The number of days before its start on which a program is announced. */
const ANNOUNCED_DAYS = 50
const PARTNERS_DAYS_AGO = 240

/** The rows that lists show first come last. */
export async function sampleRows(now: Date): Promise<SampleRow[]> {
  const { seedPhotos, seedPosts } = await import('../../../seeds/content/list.ts')
  const { seedPartners } = await import('../../../seeds/content/partners.ts')
  const { seedPrograms } = await import('../../../seeds/content/programs.ts')
  return [
    ...[...seedPartners].reverse().map((partner) => partnerRow(partner, now)),
    ...seedPrograms.map((program) => programRow(program, now)),
    ...oldestFirst(seedPhotos).map((photo) => photoRow(photo, now)),
    ...oldestFirst(seedPosts).map((post) => postRow(post, now)),
  ]
}

const oldestFirst = <Item extends { daysAgo: number }>(items: readonly Item[]) =>
  [...items].sort((one, other) => other.daysAgo - one.daysAgo)

const partnerRow = ({ name, description, website, alt, emblem: { palette, ...emblem } }: SeedPartner, now: Date) =>
  row(
    'partner',
    { title: name, body: description, website_url: website },
    {
      publishAt: makeWibTime(now, -PARTNERS_DAYS_AGO, 10),
      drawing: { palette, alt, ...('initials' in emblem ? { letters: emblem.initials } : emblem) },
    },
  )

function programRow({ title, subtitle, body, type, venue, day, time, hours, alt, drawing }: SeedProgram, now: Date) {
  const [hour = 0, minutes = 0] = time.split(':').map(Number)
  const starts = makeWibTime(now, day, hour + minutes / 60)
  const ends = new Date(starts.getTime() + hours * HOUR)
  const texts = { title, subtitle, body, program_type: type, place: venue, starts_at: starts, ends_at: ends }
  return row('program', texts, { publishAt: makeWibTime(now, day - ANNOUNCED_DAYS, 9), drawing: { ...drawing, alt } })
}

const photoRow = ({ title, description, alt, drawing, daysAgo }: SeedPhoto, now: Date) =>
  row(
    'photo',
    { title, body: description },
    { publishAt: makeWibTime(now, -daysAgo, 20), drawing: { ...drawing, alt } },
  )

const postRow = ({ title, lead, body, alt, drawing, daysAgo }: SeedPost, now: Date) =>
  row(
    'post',
    { title, subtitle: lead, body },
    { publishAt: makeWibTime(now, -daysAgo, 8), drawing: { ...drawing, alt } },
  )

type Texts = Pick<ContentTexts, 'title' | 'body'> & Partial<ContentTexts>
type Look = { publishAt: Date; drawing: Drawing }

const row = (kind: ContentKind, texts: Texts, { publishAt, drawing }: Look): SampleRow => ({
  ...noTexts,
  ...texts,
  kind,
  slug: makeSlug(kind, texts.title),
  publish_at: publishAt,
  picture_file: newPictureFile(publishAt),
  drawing,
})

/** Returns the time at this hour in Western Indonesia, `days` after the day of `now`. */
const makeWibTime = (now: Date, days: number, hour: number) =>
  new Date(dayBegins(toWibDay(now)).getTime() + days * DAY + hour * HOUR)
