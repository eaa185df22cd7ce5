import type { Knex } from 'knex'
import { z } from 'zod'
import { accountWith, listUsers } from '../../accounts/account.ts'
import { actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, PageNumber, readForm, readParam, readQuery, Text, typedIn } from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { pagesOf } from '../../web/paging.ts'
import { Refusal } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { may } from '../../web/rights.ts'
import { adjustCredits, ensureCreator } from '../creators/creator.ts'
import { findCreator, lockCreator } from '../creators/queries.ts'
import { purchaseLine } from '../subscriptions/view-model.ts'
import { TypedAmount } from '../wallet/pages.ts'
import { countLines, listDiffering, listLines, readWallet } from '../wallet/queries.ts'
import { lineView } from '../wallet/view-model.ts'
import { adjustWallet } from '../wallet/withdrawals.ts'
import { type Bought, listBought } from './queries.ts'
import { BOOKS, bookHref, Reason } from './view-model.ts'

const booksPage = pageOf<{ found: object }>('/comics/staff/books')
const bookPage = pageOf<{ book: object }>('/comics/staff/book')

const PER_PAGE = 50
const Search = z.object({ q: Text.trim().max(100).catch('') })
const Where = z.object({ isi: z.enum(['rupiah', 'kredit', 'terbit']).catch('rupiah'), page: PageNumber.catch(1) })
const Adjustment = z
  .object({
    apa: z.enum(['rupiah', 'kredit']),
    arah: z.enum(['tambah', 'ambil']),
    jumlah: TypedAmount,
    alasan: Reason.shape.alasan,
    tahan: z.literal('ya').optional().transform(Boolean),
    baris: z.string().catch(''),
  })
  .refine(({ apa, arah, tahan }) => !tahan || (apa === 'rupiah' && arah === 'tambah'), {
    path: ['tahan'],
    message: 'Yang bisa ditahan hanya rupiah yang ditambahkan.',
  })

const said = { ubah: 'Tercatat. Barisnya ada di buku.' }

/** Staff pages with the books of one person: each change of rupiah, credits and publications, and the purchases. */
export function bookPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/komik/buku', allow('staff'), async (ctx) => {
    const { q } = readQuery(Search, ctx.query)
    const { users } = q === '' ? { users: [] } : await listUsers(db, { search: q })
    const people = users.map(({ id, name, username }) => ({ name, username, href: bookHref(id) }))
    booksPage(ctx, { found: { q, people } })
  })

  const personAt = (ctx: Context) => accountWith(db, readParam(Id, ctx.params.id))

  async function show(ctx: Context, form: object = { values: {}, errors: {} }, status = 200) {
    const [{ id, name, username }, now] = [await personAt(ctx), new Date()]
    const { isi, page } = readQuery(Where, ctx.query)
    const creator = await findCreator(db, id)
    const wallet = await readWallet(db, id, now)
    const lines = await listLines(db, isi, id, { limit: PER_PAGE, offset: (page - 1) * PER_PAGE })
    const book = {
      ...{ name, username, isi, form, address: bookHref(id), lines: lines.map((line) => lineView(isi, line, now)) },
      sums: [
        ['Bisa ditarik', rupiah(wallet.available)],
        ['Ditahan', rupiah(wallet.pending)],
        ['Masuk seluruhnya', rupiah(wallet.lifetime_earned)],
        ['Sudah dibayar', rupiah(wallet.lifetime_withdrawn)],
        ['Kredit', creator?.kredit ?? 0],
        ['Jatah terbit', creator?.publish_quota ?? 0],
        ['Kredit yang dibeli', creator?.kredit_bought ?? 0],
      ],
      pagination: pagesOf(lines[0]?.total ?? 0, PER_PAGE, page, (at) => bookHref(id, isi, at)),
      purchases: (await listBought(db, id)).map(purchaseView),
      mayCredit: may(signedIn(ctx), 'admin'),
      count: await countLines(db, id),
      said: flashIn(said, ctx),
    }
    bookPage(ctx, { book }, status)
  }

  router.get('/admin/komik/buku/:id', allow('staff'), (ctx) => show(ctx))

  router.post('/admin/komik/buku/:id', allow('staff'), async (ctx) => {
    const [person, viewer] = [await personAt(ctx), signedIn(ctx)]
    const form = readForm(Adjustment, ctx.request.body)
    if (!form.ok) return show(ctx, form, 422)
    const { apa, arah, jumlah, alasan: description, tahan: hold, baris } = form.input
    if (apa === 'kredit' && !may(viewer, 'admin')) throw new Refusal(403, 'Kredit hanya diubah admin.')
    const details = { amount: arah === 'ambil' ? -jumlah : jumlah, description }
    await ensureCreator(db, person)
    try {
      await db.transaction(async (trx) => {
        // A form that is sent twice, or of which the books have changed meanwhile, books nothing.
        await lockCreator(trx, person.id)
        if (String(await countLines(trx, person.id)) !== baris)
          throw new Refusal(400, 'Bukunya sudah berubah sejak halaman ini dibuka. Periksa dulu, lalu kirim lagi.')
        const actor = actorOf(ctx, viewer)
        if (apa === 'kredit') await adjustCredits(trx, actor, person, details)
        else await adjustWallet(trx, actor, person, { ...details, hold })
      })
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 400) throw error
      return show(ctx, { values: typedIn(ctx.request.body), errors: { jumlah: error.message } }, 422)
    }
    seeOther(ctx, withFlash(bookHref(person.id, apa), 'ubah'))
  })
}

const purchaseView = ({ starts_at, ends_at, ...bought }: Bought) => ({
  ...purchaseLine(bought),
  period: starts_at && ends_at ? `${longDate(starts_at)} sampai ${longDate(ends_at)}` : 'tidak ada',
})

const DIFFERING = 'balances of comics'
/** User names that an alert names. */
const NAMED = 4

/** Recounts every balance and tells staff of accounts that differ. Nothing is changed. */
export async function recountBalances({ db, notify, closeNotices }: Pick<Site, 'db' | 'notify' | 'closeNotices'>) {
  const wrong = await listDiffering(db)
  await closeNotices([DIFFERING])
  const [first, second] = wrong
  if (!first) return
  const names = wrong.slice(0, NAMED).map(({ username }) => username)
  const others = wrong.length > NAMED ? `, dan ${wrong.length - NAMED} lainnya` : ''
  await notify(db, {
    ...{ kind: 'alert', author: null, about: DIFFERING, href: second ? BOOKS : bookHref(first.id) },
    message: `Saldo ${wrong.length} akun tidak sama dengan isi bukunya: ${names.join(', ')}${others}.`,
  })
}
