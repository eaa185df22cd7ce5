import type { Knex } from 'knex'
import { type Actor, recordAction } from '../../audit/audit.ts'
import type { CreatorRow } from '../../db/tables.ts'
import type { MemberNotice, NotifyMember } from '../../notices/member-notices.ts'
import { OWN_COMICS } from '../comic/comic.ts'
import { type Account, inTurn } from './creator.ts'
import { changeCreator, dropSchedules } from './queries.ts'

/** `changed` is called after the commit. */
export type ModerationDeps = { db: Knex; changed: (comicId: number) => void; notifyMember: NotifyMember }
type Bar = Pick<CreatorRow, 'barred_at' | 'bar_message'>

/**
 * Stops a creator from publishing, or allows it again, and sends the creator the reason. Scheduled comics, and comics
 * that wait for staff, become drafts. Published comics stay. `message`: required to stop a creator.
 */
export async function setBarred(deps: ModerationDeps, actor: Actor, user: Account, isBarred: boolean, message = '') {
  const { db, changed, notifyMember } = deps
  const [bar, stopped] = await inTurn(db, user, async (trx, creator): Promise<[Bar, number[]]> => {
    if (!isBarred && creator.barred_at === null) return [creator, []]
    const set = { barred_at: isBarred ? new Date() : null, bar_message: isBarred ? message : null }
    await changeCreator(trx, user.id, set)
    const ids = isBarred ? await dropSchedules(trx, user.id) : []
    const action = isBarred ? 'comic.bar' : 'comic.unbar'
    const details = { ...(message && { reason: message }) }
    await recordAction(trx, actor, { action, subject: user.username, details, about: user.id })
    await notifyMember(trx, {
      userId: user.id,
      key: `bar ${new Date().toISOString()}`,
      ...makeBarNotice(isBarred, message),
    })
    return [set, ids]
  })
  for (const id of stopped) changed(id)
  return bar
}

const makeBarNotice = (
  isBarred: boolean,
  message: string,
): Pick<MemberNotice, 'kind' | 'href' | 'title' | 'message'> => ({
  kind: 'moderation',
  href: OWN_COMICS,
  title: isBarred ? 'Kamu tidak boleh menerbitkan komik' : 'Kamu boleh menerbitkan komik lagi',
  message: isBarred
    ? `Komik yang sudah terbit tetap tampil, yang terjadwal menjadi draf. Alasannya: ${message}`
    : `Larangan terbitmu dicabut. Komik yang tadinya terjadwal perlu kamu terbitkan sendiri.${message && ` Pesannya: ${message}`}`,
})
