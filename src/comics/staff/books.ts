import type { Knex } from 'knex'
import * as z from 'zod'
import { accountWith, listUsers } from '../../accounts/account.ts'
import { toActor } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, PageNumber, readForm, readParam, readQuery, Text, typedIn } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { paginateOrThrow, toPageRange } from '../../web/paging.ts'
import { Refusal } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { may } from '../../web/rights.ts'
import { Ticked } from '../comic/fields.ts'
import type { ModerationDeps } from '../creators/bar.ts'
import { type Account, adjustCredits, ensureCreator } from '../creators/creator.ts'
import { findCreator, lockCreator } from '../creators/queries.ts'
import { purchaseLine } from '../money/subscriptions/view-model.ts'
import { TypedAmount } from '../money/wallet/pages.ts'
import { countLines, listDiffering, listLines, readWallet } from '../money/wallet/queries.ts'
import { lineView } from '../money/wallet/view-model.ts'
import { adjustWallet } from '../money/wallet/withdrawals.ts'
import { addBarForm, barFlashes, type SentForm } from './act.ts'
import { listBought, type MemberPurchase } from './queries.ts'
import { BOOKS, barView, bookHref, Reason } from './view-model.ts'

type Person = { name: string; username: string; href: string }
const booksPage = pageOf<{ found: { q: string; people: Person[] } }>('/comics/staff/books')
const bookPage = pageOf<{ book: Awaited<ReturnType<typeof readBook>> }>('/comics/staff/book')

const Search = z.object({ q: Text.trim().max(100).catch('') })
const Where = z.object({ isi: z.enum(['rupiah', 'kredit', 'terbit']).catch('rupiah'), page: PageNumber.catch(1) })
const Adjustment = z
  .object({
    apa: z.enum(['rupiah', 'kredit']),
    arah: z.enum(['tambah', 'ambil']),
    jumlah: TypedAmount,
    alasan: Reason.shape.alasan,
    tahan: Ticked,
    baris: z.string().catch(''),
  })
  .refine(({ apa, arah, tahan }) => !tahan || (apa === 'rupiah' && arah === 'tambah'), {
    path: ['tahan'],
    message: 'Yang bisa ditahan hanya rupiah yang ditambahkan.',
  })

const flashes = {
  ubah: 'Tercatat. Barisnya ada di buku.',
  ...barFlashes,
}

export function bookPages(router: AppRouter, deps: ModerationDeps) {
  const { db } = deps
  router.get('/admin/komik/buku', allow('staff'), async (ctx) => {
    const { q } = readQuery(Search, ctx.query)
    const { users } = q === '' ? { users: [] } : await listUsers(db, { search: q })
    const people = users.map(({ id, name, username }) => ({ name, username, href: bookHref(id) }))
    booksPage(ctx, { found: { q, people } })
  })

  router.get('/admin/komik/buku/:id', allow('staff'), (ctx) => show(db, ctx))

  router.post('/admin/komik/buku/:id', allow('staff'), async (ctx) => {
    const person = await personAt(db, ctx)
    const form = readForm(Adjustment, ctx.request.body)
    if (!form.ok) return show(db, ctx, form, 422)
    try {
      await adjust(db, ctx, person, form.input)
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 400) throw error
      return show(db, ctx, { values: typedIn(ctx.request.body), errors: { jumlah: error.message } }, 422)
    }
    seeOther(ctx, withFlash(bookHref(person.id, form.input.apa), 'ubah'))
  })

  addBarForm(router, deps, '/admin/komik/buku/:id', {
    personAt: (ctx) => personAt(db, ctx),
    back: (ctx, word) => seeOther(ctx, withFlash(bookHref(readParam(Id, ctx.params.id)), word)),
    refuse: (ctx, form) => show(db, ctx, form, 422),
  })
}

const personAt = (db: Knex, ctx: Context) => accountWith(db, readParam(Id, ctx.params.id))

async function show(db: Knex, ctx: Context, form: SentForm = { values: {}, errors: {} }, status = 200) {
  const parts = { form, mayCredit: may(signedIn(ctx), 'admin'), flash: flashIn(flashes, ctx) }
  bookPage(ctx, { book: await readBook(db, await personAt(db, ctx), readQuery(Where, ctx.query), parts) }, status)
}

/**
 * Throws a 403 if staff without the right change credits, and a 400 if the amount is too large or the books have
 * changed since the form was shown.
 */
