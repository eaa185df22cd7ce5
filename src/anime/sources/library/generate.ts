import type { Knex } from 'knex'
import type { Tables } from 'knex/types/tables.js'
import { type Chance, createChance } from '../../../artwork/chance.ts'
import type { LibraryEpisodeRow, LibraryTitleRow } from '../../../db/tables.ts'
import { formatSeason } from '../../contract/seasons.ts'
import { zones } from '../../contract/zones.ts'
import { clipNumber, DAY, formatDay, inWib, toSlug, WEEK, type Word, weekSlot } from './entry.ts'
import { allSlugs } from './queries.ts'

type Progress = (addedCount: number, of: number) => void
type Some<Item> = readonly [Item, ...Item[]]
type Words = { [Part in 'who' | 'what' | 'where']: Some<Word> } & {
  [Fact in 'genres' | 'studios' | 'origins']: Some<string>
}

type Invention = { title: Omit<LibraryTitleRow, 'id'>; first: Date; episodes: number }

/**
 * Adds `count` invented titles with 1 to 24 episodes each, to measure a large library. The same `seed` on the same
 * library gives the same titles. Existing titles stay unchanged and their slugs are not reused.
 */
export async function generateTitles(
  db: Knex,
  { count, seed, now, progress = () => {} }: { count: number; seed: number; now: Date; progress?: Progress },
): Promise<{ titles: number; episodes: number }> {
  const chance = createChance(`library ${seed}`)
  const words: Words = await import('../../../../seeds/titles/generated-words.ts')
  const usedSlugs = new Set(await allSlugs(db))
  let episodes = 0
  for (let addedCount = 0; addedCount < count; addedCount += TITLES_PER_TRANSACTION) {
    const batch = Array.from({ length: Math.min(TITLES_PER_TRANSACTION, count - addedCount) }, () =>
      inventTitle(words, chance, usedSlugs, now),
    )
    episodes += await db.transaction((trx) => insertBatch(trx, batch))
    progress(addedCount + batch.length, count)
  }
  // Autovacuum counts rows only a minute later; until then searches would use plans made for few rows.
  await db.raw('analyze library_titles, library_episodes, library_title_forms, library_words, library_studios')
  return { titles: count, episodes }
}

/** An interrupted run leaves only complete titles. */
const TITLES_PER_TRANSACTION = 1_000
/** PostgreSQL accepts at most 65,535 parameters per statement, and short statements are faster to build. */
const ROWS_PER_STATEMENT = 500

async function insertBatch(trx: Knex.Transaction, batch: readonly Invention[]): Promise<number> {
  const inserted = await trx
    .batchInsert<Tables['library_titles']>(
      'library_titles',
      batch.map(({ title }) => title),
      ROWS_PER_STATEMENT,
    )
    .returning(['id', 'slug'])
  const ids = new Map(inserted.map(({ id, slug }) => [slug, id]))
  const episodes = batch.flatMap((one) => episodeRows(one, ids.get(one.title.slug) ?? 0))
  await trx.batchInsert('library_episodes', episodes, ROWS_PER_STATEMENT)
  return episodes.length
}

function inventTitle(words: Words, chance: Chance, usedSlugs: Set<string>, now: Date): Invention {
  const names = freshName(words, chance, usedSlugs)
  const { genres, studios, origins } = words
  const type = chance.pick(['TV', 'TV', 'TV', 'TV', 'ONA', 'OVA', 'Movie', 'Special'])
  const episodes = type === 'Movie' ? 1 : chance.whole(1, 24)
  const ongoing = type === 'TV' && chance.often(0.03)
  const newest = new Date(now.getTime() - chance.between(0, ongoing ? 7 : 25 * 365) * DAY)
  const first = new Date(newest.getTime() - (episodes - 1) * WEEK)
  const slot = ongoing ? weekSlot(newest) : null
  return {
    first,
    episodes,
    title: {
      ...names,
      type,
      status: ongoing ? 'Ongoing' : 'Completed',
      synopsis: `Kisah ${names.title}: sebuah janji lama, perjalanan yang tidak direncanakan, dan orang-orang yang menunggu di ujungnya.`,
      genres: [...new Set([chance.pick(genres), chance.pick(genres), chance.pick(genres)])],
      studios: [chance.pick(studios)],
      producers: [],
      source: chance.pick(origins),
      season: type === 'Movie' ? null : formatSeason(first),
      year: inWib(first).getUTCFullYear(),
      minutes: type === 'Movie' ? chance.whole(70, 140) : 24,
      total_episodes: ongoing ? null : episodes,
      score: chance.often(0.9) ? chance.between(5, 9.2).toFixed(2) : null,
      votes: chance.whole(20, 60_000),
      views: chance.whole(500, 900_000),
      weekly_rank: null,
      aired_from: formatDay(first),
      aired_to: ongoing ? null : formatDay(newest),
      airs_day: slot?.day ?? null,
      airs_time: slot?.time ?? null,
      airs_zone: ongoing ? zones.wib.iana : null,
      figure: null,
      palette: null,
    },
  }
}

