import * as z from 'zod'
import { accountWith } from '../../../accounts/account.ts'
import { toActor } from '../../../audit/audit.ts'
import { UNTIL_EDITED_S } from '../../../platform/api/cache-policy.ts'
import { Answer, Moment } from '../../../platform/api/calls.ts'
import { readSettings } from '../../../platform/site-settings.ts'
import { DAY_MS, dayBegins } from '../../../web/dates.ts'
import { Id, Text } from '../../../web/form.ts'
import { notFound } from '../../../web/refusal.ts'
import { words } from '../../comic/fields.ts'
import * as queries from '../../money/wallet/queries.ts'
import { askSouvenir, Recipient, type SouvenirReceipt } from '../../money/wallet/souvenirs.ts'
import { adjustWallet, askWithdrawal } from '../../money/wallet/withdrawals.ts'
import { settingsFor } from '../../settings.ts'
import { anyone, type ComicCall, member, staff } from '../call.ts'
import { component, count, example, ListQuery, perhaps, RowId, text, wholeFrom, YesOrNo } from '../envelope.ts'
import { or } from './fields.ts'

const MOST = 1_000_000_000
const RECENT = 10

const Sums = z.object({
  available: example(120_000, count),
  balance: example(120_000, count.meta({ description: 'Nama lain dari `available`.' })),
  pending: example(50_000, count.meta({ description: 'Ditahan, belum bisa ditarik.' })),
  lifetime_earned: example(170_000, count),
  lifetime_withdrawn: example(0, count),
})
const sums = (wallet: queries.Wallet) => ({ ...wallet, balance: wallet.available })
const Movement = component('ComicWalletMovement', {
  id: count,
  type: z.enum(['adjustment', 'hold', 'release']),
  amount: example(50_000, z.int()),
  held_until: Moment.nullable(),
  description: text('Honor lomba komik'),
  withdrawal_id: z.int().nullable(),
  created_at: Moment,
})

const requestFields = { id: z.int(), reason: perhaps(null), created_at: Moment, decided_at: Moment.nullable() }
const Withdrawal = component('ComicWithdrawal', {
  ...requestFields,
  amount: example(75_000, count),
  status: z.enum(['pending', 'paid', 'rejected']),
  bank_name: perhaps('BCA'),
  account_number: perhaps('1234567890'),
  account_name: perhaps('Dinda Puspita'),
  reference: perhaps(null).meta({ description: 'Nomor referensi transfer yang membayarnya.' }),
})
const Souvenir = component('ComicSouvenir', {
  ...requestFields,
  recipient_name: text('Dinda Puspita'),
  phone_number: text('081234567890'),
  shipping_address: text('Jalan Kenanga 12, Bandung 40115'),
  notes: text(''),
  comic_id: example(7, z.int().nullable()).meta({ description: 'Komik yang dicetak; null bila tidak disebut.' }),
  kredit: example(20, count),
  status: z.enum(['PENDING', 'SENT', 'REJECTED']),
})
const BankText = or(null, Text.trim().max(100, 'Paling banyak 100 karakter.'))
const { recipient_name, phone_number, shipping_address, notes } = Recipient.shape
const Day = (about: string) =>
  example('2026-11-18', z.iso.date('Tulis tanggal seperti 2026-11-18.').optional()).describe(about)

const publicSettings = [
  'withdrawal_minimum',
  'credits_drawing',
  'credits_souvenir',
  'credits_referral',
  'credits_panel',
] as const

