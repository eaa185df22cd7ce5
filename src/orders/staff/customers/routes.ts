import type { Knex } from 'knex'
import * as z from 'zod'
import { phoneOf } from '../../../outbox/whatsapp/phone.ts'
import { allow } from '../../../platform/access.ts'
import { type AppRouter, type Context, createRouter, seeOther, wantsFragment } from '../../../web/context.ts'
import { flashIn, withFlash } from '../../../web/flash.ts'
import { type Errors, Id, PageNumber, readForm, readParam, readQuery, Text, typedIn } from '../../../web/form.ts'
import { addressWith, partOf } from '../../../web/paging.ts'
import { notFound } from '../../../web/refusal.ts'
import { answerFragment, fragment, page } from '../../../web/render.ts'
import { type OrderDeps, recordStaffAction, staffActor } from '../../order-deps.ts'
import { findCustomer } from '../../place/customer-queries.ts'
import { readContact } from '../../rules/contact.ts'
import { writes } from '../../rules/limits.ts'
import { VersionField } from '../order-forms.ts'
import * as queries from './queries.ts'
import { CUSTOMERS_HREF, CUSTOMERS_PER_PAGE, customerHref, customerView, knownView, listView } from './view-model.ts'

const listPage = page<{ list: ReturnType<typeof listView> }>('/orders/customers/list')
const listFragment = fragment<{ list: ReturnType<typeof listView> }>('/orders/customers/_list')
type Lookup = { known: ReturnType<typeof knownView> | null; isContact: boolean }
const knownFragment = fragment<Lookup>('/orders/customers/_known')
const customerPage = page<{ customer: ReturnType<typeof customerView>; flash: string | null }>('/orders/customers/show')

const ListQuery = z.object({ cari: Text.max(100).catch(''), page: PageNumber.catch(1) })
const LookupQuery = z.object({ nomor: Text.trim().max(254).catch('') })
const OtherForm = z.object({ other: Text.trim() })
const SplitForm = z.object({ customer: Id })
const upTo = (most: number) =>
  z
    .string()
    .overwrite((text) => text.replaceAll('\0', '').trim())
    .max(most, `Paling banyak ${most} karakter.`)
    .default('')
const Phone = upTo(50).transform((text) => (text === '' ? null : (phoneOf(text) ?? '')))
const EditForm = VersionField.extend({
  name: upTo(255).refine((name) => name !== '', 'Isi namanya.'),
  phone: Phone.refine((phone) => phone !== '', 'Nomor HP ini belum benar.'),
  email: z.literal('').or(z.email('Alamat email ini belum benar.').max(254).toLowerCase()).default(''),
  address: upTo(300),
  note: upTo(1_000),
  tags: upTo(200),
  blocked_reason: upTo(300),
})

const flashes = {
  ubah: 'Perubahan tersimpan.',
  gabung: 'Keduanya digabung. Pesanannya tampil bersama di sini.',
  pisah: 'Keduanya dipisah lagi.',
}

