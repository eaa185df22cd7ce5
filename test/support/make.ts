import type { Knex } from 'knex'
import type { LibraryEpisodeRow, LibraryTitleRow } from '../../src/db/tables.ts'

let made = 0

type TitleWishes = Partial<Omit<LibraryTitleRow, 'id'>> & { episodes?: number }

/**
 * Inserts a title into the library; missing fields get defaults. Its `episodes` came out weekly, the last one
 * yesterday.
 */
export async function makeTitle(db: Knex, { episodes = 1, ...wishes }: TitleWishes = {}): Promise<LibraryTitleRow> {
  made += 1
  const [title] = await db('library_titles')
    .insert({
      slug: `judul-${made}`,
      title: `Judul ${made}`,
      english: null,
      native: null,
      synonyms: [],
      type: 'TV',
      status: 'Ongoing',
      synopsis: 'Seorang penjaga mercusuar menerima surat dari laut.',
      genres: ['Drama'],
      studios: ['Studio Uji'],
      producers: [],
      source: 'Manga',
      season: 'Fall 2026',
      year: 2026,
      minutes: 24,
      total_episodes: 12,
      score: '7.50',
      votes: 1_200,
      views: 34_000,
      weekly_rank: null,
      aired_from: '2026-10-02',
      aired_to: null,
      airs_day: null,
      airs_time: null,
      airs_zone: null,
      figure: null,
      palette: null,
      ...wishes,
    })
    .returning('*')
  if (!title) throw new Error('the title was not made')
  for (let number = 1; number <= episodes; number += 1) {
    await makeEpisode(db, title, {
      label: String(number),
      number: String(number),
      released_at: daysAgo(1 + 7 * (episodes - number)),
    })
  }
  return title
}

export async function makeEpisode(
  db: Knex,
  title: LibraryTitleRow,
  wishes: Partial<Omit<LibraryEpisodeRow, 'id' | 'title_id'>> = {},
): Promise<LibraryEpisodeRow> {
  const label = wishes.label ?? '1'
  const [episode] = await db('library_episodes')
    .insert({
      title_id: title.id,
      slug: `${title.slug}-episode-${label.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
      label,
      name: null,
      number: '1',
      part: 0,
      released_at: daysAgo(1),
      clip: 1,
      ...wishes,
    })
    .returning('*')
  if (!episode) throw new Error('the episode was not made')
  return episode
}

export const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)

/** Site settings as an admin saved them. */
export async function makeSettings(db: Knex, values: Record<string, string | boolean | number>): Promise<void> {
  const rows = Object.entries(values).map(([name, value]) => ({ name, value: JSON.stringify(value) }))
  await db('site_settings').insert(rows.map((row) => ({ ...row, changed_at: new Date() })))
}
