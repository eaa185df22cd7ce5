import type { Knex } from 'knex'
import { z } from 'zod'
import { findAccount } from '../../accounts/account.ts'
import { type Actor, recordAction } from '../../audit/audit.ts'
import type { ComicRequestRow } from '../../db/creator-rows.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { Text } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { words } from '../comic/fields.ts'
import { ensureCreator } from '../creators/creator.ts'
import { bookCredits, lockCreator } from '../creators/queries.ts'
import { comicSettings } from '../settings.ts'
import * as queries from './queries.ts'
import { type Member, takenKey } from './withdrawals.ts'

/** Where a souvenir goes, as forms and API take it. */
export const Recipient = z.object({
  recipient_name: words(2, 100, 'Nama penerima'),
  phone_number: Text.trim().regex(/^[\d\s+().-]{8,30}$/, 'Tulis nomor telepon, paling sedikit 8 angka.'),
  shipping_address: words(10, 500, 'Alamat'),
  notes: words(0, 500, 'Catatan'),
})
type Asked = z.infer<typeof Recipient> & Pick<ComicRequestRow, 'request_key'>

/** Asks for a souvenir and takes its credits. Returns it with the credits that are left. Throws a 400 for too few. */
export async function askSouvenir(db: Knex, member: Member, asked: Asked) {
  const { credits_souvenir: kredit } = await readSettings(db, comicSettings)
  await ensureCreator(db, member)
  const [{ request_key }, user_id] = [asked, member.id]
  return db.transaction(async (trx) => {
    const left = Number((await lockCreator(trx, user_id)).kredit)
    const earlier = request_key === null ? undefined : await queries.findSouvenir(trx, { user_id, request_key })
    if (earlier) return { souvenir: earlier, left }
    if (left < kredit) throw new Refusal(400, `Suvenir seharga ${kredit} kredit, dan kreditmu ${left}.`)
    const souvenir = await queries.addSouvenir(trx, { ...asked, user_id, kredit })
    if (!souvenir) throw takenKey()
    const description = `Suvenir untuk ${souvenir.recipient_name}`
    const booked = { kind: 'souvenir', amount: -kredit, comic_request_id: souvenir.id, description } as const
    await bookCredits(trx, { user_id, ...booked })
    return { souvenir, left: left - kredit }
  })
}

/**
 * Ends a souvenir that waits: sent, or refused for a `reason`, so that its credits come back. Throws a 404 when none
 * waits.
 */
export async function decideSouvenir({ db }: { db: Knex }, actor: Actor, id: number, reason: string | null) {
  await db.transaction(async (trx) => {
    const made = await queries.closeSouvenir(trx, id, { status: reason === null ? 'SENT' : 'REJECTED', reason })
    const user = made && (await findAccount(trx, made.user_id))
    if (!user) throw notFound('Suvenir ini sudah diputuskan, atau tidak ada.')
    const [amount, about] = [made.kredit, user.id]
    const returned = { kind: 'souvenir_return', amount, comic_request_id: id } as const
    if (reason !== null)
      await bookCredits(trx, { user_id: about, ...returned, description: 'Suvenir ditolak, kreditnya kembali' })
    const details = { credits: amount, ...(reason !== null && { reason }) }
    const action = reason === null ? 'comic.souvenir_send' : 'comic.souvenir_reject'
    await recordAction(trx, actor, { action, subject: user.username, details, about })
  })
}