/** Customers of the shop: the list, one of them, what is known of a number, and merging two with undo. */
export function customerRoutes({ deps: { db, now } }: { deps: OrderDeps }): AppRouter {
  const router = createRouter()

  router.get('/admin/pelanggan', allow('staff'), async (ctx) => {
    const query = readQuery(ListQuery, ctx.query)
    const found = await queries.listCustomers(db, query.cari, partOf(query.page, CUSTOMERS_PER_PAGE))
    const list = listView(found, query)
    if (wantsFragment(ctx)) answerFragment(ctx, listFragment({ list }))
    else listPage(ctx, { list })
  })

  router.get('/admin/pelanggan/cari', allow('staff'), async (ctx) => {
    const { nomor } = readQuery(LookupQuery, ctx.query)
    const customer = await queries.findByContact(db, nomor)
    // Without a script the form leads to the customer, or to the list that searches for what was typed.
    if (!wantsFragment(ctx))
      return seeOther(ctx, customer ? customerHref(customer.id) : addressWith(CUSTOMERS_HREF, { cari: nomor }))
    const known = customer && knownView(customer, await queries.customerSums(db, customer.id))
    answerFragment(ctx, knownFragment({ known, isContact: readContact(nomor) !== null }))
  })

  router.get('/admin/pelanggan/:id', allow('staff'), async (ctx) => {
    const { id } = await customerAt(ctx)
    if (String(id) === ctx.params.id) await show(ctx, {}, 200)
    else seeOther(ctx, customerHref(id))
  })

  router.post('/admin/pelanggan/:id', allow('staff', { limit: writes }), async (ctx) => {
    const { id } = await customerAt(ctx)
    const read = readForm(EditForm, ctx.request.body)
    if (!read.ok) return show(ctx, read.errors)
    const { version, email, address, tags, blocked_reason, ...input } = read.input
    const set = {
      ...input,
      email: email || null,
      address: { address },
      blocked_reason: blocked_reason || null,
      tags: [...new Set(tags.split(',').map((tag) => tag.trim()))].filter(Boolean),
    }
    const taken = await queries.takenOf(db, id, set)
    if (taken.length > 0) return show(ctx, Object.fromEntries(taken.map((name) => [name, takenMessage])))
    if (!(await recorded(ctx, id, 'change', (trx) => queries.changeCustomer(trx, id, version, set, now()))))
      return show(ctx, { '': 'Data pelanggan ini baru saja diubah orang lain. Muat ulang, lalu isi lagi.' }, 409)
    seeOther(ctx, withFlash(customerHref(id), 'ubah'))
  })

  router.post('/admin/pelanggan/:id/gabung', allow('staff', { limit: writes }), async (ctx) => {
    const { id } = await customerAt(ctx)
    const read = readForm(OtherForm, ctx.request.body)
    const other = read.ok ? await queries.findByContact(db, read.input.other) : null
    if (!other) return show(ctx, { other: 'Tidak ada pelanggan dengan kontak ini.' })
    if (!(await recorded(ctx, id, 'merge', (trx) => queries.merge(trx, other.id, id))))
      return show(ctx, { other: 'Kontak ini sudah milik pelanggan ini.' })
    seeOther(ctx, withFlash(customerHref(id), 'gabung'))
  })

  router.post('/admin/pelanggan/:id/pisah', allow('staff', { limit: writes }), async (ctx) => {
    const { id } = await customerAt(ctx)
    const read = readForm(SplitForm, ctx.request.body)
    const isSplit = read.ok && (await recorded(ctx, id, 'split', (trx) => queries.split(trx, read.input.customer, id)))
    if (!isSplit) return show(ctx, { '': 'Keduanya sudah tidak digabung.' }, 409)
    seeOther(ctx, withFlash(customerHref(id), 'pisah'))
  })

  async function customerAt(ctx: Context) {
    const customer = await findCustomer(db, readParam(Id, ctx.params.id))
    if (!customer) throw notFound('Pelanggan ini tidak ada.')
    return customer
  }

  /** In one transaction with its entry in the audit log, if it was done. */
  async function recorded(ctx: Context, id: number, what: string, act: (trx: Knex) => Promise<boolean>) {
    // Its name would stay in the log after the customer is erased.
    const subject = `pelanggan ${id}`
    return db.transaction(async (trx) => {
      const isDone = await act(trx)
      if (isDone) await recordStaffAction(trx, staffActor(ctx), { action: `customer.${what}`, subject })
      return isDone
    })
  }

  async function show(ctx: Context, errors: Errors, status = 422): Promise<void> {
    const details = await queries.readCustomer(db, await customerAt(ctx))
    const customer = customerView(details, typedIn(ctx.request.body), errors, now())
    customerPage(ctx, { customer, flash: flashIn(flashes, ctx) }, status)
  }

  return router
}

const takenMessage = 'Ini milik pelanggan lain. Gabungkan keduanya di bawah.'
