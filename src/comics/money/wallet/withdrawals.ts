import type { Knex } from 'knex'
import { type Actor, recordAction } from '../../../audit/audit.ts'
import type { WithdrawalRow } from '../../../db/tables.ts'
import type { NotifyMember } from '../../../notices/member-notices.ts'
import { readSettings } from '../../../platform/site-settings.ts'
import { plainRupiah, rupiah } from '../../../web/formats/rupiah.ts'
import { notFound, Refusal } from '../../../web/refusal.ts'
import { type Account, inTurn, type Member } from '../../creators/creator.ts'
import { HOLD_MS } from '../../limits.ts'
import { comicSettings } from '../../settings.ts'
import * as queries from './queries.ts'

export const WALLET = '/dompet/'

type Adjustment = { amount: number; description: string; hold: boolean }

/** A negative `amount` takes money. Throws a 400 if it takes more than is available. */
export const adjustWallet = (db: Knex, actor: Actor, user: Account, adjustment: Adjustment, now = new Date()) =>
  inTurn(db, user, async (trx) => {
    const { amount, description, hold } = adjustment
    const { available } = await queries.readWallet(trx, user.id, now)
    if (available + amount < 0) throw new Refusal(400, `Saldo yang tersedia hanya ${rupiah(available)}.`)
    const held_until = hold ? new Date(now.getTime() + HOLD_MS) : null
    await queries.bookRupiah(trx, { user_id: user.id, kind: 'adjustment', amount, description, held_until })
    const details = { amount, description, hold }
    await recordAction(trx, actor, { action: 'comic.wallet', subject: user.username, details, about: user.id })
    return queries.readWallet(trx, user.id, now)
  })

/** `request_key`: the key of the sent form, null if it has none. A form that is sent twice counts as one request. */
type WithdrawalForm = Pick<WithdrawalRow, 'bank_name' | 'account_number' | 'account_name' | 'request_key'> & {
  amount: number
}

/**
 * Holds the requested amount. `inside` runs before the commit. Throws a 400 if the amount is below the minimum or more
 * than is available.
 */
export async function askWithdrawal(
  db: Knex,
  member: Member,
  form: WithdrawalForm,
  { now = new Date(), inside }: { now?: Date; inside?: (trx: Knex, withdrawal: WithdrawalRow) => Promise<void> } = {},
): Promise<WithdrawalRow> {
  const { withdrawal_minimum: least } = await readSettings(db, comicSettings)
  return inTurn(db, member, async (trx) => {
    const [user_id, { amount, request_key }] = [member.id, form]
    const earlier = await queries.findRequest(trx, 'withdrawals', { user_id, request_key })
    if (earlier && Number(earlier.amount) === amount) return earlier
    const { available } = await queries.readWallet(trx, user_id, now)
    if (amount < least) throw new Refusal(400, `Penarikan paling sedikit ${rupiah(least)}.`)
    if (amount > available) throw new Refusal(400, `Yang bisa ditarik sekarang ${rupiah(available)}.`)
    const withdrawal = await queries.addRequest(trx, 'withdrawals', { ...form, user_id })
    const booked = { amount: -amount, withdrawal_id: withdrawal.id, description: 'Penarikan' }
    await queries.bookRupiah(trx, { user_id, kind: 'hold', ...booked })
    await inside?.(trx, withdrawal)
    return withdrawal
  })
}

/**
 * `reason`: the reason of a refusal, null if the request is granted. `reference`: the reference of the transfer that
 * paid it.
 */
export type Decision = { reason: string | null; reference?: string | null }
export type DecisionDeps = { db: Knex; notifyMember: NotifyMember }

/**
 * Marks a withdrawal as paid by the transfer `reference`, or refuses it with a `reason` and returns the amount. Throws
 * a 404 if no such request waits.
 */
export async function decideWithdrawal(deps: DecisionDeps, actor: Actor, id: number, decision: Decision) {
  const { reason, reference = null } = decision
  await deps.db.transaction(async (trx) => {
    const status = reason === null ? 'paid' : 'rejected'
    const withdrawal = await queries.closeRequest(trx, 'withdrawals', { id, status, reason, reference })
    if (!withdrawal) throw notFound('Penarikan ini sudah diputuskan, atau tidak ada.')
    const { user_id, username: subject } = withdrawal
    const amount = Number(withdrawal.amount)
    const description = 'Penarikan ditolak, saldonya kembali'
    if (reason !== null)
      await queries.bookRupiah(trx, { user_id, kind: 'release', amount, withdrawal_id: id, description })
    const action = reason === null ? 'comic.withdrawal_pay' : 'comic.withdrawal_reject'
    const details = { amount, ...(reason !== null && { reason }), ...(reference !== null && { reference }) }
    await recordAction(trx, actor, { action, subject, details, about: user_id })
    const state = reason === null ? 'sudah dibayar' : 'ditolak'
    const transferText = reference === null ? '.' : `. Referensi transfer: ${reference}.`
    const why = reason === null ? transferText : `: ${reason.replace(/\.$/, '')}. Saldonya kembali.`
    await deps.notifyMember(trx, {
      userId: user_id,
      kind: 'withdrawal_decided',
      key: `withdrawal ${id}`,
      href: WALLET,
      title: `Penarikan ${state}`,
      message: `Penarikan ${plainRupiah(amount)} ${state}${why}`,
      data: { withdrawal_id: String(id) },
    })
  })
}
