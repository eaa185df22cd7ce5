import type { Knex } from 'knex'
import * as z from 'zod'
import { type Actor, recordAction } from '../../../audit/audit.ts'
import type { ComicRequestRow } from '../../../db/tables.ts'
import { readSettings } from '../../../platform/site-settings.ts'
import { Text } from '../../../web/form.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { words } from '../../comic/fields.ts'
import { inTurn, type Member } from '../../creators/creator.ts'
import { bookCredits, readCharge, spendCredits } from '../../creators/queries.ts'
import { comicSettings } from '../../settings.ts'
import * as queries from './queries.ts'
import { type Decision, type DecisionDeps, WALLET } from './withdrawals.ts'

export const Recipient = z.object({
  recipient_name: words(2, 100, 'Nama penerima'),
  phone_number: Text.trim().regex(/^[\d\s+().-]{8,30}$/, 'Tulis nomor telepon, paling sedikit 8 angka.'),
  shipping_address: words(10, 500, 'Alamat'),
  notes: words(0, 500, 'Catatan'),
})
type SouvenirForm = z.infer<typeof Recipient> & Pick<ComicRequestRow, 'request_key'> & { comic_id?: number | null }
export type SouvenirReceipt = { souvenir: ComicRequestRow; left: number }

/**
 * `inside` runs before the commit. Throws a 400 if the member has too few credits, and a 404 unless the comic is
 * published and belongs to the member.
 */
export async function askSouvenir(
  db: Knex,
  member: Member,
  form: SouvenirForm,
  inside?: (trx: Knex, receipt: SouvenirReceipt) => Promise<void>,
): Promise<SouvenirReceipt> {
  const { credits_souvenir: kredit } = await readSettings(db, comicSettings)
  return inTurn(db, member, async (trx, creator) => {
    const [user_id, left] = [member.id, Number(creator.kredit)]
    const earlier = await queries.findRequest(trx, 'comic_requests', { user_id, request_key: form.request_key })
    if (earlier) return { souvenir: earlier, left }
    const { comic_id = null } = form
    if (comic_id !== null && !(await queries.listPrintable(trx, user_id)).some(({ id }) => id === comic_id))
      throw notFound('Komik ini bukan komikmu yang sudah terbit.')
    if (left < kredit) throw new Refusal(400, `Suvenir seharga ${kredit} kredit, dan kreditmu ${left}.`)
    const souvenir = await queries.addRequest(trx, 'comic_requests', { ...form, user_id, kredit })
    const description = `Suvenir untuk ${form.recipient_name}`
    const comic_request_id = souvenir.id
    await spendCredits(trx, creator, { user_id, kind: 'souvenir', amount: -kredit, comic_request_id, description })
    const receipt = { souvenir, left: left - kredit }
    await inside?.(trx, receipt)
    return receipt
  })
}

/**
 * Marks a souvenir as sent, or refuses it with a `reason` and returns its credits. Throws a 404 if no such request
 * waits.
 */
export async function decideSouvenir(deps: DecisionDeps, actor: Actor, id: number, { reason }: Decision) {
  await deps.db.transaction(async (trx) => {
    const status = reason === null ? 'SENT' : 'REJECTED'
    const souvenir = await queries.closeRequest(trx, 'comic_requests', { id, status, reason })
    if (!souvenir) throw notFound('Suvenir ini sudah diputuskan, atau tidak ada.')
    const { user_id, username: subject, kredit: amount } = souvenir
    const description = 'Suvenir ditolak, kreditnya kembali'
    if (reason !== null) {
      const charge = await readCharge(trx, { comic_request_id: id })
      await bookCredits(trx, { ...charge, user_id, kind: 'souvenir_return', comic_request_id: id, description })
    }
    const action = reason === null ? 'comic.souvenir_send' : 'comic.souvenir_reject'
    const details = { credits: amount, ...(reason !== null && { reason }) }
    await recordAction(trx, actor, { action, subject, details, about: user_id })
    const state = reason === null ? 'sudah dikirim' : 'ditolak'
    const why = reason === null ? '.' : `: ${reason.replace(/\.$/, '')}. Kreditnya kembali.`
    await deps.notifyMember(trx, {
      userId: user_id,
      kind: 'souvenir_decided',
      key: `souvenir ${id}`,
      href: WALLET,
      title: `Suvenir ${state}`,
      message: `Suvenir untuk ${souvenir.recipient_name} ${state}${why}`,
    })
  })
}
