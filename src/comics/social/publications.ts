import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { createWorker, pauseAfter } from '../../jobs/worker.ts'
import type { NotifyMember } from '../../notices/member-notices.ts'
import { comicHref } from '../comic/comic.ts'
import {
  findOpen,
  listFollowersAfter,
  lockFollowers,
  moveOn,
  type OpenPublication,
  openPublications,
} from './publication-queries.ts'

type Deps = { db: Knex; log: Logger; notifyMember: NotifyMember }

const AT_ONCE = 2
const BATCH = 100

/**
 * Sends each follower one notice about the first publication of a comic. After a crash the work continues where it
 * stopped.
 */
export const createPublicationWorker = (deps: Deps) =>
  createWorker<{ id: number }>({
    ...deps,
    kind: 'publication',
    title: 'Kabar komik baru',
    queue: openPublications,
    atOnce: AT_ONCE,
    async work({ id }, signal) {
      while (await notifyNext(deps, id)) signal.throwIfAborted()
    },
    async fail({ id, attempts }, err) {
      deps.log.error({ err, comic: id }, 'the followers of a comic were not told')
      return { result: 'later', after: pauseAfter(attempts) }
    },
  })

/** Returns false if all followers are notified, or if nobody can be notified now. */
const notifyNext = ({ db, notifyMember }: Deps, id: number): Promise<boolean> =>
  db.transaction(async (trx) => {
    const publication = await findOpen(trx, id)
    if (!publication) return false
    const ids = await listFollowersAfter(trx, publication, BATCH)
    const followers = await lockFollowers(trx, publication, ids)
    if (!followers) return false
    for (const userId of followers) await notifyMember(trx, makeNotice(publication, userId))
    const isLast = ids.length < BATCH
    await moveOn(trx, id, ids.at(-1) ?? publication.told_to, isLast)
    return !isLast
  })

function makeNotice(publication: OpenPublication, userId: number) {
  const { id, title, user_id, creator, series_id, series, episode_number, episode_title } = publication
  const episode = [episode_number && `episode ${episode_number}`, episode_title].filter(Boolean).join(': ')
  return {
    userId,
    fromUserId: user_id,
    kind: 'new_publication',
    key: `publication of ${id}`,
    title: `${creator} menerbitkan “${title}”`,
    message: series ? [series, episode].filter(Boolean).join(', ') : 'Komik barunya sudah bisa dibaca.',
    href: comicHref(publication),
    data: {
      comic_id: String(id),
      creator_id: String(user_id),
      ...(series_id !== null && { series_id: String(series_id) }),
    },
  } as const
}
