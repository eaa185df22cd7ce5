import type { Knex } from 'knex'
import { actorOf, recordAction } from '../../audit/audit.ts'
import type { NotifyMember } from '../../notices/member-notices.ts'
import { type Context, signedIn } from '../../web/context.ts'
import { notFound } from '../../web/refusal.ts'
import { comicHref } from '../comic/comic.ts'
import { closeReports, setRemoved } from './queries.ts'

/** `changed` is called after the commit. */
export type RemovalDeps = { db: Knex; changed: (comicId: number) => void; notifyMember: NotifyMember }

export const DECIDED = 'Ini sudah tidak ada, atau sudah diurus orang lain.'

/** A `reason` takes the comic down and closes its reports, null puts it back. Throws a 404 if that is so already. */
export async function setComicRemoved(deps: RemovalDeps, ctx: Context, id: number, reason: string | null) {
  const viewer = signedIn(ctx)
  await deps.db.transaction(async (trx) => {
    const comic = await setRemoved(trx, id, reason)
    if (!comic) throw notFound(DECIDED)
    if (reason !== null) await closeReports(trx, { comicId: id }, viewer.id)
    const { user_id: userId, title, version } = comic
    const subject = title ?? `Komik ${id}`
    const action = reason === null ? 'comic.restore' : 'comic.remove'
    const details = { ...(reason !== null && { reason }) }
    await recordAction(trx, actorOf(ctx, viewer), { action, subject, details, about: userId })
    await deps.notifyMember(trx, {
      userId,
      kind: 'comic_removed',
      key: `comic ${id} version ${version}`,
      href: comicHref(comic),
      title: reason === null ? 'Komikmu dikembalikan' : 'Komikmu diturunkan',
      message: `“${subject}” ${reason === null ? 'dikembalikan staf.' : `diturunkan staf. Alasannya: ${reason}`}`,
      data: { comic_id: String(id) },
    })
  })
  deps.changed(id)
}
