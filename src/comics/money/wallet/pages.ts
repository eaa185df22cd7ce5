import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import * as z from 'zod'
import type { Part } from '../../../db/rows.ts'
import { allow } from '../../../platform/access.ts'
import { readSettings } from '../../../platform/site-settings.ts'
import { type AppRouter, type Context, seeOther, signedIn, type Viewer } from '../../../web/context.ts'
import { longDate } from '../../../web/dates.ts'
import { flashIn, withFlash } from '../../../web/flash.ts'
import {
  type Errors,
  PageNumber,
  readForm,
  readQuery,
  Text,
  typedIn,
  type Values,
  wholeNumber,
} from '../../../web/form.ts'
import { rupiah } from '../../../web/formats/rupiah.ts'
import { addressWith, paginateOrThrow, toPageRange } from '../../../web/paging.ts'
import { Refusal } from '../../../web/refusal.ts'
import { page as pageOf } from '../../../web/render.ts'
import { comicName } from '../../comic/comic.ts'
import { ensureCreator, type Member } from '../../creators/creator.ts'
import { countReferrals } from '../../creators/queries.ts'
import { comicSettings } from '../../settings.ts'
import * as queries from './queries.ts'
import { acceptReferral } from './referrals.ts'
import { askSouvenir, Recipient } from './souvenirs.ts'
import { amountIn, lineView, souvenirView, withdrawalView } from './view-model.ts'
import { askWithdrawal, WALLET } from './withdrawals.ts'

type Flash = { flash: string | null }
const walletPage = pageOf<{ wallet: ReturnType<typeof walletView> } & Flash>('/comics/wallet/index')
const referralPage = pageOf<{ referral: ReturnType<typeof referralView> } & Flash>('/comics/wallet/referrals')

const flashes = {
  tarik: 'Permintaanmu masuk. Jumlahnya ditahan sampai staf membayar atau menolaknya.',
  suvenir: 'Permintaanmu masuk. Suvenirmu menunggu dikirim.',
  ajakan: 'Kode ajakannya tersimpan.',
}

/** An amount as people type it: "75000", "75.000", "Rp 75.000". */
export const TypedAmount = Text.transform((text) => text.replace(/^\s*rp\.?\s*|[.\s]/gi, ''))
  .pipe(z.string().regex(/^[1-9]\d{0,14}$/, 'Tulis angka bulat, misalnya 75.000.'))
  .transform(Number)
const Key = z.uuid().nullable().catch(null)
const BankText = (name: string) => Text.trim().min(2, `${name} belum diisi.`).max(100, 'Paling banyak 100 karakter.')

const Withdrawal = z.object({
  amount: TypedAmount,
  bank_name: BankText('Nama bank'),
  account_number: Text.trim().regex(/^[\d\s-]{5,40}$/, 'Tulis nomornya dengan angka.'),
  account_name: BankText('Nama pemilik rekening'),
  request_key: Key,
})
const Souvenir = Recipient.extend({ comic_id: wholeNumber(z.int('Pilih komiknya.').min(1)), request_key: Key })
const Code = z.object({ kode: Text.trim().min(1, 'Isi kodenya.').max(20, 'Kode ini terlalu panjang.') })
const Where = z.object({ page: PageNumber.catch(1), kode: Text.trim().max(20).catch('') })

export function walletPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/dompet', allow('signed_in'), (ctx) => showWallet(db, ctx))

  router.post('/dompet/tarik', allow('signed_in'), async (ctx) => {
    const wrong = await take(ctx, Withdrawal, 'amount', (viewer, input) => askWithdrawal(db, viewer, input))
    return wrong ? showWallet(db, ctx, wrong) : seeOther(ctx, withFlash(WALLET, 'tarik'))
  })

  router.post('/dompet/suvenir', allow('signed_in'), async (ctx) => {
    const wrong = await take(ctx, Souvenir, 'recipient_name', (viewer, input) => askSouvenir(db, viewer, input))
    return wrong ? showWallet(db, ctx, wrong) : seeOther(ctx, withFlash(WALLET, 'suvenir'))
  })

  router.get('/dompet/ajakan', allow('signed_in'), (ctx) => showReferrals(db, ctx))

  router.post('/dompet/ajakan', allow('signed_in'), async (ctx) => {
    const wrong = await take(ctx, Code, 'kode', (viewer, { kode }) => acceptReferral(db, viewer, kode))
    return wrong ? showReferrals(db, ctx, wrong) : seeOther(ctx, withFlash(REFERRALS, 'ajakan'))
  })
}

async function showWallet(db: Knex, ctx: Context, wrong: SentForm | null = null) {
  const { page } = readQuery(Where, ctx.query)
  const wallet = walletView(await readWalletPage(db, signedIn(ctx), page, new Date()), wrong)
  walletPage(ctx, { wallet, flash: flashIn(flashes, ctx) }, wrong ? (wrong.status ?? 422) : 200)
}

async function showReferrals(db: Knex, ctx: Context, wrong: SentForm | null = null) {
  const { page, kode } = readQuery(Where, ctx.query)
  const referral = referralView(await readReferralPage(db, signedIn(ctx), page), wrong, kode, ctx.state.baseUrl)
  referralPage(ctx, { referral, flash: flashIn(flashes, ctx) }, wrong ? (wrong.status ?? 422) : 200)
}

