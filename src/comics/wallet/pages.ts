import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { type AppRouter, type Context, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import {
  type Errors,
  PageNumber,
  readForm,
  readQuery,
  Text,
  typedIn,
  type Values,
  wholeNumber,
} from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { addressWith, pagesOf } from '../../web/paging.ts'
import { Refusal } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { ensureCreator } from '../creators/creator.ts'
import { countReferrals } from '../creators/queries.ts'
import { comicSettings } from '../settings.ts'
import * as queries from './queries.ts'
import { findReferrerOf, listCommissions, listReferrals, sumCommissions } from './referral-queries.ts'
import { acceptReferral } from './referrals.ts'
import { askSouvenir, Recipient } from './souvenirs.ts'
import { amountIn, lineView, souvenirView, withdrawalView } from './view-model.ts'
import { askWithdrawal, WALLET } from './withdrawals.ts'

const walletPage = pageOf<{ wallet: object; said: string | null }>('/comics/wallet/index')
const referralPage = pageOf<{ referral: object; said: string | null }>('/comics/wallet/referrals')

const PER_PAGE = 20
/** Rows of lists beside the list of all movements. */
const FEW = 5
const REFERRALS = `${WALLET}ajakan/`

const said = {
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

type Typed = { values: Values; errors: Errors }

/** Pages about the money of who is signed in: the wallet, what is asked for with it, and whom the member brought. */
export function walletPages(router: AppRouter, { db }: { db: Knex }) {
  async function showWallet(ctx: Context, wrong: Typed | null = null) {
    const [viewer, now] = [signedIn(ctx), new Date()]
    const { page } = readQuery(Where, ctx.query)
    const creator = await ensureCreator(db, viewer)
    const { withdrawal_minimum: least, credits_souvenir: price } = await readSettings(db, comicSettings)
    const sums = await queries.readWallet(db, viewer.id, now)
    const part = { limit: PER_PAGE, offset: (page - 1) * PER_PAGE }
    const movements = await queries.listLines(db, 'rupiah', viewer.id, part)
    const fewOf = async (book: queries.Book) =>
      (await queries.listLines(db, book, viewer.id, { limit: FEW })).map((line) => lineView(book, line, now))
    const withdrawals = await queries.listRequests(db, 'withdrawals', viewer.id, { limit: PER_PAGE })
    const souvenirs = await queries.listRequests(db, 'comic_requests', viewer.id, { limit: PER_PAGE })
    const last = withdrawals.find(({ bank_name }) => bank_name)
    const wallet = {
      sums: [
        ['Bisa ditarik', rupiah(sums.available)],
        ['Ditahan', rupiah(sums.pending)],
        ...(sums.asked > 0 ? [['Penarikan diproses', rupiah(sums.asked)]] : []),
        ['Seluruh pemasukan', rupiah(sums.lifetime_earned)],
        ['Sudah dibayar ke kamu', rupiah(sums.lifetime_withdrawn)],
      ],
      held: (await queries.listHeld(db, viewer.id, now)).map(
        ({ amount, held_until }) => `${rupiah(amount)} bisa ditarik mulai ${longDate(held_until)}`,
      ),
      movements: movements.map((line) => lineView('rupiah', line, now)),
      pagination: pagesOf(movements[0]?.total ?? 0, PER_PAGE, page, (at) => addressWith(WALLET, { page: at })),
      // What is known stands in the forms, and what was typed instead of it.
      values: {
        amount: sums.available,
        bank_name: last?.bank_name,
        account_number: last?.account_number,
        account_name: last?.account_name ?? viewer.name,
        recipient_name: viewer.name,
        request_key: randomUUID(),
        ...wrong?.values,
      },
      errors: wrong?.errors ?? {},
      least: rupiah(least),
      // A form that was sent is shown again, also when it cannot be carried out any more.
      canWithdraw: sums.available >= least || wrong?.values.amount !== undefined,
      withdrawals: withdrawals.map(withdrawalView),
      price,
      canOrder: Number(creator.kredit) >= price || wrong?.values.recipient_name !== undefined,
      printable: (await queries.listPrintable(db, viewer.id)).map(({ id, title }) => ({
        ...{ value: id, text: title ?? `Komik ${id}`, isChosen: String(id) === wrong?.values.comic_id },
      })),
      souvenirs: souvenirs.map(souvenirView),
      credits: { left: creator.kredit, rows: await fewOf('kredit') },
      publications: { left: creator.publish_quota, rows: await fewOf('terbit') },
    }
    walletPage(ctx, { wallet, said: flashIn(said, ctx) }, wrong ? 422 : 200)
  }

  async function showReferrals(ctx: Context, wrong: Typed | null = null) {
    const viewer = signedIn(ctx)
    const { page, kode } = readQuery(Where, ctx.query)
    const { referral_code: code } = await ensureCreator(db, viewer)
    const total = await countReferrals(db, viewer.id)
    const people = await listReferrals(db, viewer.id, { limit: PER_PAGE, offset: (page - 1) * PER_PAGE })
    const commissions = await listCommissions(db, viewer.id, { limit: PER_PAGE })
    const referral = {
      code,
      address: `${ctx.state.baseUrl}${addressWith(REFERRALS, { kode: code })}`,
      reward: (await readSettings(db, comicSettings)).credits_referral,
      by: (await findReferrerOf(db, viewer.id))?.name ?? null,
      form: wrong ?? { values: { kode: kode === code ? '' : kode }, errors: {} },
      people: people.map(({ name, created_at }) => ({ name, when: longDate(created_at) })),
      pagination: pagesOf(total, PER_PAGE, page, (at) => addressWith(REFERRALS, { page: at })),
      total,
      earned: (await sumCommissions(db, viewer.id)).sum,
      commissions: commissions.map(({ kredit, keterangan, created_at }) => ({
        text: keterangan,
        amount: `+${amountIn('kredit', kredit)}`,
        when: longDate(created_at),
      })),
    }
    referralPage(ctx, { referral, said: flashIn(said, ctx) }, wrong ? 422 : 200)
  }

  /** Carries out a form. Returns what is wrong with it, or null; a refusal stands beside the field `about`. */
  async function take<T>(
    ctx: Context,
    schema: z.ZodType<T>,
    about: string,
    run: (viewer: Viewer, input: T) => unknown,
  ) {
    const form = readForm(schema, ctx.request.body)
    if (!form.ok) return form
    try {
      await run(signedIn(ctx), form.input)
      return null
    } catch (error) {
      if (!(error instanceof Refusal) || ![400, 404].includes(error.status)) throw error
      return { values: typedIn(ctx.request.body), errors: { [about]: error.message } }
    }
  }

  router.get('/dompet', allow('signed_in'), (ctx) => showWallet(ctx))

  router.post('/dompet/tarik', allow('signed_in'), async (ctx) => {
    const wrong = await take(ctx, Withdrawal, 'amount', (viewer, asked) => askWithdrawal(db, viewer, asked))
    return wrong ? showWallet(ctx, wrong) : seeOther(ctx, withFlash(WALLET, 'tarik'))
  })

  router.post('/dompet/suvenir', allow('signed_in'), async (ctx) => {
    const wrong = await take(ctx, Souvenir, 'recipient_name', (viewer, asked) => askSouvenir(db, viewer, asked))
    return wrong ? showWallet(ctx, wrong) : seeOther(ctx, withFlash(WALLET, 'suvenir'))
  })

  router.get('/dompet/ajakan', allow('signed_in'), (ctx) => showReferrals(ctx))

  router.post('/dompet/ajakan', allow('signed_in'), async (ctx) => {
    const wrong = await take(ctx, Code, 'kode', (viewer, { kode }) => acceptReferral(db, viewer, kode))
    return wrong ? showReferrals(ctx, wrong) : seeOther(ctx, withFlash(REFERRALS, 'ajakan'))
  })
}