async function adjust(db: Knex, ctx: Context, person: Account, input: z.infer<typeof Adjustment>) {
  const { apa, arah, jumlah, alasan: description, tahan: hold, baris } = input
  const viewer = signedIn(ctx)
  if (apa === 'kredit' && !may(viewer, 'admin')) throw new Refusal(403, 'Kredit hanya diubah admin.')
  const details = { amount: arah === 'ambil' ? -jumlah : jumlah, description }
  await ensureCreator(db, person)
  await db.transaction(async (trx) => {
    // A form that is sent twice, or after the books have changed, must not book anything.
    await lockCreator(trx, person.id)
    if (String(await countLines(trx, person.id)) !== baris)
      throw new Refusal(400, 'Bukunya sudah berubah sejak halaman ini dibuka. Periksa dulu, lalu kirim lagi.')
    const actor = toActor(ctx, viewer)
    if (apa === 'kredit') await adjustCredits(trx, actor, person, details)
    else await adjustWallet(trx, actor, person, { ...details, hold })
  })
}

const DIFFERING = 'balances of comics'
const NAMED = 4

/** Returns a sentence for each creator whose balances differ from the sums of their rows. */
export const comicBooks = async (db: Knex): Promise<string[]> =>
  (await listDiffering(db)).map(({ username }) => `The balances of ${username} are not the sums of their rows.`)

/** Notifies staff about balances that differ from the sums of their rows. Changes nothing. */
export async function recountBalances({ db, notify, closeNotices }: Pick<Site, 'db' | 'notify' | 'closeNotices'>) {
  const wrong = await listDiffering(db)
  await closeNotices([DIFFERING])
  const [first, second] = wrong
  if (!first) return
  const names = wrong.slice(0, NAMED).map(({ username }) => username)
  const others = wrong.length > NAMED ? `, dan ${wrong.length - NAMED} lainnya` : ''
  await notify(db, {
    kind: 'alert',
    author: null,
    about: DIFFERING,
    href: second ? BOOKS : bookHref(first.id),
    message: `Saldo ${wrong.length} akun tidak sama dengan isi bukunya: ${names.join(', ')}${others}.`,
  })
}

const LINES_PER_PAGE = 50

/** `mayCredit`: whether the viewer may change credits. */
type BookParts = { form: SentForm; mayCredit: boolean; flash: string | null }

async function readBook(db: Knex, { id, name, username }: Account, where: z.infer<typeof Where>, parts: BookParts) {
  const { isi, page } = where
  const { form } = parts
  const now = new Date()
  const creator = await findCreator(db, id)
  const wallet = await readWallet(db, id, now)
  const lines = await listLines(db, isi, id, toPageRange(page, LINES_PER_PAGE))
  const choice = (name: string, value: string, text: string) => ({ value, text, isChosen: value === form.values[name] })
  return {
    ...parts,
    name,
    username,
    isi,
    address: bookHref(id),
    count: await countLines(db, id),
    bar: barView(creator),
    lines: lines.map((line) => lineView(isi, line, now)),
    sums: [
      ['Bisa ditarik', rupiah(wallet.available)],
      ['Ditahan', rupiah(wallet.pending)],
      ['Masuk seluruhnya', rupiah(wallet.lifetime_earned)],
      ['Sudah dibayar', rupiah(wallet.lifetime_withdrawn)],
      ['Kredit', creator?.kredit ?? 0],
      ['Jatah terbit', creator?.publish_quota ?? 0],
      ['Kredit yang dibeli', creator?.kredit_bought ?? 0],
    ],
    what: [choice('apa', 'rupiah', 'Rupiah'), ...(parts.mayCredit ? [choice('apa', 'kredit', 'Kredit')] : [])],
    direction: [choice('arah', 'tambah', 'Tambah'), choice('arah', 'ambil', 'Ambil')],
    pagination: paginateOrThrow(lines[0]?.total ?? 0, LINES_PER_PAGE, page, (at) => bookHref(id, isi, at)),
    purchases: (await listBought(db, id)).map(purchaseView),
  }
}

const purchaseView = ({ starts_at, ends_at, ...purchase }: MemberPurchase) => ({
  ...purchaseLine(purchase),
  period: starts_at && ends_at ? `${longDate(starts_at)} sampai ${longDate(ends_at)}` : 'tidak ada',
})
