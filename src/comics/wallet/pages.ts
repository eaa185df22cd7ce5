import type { Knex } from 'knex'
import { z } from 'zod'
import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn, type Viewer } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { PageNumber, readForm, readQuery, Text, typedIn, wholeNumber } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { type FormState, REFERRALS, referralView, walletView } from './pages-view-model.ts'
import { readReferralPage, readWalletPage } from './read-pages.ts'
import { acceptReferral } from './referrals.ts'
import { askSouvenir, Recipient } from './souvenirs.ts'
import { askWithdrawal, WALLET } from './withdrawals.ts'

type Flash = { flash: string | null }
const walletPage = pageOf<{ wallet: ReturnType<typeof walletView> } & Flash>('/comics/wallet/index')
const referralPage = pageOf<{ referral: ReturnType<typeof referralView> } & Flash>('/comics/wallet/referrals')

const flashes = {
  tarik: 'Permintaanmu masuk. Jumlahnya ditahan sampai staf membayar atau menolaknya.',
  suvenir: 'Permintaanmu masuk. Suvenirmu menunggu dikirim.',
  ajakan: 'Kode ajakannya tersimpan.',
}

/** As people type it: "75000", "75.000", "Rp 75.000". */
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

async function showWallet(db: Knex, ctx: Context, wrong: FormState | null = null) {
  const { page } = readQuery(Where, ctx.query)
  const wallet = walletView(await readWalletPage(db, signedIn(ctx), page, new Date()), wrong)
  walletPage(ctx, { wallet, flash: flashIn(flashes, ctx) }, wrong ? 422 : 200)
}

async function showReferrals(db: Knex, ctx: Context, wrong: FormState | null = null) {
  const { page, kode } = readQuery(Where, ctx.query)
  const referral = referralView(await readReferralPage(db, signedIn(ctx), page), wrong, kode, ctx.state.baseUrl)
  referralPage(ctx, { referral, flash: flashIn(flashes, ctx) }, wrong ? 422 : 200)
}

/** Returns what is wrong with the form, or null; a refusal stands beside the field `about`. */
async function take<T>(ctx: Context, schema: z.ZodType<T>, about: string, run: (viewer: Viewer, input: T) => unknown) {
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
