import type { Knex } from 'knex'
import type { LibraryEpisodeRow, LibraryTitleRow } from '../../../db/tables.ts'
import { overSince } from './queries.ts'

const BATCH = 500

type Episode = Pick<LibraryEpisodeRow, 'slug' | 'label' | 'name' | 'number' | 'part' | 'clip'> & { released_at: Date }
export type WholeTitle = LibraryTitleRow & { over_since: Date | null; episodes: Episode[] }

/**
 * A text that changes when titles or episodes are added, removed or released. It does not change with every edit, so it
 * also changes at midnight UTC.
 */
export async function libraryPrint(db: Knex, now: Date): Promise<string> {
  const { rows } = await db.raw<{ rows: { print: string }[] }>(
    `select concat_ws(' ', (select concat_ws(' ', count(*), max(id)) from library_titles),
       (select concat_ws(' ', count(*), max(id)) from library_episodes where released_at <= :now)) as print`,
    { now },
  )
  return `${now.toISOString().slice(0, 10)} ${rows[0]?.print}`
}

export async function* wholeTitles(db: Knex, now: Date): AsyncGenerator<WholeTitle[]> {
  for (let last = 0; ; ) {
    const titles: (LibraryTitleRow & { over_since: Date | null })[] = await db('library_titles')
      .select('*', db.raw('? as over_since', [overSince(db, now)]))
      .where('id', '>', last)
      .orderBy('id')
      .limit(BATCH)
    const end = titles.at(-1)
    if (!end) return
    last = end.id
    const episodes = await db('library_episodes')
      .select('title_id', 'slug', 'label', 'name', 'number', 'part', 'clip', 'released_at')
      .whereBetween('title_id', [titles[0]?.id ?? 0, last])
      .where('released_at', '<=', now)
      .orderBy(['title_id', 'number', 'part', 'id'])
    const byTitle = new Map<number, Episode[]>(titles.map(({ id }) => [id, []]))
    for (const episode of episodes) byTitle.get(episode.title_id)?.push(episode)
    yield titles.map((title) => ({ ...title, episodes: byTitle.get(title.id) ?? [] }))
  }
}