export const walletCalls: readonly ComicCall[] = [
  member('ownWallet', 'get', '/api/v1/wallet', {
    isSensitive: true,
    about: 'Dompet sendiri. Dalam rupiah, dengan perubahan terakhir.',
    data: Sums.extend({ recent: z.array(Movement) }),
    run: async ({ db }, { viewer: { id } }) => {
      const recent = await queries.listLines(db, 'rupiah', id, { limit: RECENT })
      return {
        ...sums(await queries.readWallet(db, id, new Date())),
        recent: recent.map((line) => ({ ...line, type: Movement.shape.type.parse(line.kind) })),
      }
    },
  }),
  staff('adjustWallet', 'post', '/api/v1/wallet/adjustments', {
    about: 'Menambah atau mengurangi saldo dompet. Oleh staf; `amount` bisa negatif, `hold` menahannya 14 hari.',
    status: 201,
    body: z
      .object({
        user_id: Id,
        amount: example(50_000, wholeFrom(-MOST, MOST, 'amount').refine(Boolean, 'amount tidak boleh 0.')),
        description: example('Honor lomba komik', words(1, 300, 'description')),
        hold: or(false, YesOrNo),
      })
      .refine(({ amount, hold }) => amount > 0 || !hold, {
        path: ['hold'],
        message: 'Yang diambil tidak bisa ditahan.',
      }),
    data: Sums,
    refusals: { 400: 'Saldonya tidak cukup.', 404: 'Akun ini tidak ada.' },
    run: async ({ db }, { ctx, viewer, body: { user_id, ...adjustment } }) =>
      sums(await adjustWallet(db, toActor(ctx, viewer), await accountWith(db, user_id), adjustment)),
  }),
  member('askWithdrawal', 'post', '/api/v1/withdrawals', {
    about: 'Minta penarikan. Jumlahnya ditahan dari saldo sampai staf membayar atau menolaknya.',
    status: 201,
    message: 'Penarikanmu menunggu diperiksa staf.',
    body: z.object({
      amount: example(75_000, wholeFrom(1, MOST, 'amount')),
      bank_name: example('BCA', BankText),
      account_number: example('1234567890', BankText),
      account_name: example('Dinda Puspita', BankText),
    }),
    data: Withdrawal,
    isIdempotent: true,
    refusals: { 400: 'Di bawah jumlah paling sedikit, atau lebih dari saldo yang tersedia.' },
    run: ({ db }, { viewer, body, keep }) =>
      askWithdrawal(db, viewer, { ...body, request_key: null }, { inside: keep }),
  }),
  member('ownWithdrawals', 'get', '/api/v1/withdrawals', {
    isSensitive: true,
    about: 'Penarikan sendiri. Yang terbaru lebih dulu; `total_withdrawal` menjumlahkan yang tidak ditolak.',
    isList: true,
    sum: 'total_withdrawal',
    query: ListQuery.extend({ start_date: Day('Mulai hari ini (WIB).'), end_date: Day('Sampai hari ini (WIB).') }),
    data: z.array(Withdrawal),
    run: async ({ db }, { viewer: { id }, query: { start_date: first, end_date: last }, part }) => {
      const from = first === undefined ? undefined : dayBegins(first)
      const until = last === undefined ? undefined : new Date(dayBegins(last).getTime() + DAY_MS)
      const rows = await queries.listRequests(db, 'withdrawals', id, { ...part, from, until })
      return new Answer(rows, await queries.sumWithdrawals(db, id, { from, until }))
    },
  }),
  anyone('shownSetting', 'get', '/api/v1/config/:name', {
    maxAge: UNTIL_EDITED_S,
    about: `Satu harga atau batas. Namanya ${publicSettings.join(', ')}.`,
    data: z.object({
      id: z.int(),
      name_config: example('withdrawal_minimum', z.enum(publicSettings)),
      value_config: text('50000'),
    }),
    run: async ({ db, layout }, { ctx }) => {
      const name = publicSettings.find((one) => one === ctx.params.name)
      if (!name) throw notFound('Setelan ini tidak ada.')
      const value_config = String((await readSettings(db, settingsFor(layout)))[name])
      return { id: publicSettings.indexOf(name) + 1, name_config: name, value_config }
    },
  }),
  member('askSouvenir', 'post', '/api/v1/comic-requests', {
    about: 'Minta suvenir. Dibayar dengan kredit, yang kembali kalau staf menolaknya.',
    status: 201,
    message: 'Permintaanmu menunggu dikirim.',
    body: z.object({
      recipient_name: example('Dinda Puspita', recipient_name),
      phone_number: example('081234567890', phone_number),
      shipping_address: example('Jalan Kenanga 12, Bandung 40115', shipping_address),
      notes: or('', notes),
      comic_id: RowId.nullable().default(null).meta({ description: 'Komik sendiri yang sudah terbit.', example: 7 }),
    }),
    data: Souvenir.extend({ remaining_credits: count }),
    isIdempotent: true,
    refusals: { 400: 'Kreditnya tidak cukup.', 404: 'Komik ini bukan komik sendiri yang sudah terbit.' },
    run: async ({ db }, { viewer, body, keep }) => {
      const toSouvenirData = ({ souvenir, left }: SouvenirReceipt) => ({ ...souvenir, remaining_credits: left })
      const request = { ...body, request_key: null }
      return toSouvenirData(
        await askSouvenir(db, viewer, request, (trx, receipt) => keep(trx, toSouvenirData(receipt))),
      )
    },
  }),
  member('ownSouvenirs', 'get', '/api/v1/comic-requests', {
    about: 'Suvenir yang diminta sendiri. Yang terbaru lebih dulu.',
    isList: true,
    data: z.array(Souvenir),
    run: async ({ db }, { viewer: { id }, part }) =>
      new Answer(await queries.listRequests(db, 'comic_requests', id, part), {
        total: await queries.countSouvenirs(db, id),
      }),
  }),
]
