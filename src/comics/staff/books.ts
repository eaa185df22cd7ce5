import type { Knex } from 'knex'
import { z } from 'zod'
import { findAccount, listUsers } from '../../accounts/account.ts'
import { actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import type { Site } from '../../platform/feature.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { longDate } from '../../web/dates.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import {
  type Errors,
  Id,
  PageNumber,
  readForm,
  readParam,
  readQuery,
  Text,
  typedIn,
  type Values,
} from '../../web/form.ts'
import { rupiah } from '../../web/formats/rupiah.ts'
import { addressWith, pagesOf } from '../../web/paging.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page as pageOf } from '../../web/render.ts'
import { may } from '../../web/rights.ts'
import { adjustCredits, ensureCreator } from '../creators/creator.ts'
import { lockCreator } from '../creators/queries.ts'
import { TypedAmount } from '../wallet/pages.ts'
import { type Book, countLines, listDiffering, listLines, readWallet } from '../wallet/queries.ts'
import { amountIn, lineView } from '../wallet/view.ts'
import { adjustWallet } from '../wallet/withdrawals.ts'
import { type Bought, listBought } from './money-queries.ts'
import { BOOKS } from './view-model.ts'

const booksPage = pageOf<{ found: object }>('/comics/staff/books')
const bookPage = pageOf<{ book: object }>('/comics/staff/book')

const PER_PAGE = 50
const Search = z.object({ q: Text.trim().max(100).catch('') })
const Where = z.object({ isi: z.enum(['rupiah', 'kredit', 'terbit']).catch('rupiah'), page: PageNumber.catch(1) })
const Adjustment = z.object({
  apa: z.enum(['rupiah', 'kredit']),
  arah: z.enum(['tambah', 'ambil']),
  jumlah: TypedAmount,
  alasan: Text.trim().min(5, 'Tulis alasannya, paling sedikit 5 karakter.').max(300),
  tahan: z.literal('ya').optional().transform(Boolean),
  baris: z.string().catch(''),
})

const said = { ubah: 'Tercatat. Barisnya ada di buku.' }

/** Staff pages with the books of one person: each change of rupiah, credits and publications, and the purchases. */
export function bookPages(router: AppRouter, { db }: { db: Knex }) {
  router.get('/admin/komik/buku', allow('staff'), async (ctx) => {
    const { q } = readQuery(Search, ctx.query)
    const { users } = q === '' ? { users: [] } : await listUsers(db, { search: q })
    const people = users.map(({ id, name, username }) => ({ name, username, href: `${BOOKS}${id}/` }))
    booksPage(ctx, { found: { q, people } })
  })

  async function personAt(ctx: Context) {
    const person = await findAccount(db, readParam(Id, ctx.params.id))
    if (!person) throw notFound('Akun ini tidak ada.')
    return person
  }

  async function show(ctx: Context, form: { values: Values; errors: Errors } = { values: {}, errors: {} }) {
    const [{ id, name, username }, now] = [await personAt(ctx), new Date()]
    const { isi, page } = readQuery(Where, ctx.query)
    const creator = await ensureCreator(db, { id, name })
    const { available, pending, ...sums } = await readWallet(db, id, now)
    const lines = await listLines(db, isi, id, { limit: PER_PAGE, offset: (page - 1) * PER_PAGE })
    const address = `${BOOKS}${id}/`
    const book = {
      ...{ name, username, address, isi, form, lines: lines.map((line) => lineView(isi, line, now)) },
      sums: [
        ['Bisa ditarik', rupiah(available)],
        ['Ditahan', rupiah(pending)],
        ['Masuk seluruhnya', rupiah(sums.lifetime_earned)],
        ['Sudah dibayar', rupiah(sums.lifetime_withdrawn)],
        ['Kredit', creator.kredit],
        ['Jatah terbit', String(creator.publish_quota)],
      ],
      tabs: (['rupiah', 'kredit', 'terbit'] satisfies Book[]).map((tab) => ({
        ...{ text: tabs[tab], isHere: tab === isi },
        href: addressWith(address, { isi: tab === 'rupiah' ? '' : tab }),
      })),
      pagination: pagesOf(lines[0]?.total ?? 0, PER_PAGE, page, (at) =>
        addressWith(address, { isi: isi === 'rupiah' ? '' : isi, page: at }),
      ),
      purchases: (await listBought(db, id)).map(purchaseView),
      mayCredit: may(signedIn(ctx), 'admin'),
      count: await countLines(db, id),
      said: flashIn(said, ctx),
    }
    bookPage(ctx, { book }, Object.keys(form.errors).length > 0 ? 422 : 200)
  }

  router.get('/admin/komik/buku/:id', allow('staff'), (ctx) => show(ctx))

  router.post('/admin/komik/buku/:id', allow('staff'), async (ctx) => {
    const [person, viewer] = [await personAt(ctx), signedIn(ctx)]
    const form = readForm(Adjustment, ctx.request.body)
    if (!form.ok) return show(ctx, form)
    const { apa, arah, jumlah, alasan: description, tahan: hold, baris } = form.input
    if (apa === 'kredit' && !may(viewer, 'admin')) throw new Refusal(403, 'Kredit hanya diubah admin.')
    const wrong = (name: string, message: string) =>
      show(ctx, { values: typedIn(ctx.request.body), errors: { [name]: message } })
    if (hold && (apa === 'kredit' || arah === 'ambil'))
      return wrong('tahan', 'Yang bisa ditahan hanya rupiah yang ditambahkan.')
    const amount = arah === 'ambil' ? -jumlah : jumlah
    await ensureCreator(db, person)
    try {
      await db.transaction(async (trx) => {
        // A form that is sent twice, or of which the books have changed meanwhile, books nothing.
        await lockCreator(trx, person.id)
        if (String(await countLines(trx, person.id)) !== baris)
          throw new Refusal(400, 'Bukunya sudah berubah sejak halaman ini dibuka. Periksa dulu, lalu kirim lagi.')
        const actor = actorOf(ctx, viewer)
        if (apa === 'kredit') await adjustCredits(trx, actor, person, { amount, description })
        else await adjustWallet(trx, actor, person, { amount, description, hold })
      })
    } catch (error) {
      if (error instanceof Refusal && error.status === 400) return wrong('jumlah', error.message)
      throw error
    }
    seeOther(ctx, withFlash(addressWith(`${BOOKS}${person.id}/`, { isi: apa === 'kredit' ? apa : '' }), 'ubah'))
  })
}

const tabs: Readonly<Record<Book, string>> = { rupiah: 'Rupiah', kredit: 'Kredit', terbit: 'Jatah terbit' }
const statuses: Readonly<Record<Bought['status'], string>> = {
  pending: 'Menunggu',
  success: 'Dibayar',
  failed: 'Gagal',
  expired: 'Lewat waktu',
  refunded: 'Dikembalikan',
}

const purchaseView = ({ invoice_number: invoice, package_name, amount, status, created_at, ...bought }: Bought) => ({
  ...{ invoice, package: package_name, amount: amountIn('rupiah', amount), status: statuses[status] },
  when: longDate(created_at),
  period:
    bought.starts_at && bought.ends_at
      ? `${longDate(bought.starts_at)} sampai ${longDate(bought.ends_at)}`
      : 'tidak ada',
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
    ...{ kind: 'alert', author: null, about: DIFFERING, href: second ? BOOKS : `${BOOKS}${first.id}/` },
    message: `Saldo ${wrong.length} akun tidak sama dengan isi bukunya: ${names.join(', ')}${others}.`,
  })
}
