import type { Knex } from 'knex'
import { dropCopies, storeCopies } from '../mirror/library-queries.ts'
import { changeSyncState, storeSchedule, syncState } from '../mirror/sync-queries.ts'
import type { StoredTitle } from '../mirror/title-queries.ts'
import type { LibraryReader, LibraryTitle } from '../title/title.ts'
import { toTitleColumns } from './apply.ts'

/** Added to the id of a library title, so that it never equals an id of the upstream. */
const LIBRARY_IDS = 900_000_000

type Options = { db: Knex; library: LibraryReader; changed: (ids: readonly number[]) => void; now?: () => Date }

/** Copies the library into the mirror, without events. If nothing has changed, that costs one query. */
export function createLibraryCopy({ db, library, changed, now = () => new Date() }: Options) {
  return async (): Promise<void> => {
    const at = now()
    const print = await library.print(at)
    if (print === (await syncState(db)).library_print) return
    const ids: number[] = []
    const days: { day: number; title_id: number }[] = []
    for await (const titles of library.titles(at)) {
      const titleRows = titles.map((one) => storedTitle(one, at))
      const differing = await storeCopies(db, titleRows)
      if (differing.length > 0) changed(differing)
      for (const { id, day } of titles) {
        ids.push(LIBRARY_IDS + id)
        if (day !== null) days.push({ day, title_id: LIBRARY_IDS + id })
      }
    }
    const removedIds = await dropCopies(db, ids)
    if (removedIds.length > 0) changed(removedIds)
    await storeSchedule(db, days)
    await changeSyncState(db, { library_print: print })
  }
}

function storedTitle({ id, title: fields, slug, names, popularity }: LibraryTitle, now: Date): StoredTitle {
  const title = { id: LIBRARY_IDS + id, ...fields }
  return {
    ...toTitleColumns(title, now),
    origin: 'library',
    alias: slug,
    release: null,
    popularity,
    shikimori_id: null,
    mal_id: null,
    names,
    episodes: Object.values(title.player.episodes).map((one) => ({ ordinal: one.number, data: one })),
  }
}