/** Returns the errors of the form, or null. The message of a refusal is shown beside the field `about`. */
async function take<T>(ctx: Context, schema: z.ZodType<T>, about: string, run: (viewer: Viewer, input: T) => unknown) {
  const form = readForm(schema, ctx.request.body)
  if (!form.ok) return form
  try {
    await run(signedIn(ctx), form.input)
    return null
  } catch (error) {
    if (!(error instanceof Refusal) || ![400, 404, 409].includes(error.status)) throw error
    const { request_key: used, ...values } = typedIn(ctx.request.body)
    // The key was already used for another request, so the form gets a new key.
    const key = used !== undefined && error.status !== 409 ? { request_key: used } : {}
    const status = error.status === 409 ? 409 : 422
    return { values: { ...values, ...key }, errors: { [about]: error.message }, status }
  }
}

const REFERRALS = `${WALLET}ajakan/`

type SentForm = { values: Values; errors: Errors; status?: number }

type WalletParts = Awaited<ReturnType<typeof readWalletPage>>

/** A sent form is shown again, even if it can no longer be carried out. */
function walletView(parts: WalletParts, wrong: SentForm | null) {
  const { now, creator, sums, movements } = parts
  const { withdrawal_minimum: least, credits_souvenir: price } = parts.prices
  return {
    sums: formatSums(sums),
    held: parts.held.map(({ amount, held_until }) => `${rupiah(amount)} bisa ditarik mulai ${longDate(held_until)}`),
    movements: movements.map((line) => lineView('rupiah', line, now)),
    pagination: paginateOrThrow(movements[0]?.total ?? 0, PER_PAGE, parts.page, (page) =>
      addressWith(WALLET, { page }),
    ),
    values: { ...prefillValues(parts), ...wrong?.values },
    errors: wrong?.errors ?? {},
    least: rupiah(least),
    canWithdraw: sums.available >= least || wrong?.values.amount !== undefined,
    withdrawals: parts.withdrawals.map(withdrawalView),
    price,
    canOrder: Number(creator.kredit) >= price || wrong?.values.recipient_name !== undefined,
    printable: parts.printable.map((comic) => {
      return { value: comic.id, text: comicName(comic), isChosen: String(comic.id) === wrong?.values.comic_id }
    }),
    souvenirs: parts.souvenirs.map(souvenirView),
    credits: { left: creator.kredit, rows: parts.credits.map((line) => lineView('kredit', line, now)) },
    publications: { left: creator.publish_quota, rows: parts.publications.map((row) => lineView('terbit', row, now)) },
  }
}

const formatSums = (sums: queries.Wallet) => [
  ['Bisa ditarik', rupiah(sums.available)],
  ['Ditahan', rupiah(sums.pending)],
  ...(sums.asked > 0 ? [['Penarikan diproses', rupiah(sums.asked)]] : []),
  ['Seluruh pemasukan', rupiah(sums.lifetime_earned)],
  ['Sudah dibayar ke kamu', rupiah(sums.lifetime_withdrawn)],
]

/** Values that are already known are filled into the forms. */
function prefillValues({ viewer, sums, withdrawals, requestKey }: WalletParts) {
  const last = withdrawals.find(({ bank_name }) => bank_name)
  return {
    amount: sums.available,
    bank_name: last?.bank_name,
    account_number: last?.account_number,
    account_name: last?.account_name ?? viewer.name,
    recipient_name: viewer.name,
    request_key: requestKey,
  }
}

type ReferralParts = Awaited<ReturnType<typeof readReferralPage>>

/** `linkCode`: a referral code in the address of the page. */
const referralView = (parts: ReferralParts, wrong: SentForm | null, linkCode: string, baseUrl: string) => ({
  ...parts,
  address: `${baseUrl}${addressWith(REFERRALS, { kode: parts.code })}`,
  by: parts.referrer?.name ?? null,
  form: wrong ?? { values: { kode: linkCode === parts.code ? '' : linkCode }, errors: {} },
  people: parts.people.map(({ name, created_at }) => ({ name, when: longDate(created_at) })),
  pagination: paginateOrThrow(parts.total, PER_PAGE, parts.page, (page) => addressWith(REFERRALS, { page })),
  commissions: parts.commissions.map(({ kredit, keterangan: text, created_at }) => {
    return { text, amount: `+${amountIn('kredit', kredit)}`, when: longDate(created_at) }
  }),
})

const PER_PAGE = 20
const FEW = { limit: 5 }

async function readWalletPage(db: Knex, viewer: Member, page: number, now: Date) {
  const readLines = (book: queries.Book, part: Part) => queries.listLines(db, book, viewer.id, part)
  return {
    viewer,
    page,
    now,
    creator: await ensureCreator(db, viewer),
    prices: await readSettings(db, comicSettings),
    sums: await queries.readWallet(db, viewer.id, now),
    held: await queries.listHeld(db, viewer.id, now),
    movements: await readLines('rupiah', toPageRange(page, PER_PAGE)),
    credits: await readLines('kredit', FEW),
    publications: await readLines('terbit', FEW),
    withdrawals: await queries.listRequests(db, 'withdrawals', viewer.id, { limit: PER_PAGE }),
    souvenirs: await queries.listRequests(db, 'comic_requests', viewer.id, { limit: PER_PAGE }),
    printable: await queries.listPrintable(db, viewer.id),
    requestKey: randomUUID(),
  }
}

async function readReferralPage(db: Knex, viewer: Member, page: number) {
  return {
    page,
    code: (await ensureCreator(db, viewer)).referral_code,
    reward: (await readSettings(db, comicSettings)).credits_referral,
    referrer: await queries.findOwnReferrer(db, viewer.id),
    total: await countReferrals(db, viewer.id),
    people: await queries.listReferrals(db, viewer.id, toPageRange(page, PER_PAGE)),
    earned: (await queries.sumCommissions(db, viewer.id)).sum,
    commissions: await queries.listCommissions(db, viewer.id, { limit: PER_PAGE }),
  }
}