type Names = Pick<LibraryTitleRow, 'slug' | 'title' | 'english' | 'native' | 'synonyms'>

/**
 * Invents a name and adds its slug to `usedSlugs`. If 20 attempts find no free slug, a number like that of a sequel
 * makes the name unique.
 */
function freshName(words: Words, chance: Chance, usedSlugs: Set<string>): Names {
  let names = inventNames(words, chance)
  for (let tries = 0; usedSlugs.has(names.slug) && tries < 20; tries += 1) names = inventNames(words, chance)
  const { title, slug } = names
  for (let part = 2; usedSlugs.has(names.slug); part += 1) {
    names = { ...names, title: `${title} ${part}`, slug: `${slug}-${part}` }
  }
  usedSlugs.add(names.slug)
  return names
}

function inventNames({ who, what, where }: Words, chance: Chance): Names {
  const [title, english, romaji, native] = chance.pick(patterns)(
    chance.pick(who),
    chance.pick(what),
    chance.pick(where),
    chance.pick(who),
  )
  const inRomaji = chance.often(0.25)
  return {
    slug: toSlug(inRomaji ? romaji : title),
    title: inRomaji ? romaji : title,
    english: chance.often(0.7) ? english : null,
    native: chance.often(0.8) ? native : null,
    synonyms: chance.often(0.5) ? [inRomaji ? title : romaji] : [],
  }
}

type Pattern = (hero: Word, thing: Word, place: Word, other: Word) => Word

const patterns: [Pattern, ...Pattern[]] = [
  ([a, b, c, d], [e, f, g, h], [i, j, k, l]) => [
    `${a} ${e} dari ${i}`,
    `The ${f} ${b} from ${j}`,
    `${k} no ${g} ${c}`,
    `${l}から来た${h}の${d}`,
  ],
  ([a, b, c, d], [e, f, g, h], [i, j, k, l]) => [
    `${e} di ${i}: Kisah ${a}`,
    `${f} at ${j}: A ${b}’s Tale`,
    `${k} no ${g}: ${c} Monogatari`,
    `${l}の${h}〜${d}物語〜`,
  ],
  ([a, b, c, d], [e, f, g, h], _place, [i, j, k, l]) => [
    `${a} dan ${i} ${e}`,
    `The ${b} and the ${f} ${j}`,
    `${c} to ${g} no ${k}`,
    `${d}と${h}の${l}`,
  ],
  ([a, b, c, d], [e, f, g, h]) => [`${a} ${e}`, `${b} of ${f}`, `${g} no ${c}`, `${h}の${d}`],
]

function episodeRows({ title, first, episodes }: Invention, titleId: number): Omit<LibraryEpisodeRow, 'id'>[] {
  return Array.from({ length: episodes }, (_, index) => {
    const label = title.type === 'Movie' ? 'Film' : String(index + 1)
    return {
      title_id: titleId,
      slug: `${title.slug}-episode-${label.toLowerCase()}`,
      label,
      name: null,
      number: String(index + 1),
      part: 0,
      released_at: new Date(first.getTime() + index * WEEK),
      clip: clipNumber(index),
    }
  })
}
