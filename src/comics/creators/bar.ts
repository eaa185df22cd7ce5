import type { Knex } from 'knex'
import { type Actor, recordAction } from '../../audit/audit.ts'
import type { CreatorRow } from '../../db/creator-rows.ts'
import type { MemberNotice, NotifyMember } from '../../notices/member-notices.ts'
import { OWN_COMICS } from '../comic/comic.ts'
import { type Account, inTurn } from './creator.ts'
import { dropSchedules, setBar } from './queries.ts'

type BarDeps = { db: Knex; changed: (comicId: number) => void; notifyMember: NotifyMember }
type Bar = Pick<CreatorRow, 'barred_at' | 'bar_message'>

/**
 * Lets nothing new of a creator appear, and tells them why; null lifts that. What is scheduled or waits for staff becomes
 * a draft, what is published stays.
 */
export async function setBarred(deps: BarDeps, actor: Actor, user: Account, message: string | null): Promise<Bar> {
  const { db, changed, notifyMember } = deps
  const [bar, stopped] = await inTurn(db, user, async (trx, creator): Promise<[Bar, number[]]> => {
    if (message === null && creator.barred_at === null) return [creator, []]
    const set = { barred_at: message === null ? null : new Date(), bar_message: message }
    await setBar(trx, user.id, set)
    const ids = message === null ? [] : await dropSchedules(trx, user.id)
    const action = message === null ? 'comic.unbar' : 'comic.bar'
    const details = { ...(message !== null && { reason: message }) }
    await recordAction(trx, actor, { action, subject: user.username, details, about: user.id })
    await notifyMember(trx, { userId: user.id, key: `bar ${new Date().toISOString()}`, ...noticeOf(message) })
    return [set, ids]
  })
  for (const id of stopped) changed(id)
  return bar
}

const noticeOf = (message: string | null): Pick<MemberNotice, 'kind' | 'href' | 'title' | 'message'> => ({
  kind: 'moderation',
  href: OWN_COMICS,
  title: message === null ? 'Kamu boleh menerbitkan komik lagi' : 'Kamu tidak boleh menerbitkan komik',
  message:
    message === null
      ? 'Staf mencabut laranganmu. Komik yang tadinya terjadwal perlu kamu terbitkan sendiri.'
      : `Komik yang sudah terbit tetap tampil, yang terjadwal menjadi draf. Alasannya: ${message}`,
})
