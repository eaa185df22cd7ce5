import type { Knex } from 'knex'
import * as z from 'zod'
import { toPhone } from '../../outbox/whatsapp/phone.ts'
import { allow } from '../../platform/access.ts'
import { Conflict, toFormErrors } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter, seeOther, wantsFragment } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { type Errors, Id, PageNumber, readForm, readParam, readQuery, Text, typedIn } from '../../web/form.ts'
import { addressWith, toPageRange } from '../../web/paging.ts'
import { notFound } from '../../web/refusal.ts'
import { answerFragment, fragment, page } from '../../web/render.ts'
import { staffActor } from '../actor.ts'
import { longest, longestOfCustomer, MAX_EMAIL, writes } from '../limits.ts'
import type { OrderDeps } from '../order-deps.ts'
import { contactProblem, phoneProblem, phoneWords, readContact } from '../rules/contact.ts'
import { VersionField } from '../staff/order-forms.ts'
import * as queries from './list-queries.ts'
import { findCustomer, findProven } from './queries.ts'
import { pickOther } from './rules.ts'
import { transactCustomer } from './transact-customer.ts'
import {
  CUSTOMERS_HREF,
  CUSTOMERS_PER_PAGE,
  customerHref,
  customerView,
  listView,
  summaryView,
  usesView,
} from './view-model.ts'

const listPage = page<{ list: ReturnType<typeof listView> }>('/orders/customers/list', '/orders/customers/_list')
type Lookup = {
  known: ReturnType<typeof summaryView> | null
  isContact: boolean
  uses: ReturnType<typeof usesView>
}
const lookupFragment = fragment<Lookup>('/orders/customers/_known')
const customerPage = page<{ customer: ReturnType<typeof customerView>; flash: string | null }>('/orders/customers/show')

const ListQuery = z.object({ cari: Text.max(100).catch(''), page: PageNumber.catch(1) })
const LookupQuery = z.object({ nomor: Text.trim().max(MAX_EMAIL).catch('') })
const OtherForm = z.object({ other: Text.trim() })
const ContactForm = z.object({ contact: Text.trim() })
const SplitForm = z.object({ customer: Id })
const upTo = (most: number) =>
  z
    .string()
    .overwrite((text) => text.replaceAll('\0', '').trim())
    .max(most, `Paling banyak ${most} karakter.`)
    .default('')
const Phone = upTo(longestOfCustomer.phone).transform((text, { addIssue }) => {
  const phone = text === '' ? null : toPhone(text)
  if (text !== '' && phone === null) addIssue(numberWords(text))
  return phone
})
const numberWords = (text: string) => {
  const problem = phoneProblem(text)
  return problem === 'unreadable' ? 'Nomor HP ini belum benar.' : phoneWords[problem]
}
const EditForm = VersionField.extend({
  name: upTo(longestOfCustomer.name).refine((name) => name !== '', 'Isi namanya.'),
  phone: Phone,
  email: z.literal('').or(z.email('Alamat email ini belum benar.').max(MAX_EMAIL).toLowerCase()).default(''),
  address: upTo(longestOfCustomer.address),
  note: upTo(longest.note),
  tags: upTo(longestOfCustomer.tags),
  blocked_reason: upTo(longestOfCustomer.blocked),
})

const flashes = {
  ubah: 'Perubahan tersimpan.',
  kontak: 'Kontak tersimpan sebagai milik pelanggan ini.',
  gabung: 'Keduanya digabung. Pesanannya tampil bersama di sini.',
  pisah: 'Keduanya dipisah lagi.',
}

/** Pages about customers: the list, one customer, what is known of a number, and merging two customers with undo. */
export function customerRoutes({ deps }: { deps: OrderDeps }): AppRouter {
  const { db } = deps
  const router = createRouter()

  router.get('/admin/pelanggan', allow('staff'), async (ctx) => {
    const query = readQuery(ListQuery, ctx.query)
    const customers = await queries.listCustomers(db, query.cari, toPageRange(query.page, CUSTOMERS_PER_PAGE))
    listPage(ctx, { list: listView(customers, query) })
  })

  router.get('/admin/pelanggan/cari', allow('staff'), async (ctx) => {
    const { nomor } = readQuery(LookupQuery, ctx.query)
    const customer = await queries.findByContact(db, nomor)
    // Without a script the form leads to the customer, or to the list that searches for what was typed.
    if (!wantsFragment(ctx))
      return seeOther(ctx, customer ? customerHref(customer.id) : addressWith(CUSTOMERS_HREF, { cari: nomor }))
    const summary = customer && summaryView(customer, await queries.customerSums(db, customer.id))
    const uses = usesView(customer ? { codes: [], blocked: [] } : await queries.unprovenUses(db, nomor))
    answerFragment(ctx, lookupFragment({ known: summary, isContact: readContact(nomor) !== null, uses }))
  })

  router.get('/admin/pelanggan/:id', allow('staff'), async (ctx) => {
    const { id } = await customerAt(ctx, deps.db)
    if (String(id) === ctx.params.id) await show(ctx, deps, {}, 200)
    else seeOther(ctx, customerHref(id))
  })

  const mayWrite = allow('staff', { limit: writes })
  router.post('/admin/pelanggan/:id', mayWrite, (ctx) => change(ctx, deps))
  router.post('/admin/pelanggan/:id/kontak', mayWrite, (ctx) => joinContact(ctx, deps))
  router.post('/admin/pelanggan/:id/gabung', mayWrite, (ctx) => merge(ctx, deps))
  router.post('/admin/pelanggan/:id/pisah', mayWrite, (ctx) => split(ctx, deps))

  return router
}

async function change(ctx: Context, deps: OrderDeps): Promise<void> {
  const customer = await customerAt(ctx, deps.db)
  const { id } = customer
  const form = readForm(EditForm, ctx.request.body)
  if (!form.ok) return show(ctx, deps, form.errors)
  const { version, email, address, tags, blocked_reason, ...input } = form.input
  const set = {
    ...input,
    email: email || null,
    address: { address },
    blocked_reason: blocked_reason || null,
    tags: [...new Set(tags.split(',').map((tag) => tag.trim()))].filter(Boolean),
  }
  const conflicts = await queries.findConflictingContacts(deps.db, customer, set)
  if (conflicts.length > 0) return show(ctx, deps, Object.fromEntries(conflicts.map((name) => [name, conflictMessage])))
  await orAgain(ctx, deps, async () => {
    const isChanged = await transactCustomer(deps, staffActor(ctx), async (one) =>
      one.record('change', id, await queries.changeCustomer(one, customer, version, set)),
    )
    if (!isChanged)
      return show(ctx, deps, { '': 'Data pelanggan ini baru saja diubah orang lain. Muat ulang, lalu isi lagi.' }, 409)
    seeOther(ctx, withFlash(customerHref(id), 'ubah'))
  })
}

async function joinContact(ctx: Context, deps: OrderDeps): Promise<void> {
  const customer = await customerAt(ctx, deps.db)
  const { id } = customer
  const form = readForm(ContactForm, ctx.request.body)
  const contact = form.ok ? form.input.contact : ''
  const { phone = null, email = null } = readContact(contact) ?? {}
  const [name, address] = phone ? (['phone', phone] as const) : (['email', email?.toLowerCase()] as const)
  if (!address) return show(ctx, deps, { '': contactProblem(contact) ?? '' })
  if ((await findProven(deps.db, name, address)) !== undefined)
    return show(ctx, deps, {
      '': 'Kontak ini sudah terbukti milik seorang pelanggan. Gabungkan keduanya kalau orang yang sama.',
    })
  await orAgain(ctx, deps, async () => {
    const isJoined = await transactCustomer(deps, staffActor(ctx), async (one) =>
      one.record('contact', id, await queries.joinContact(one, id, name, address)),
    )
    if (!isJoined)
      return show(ctx, deps, { '': 'Pelanggan ini sudah punya kontak lain. Gantilah lewat Ubah data.' }, 409)
    seeOther(ctx, withFlash(customerHref(id), 'kontak'))
  })
}

async function merge(ctx: Context, deps: OrderDeps): Promise<void> {
  const { id } = await customerAt(ctx, deps.db)
  const form = readForm(OtherForm, ctx.request.body)
  const target = form.ok ? await otherIn(deps.db, form.input.other, id) : 'Isi kontak pelanggan lain.'
  if (typeof target === 'string') return show(ctx, deps, { other: target })
  const isMerged = await transactCustomer(deps, staffActor(ctx), async ({ trx, record }) =>
    record('merge', id, await queries.merge(trx, target, id)),
  )
  if (!isMerged) return show(ctx, deps, { other: 'Kontak ini sudah milik pelanggan ini.' })
  seeOther(ctx, withFlash(customerHref(id), 'gabung'))
}

async function split(ctx: Context, deps: OrderDeps): Promise<void> {
  const { id } = await customerAt(ctx, deps.db)
  const form = readForm(SplitForm, ctx.request.body)
  const isSplit =
    form.ok &&
    (await transactCustomer(deps, staffActor(ctx), async ({ trx, record }) =>
      record('split', id, await queries.split(trx, form.input.customer, id)),
    ))
  if (!isSplit) return show(ctx, deps, { '': 'Keduanya sudah tidak digabung.' }, 409)
  seeOther(ctx, withFlash(customerHref(id), 'pisah'))
}

/**
 * The customer whom staff typed: by a contact, or by the number on the customer's page if several have the contact.
 * Otherwise the reason why there is none.
 */
async function otherIn(db: Knex, input: string, id: number): Promise<number | string> {
  const numbered = /^#\d{1,9}$/.test(input) ? await findCustomer(db, Number(input.slice(1))) : undefined
  const others = numbered ? [numbered.id] : await queries.othersWith(db, id, input)
  const [other] = others
  const isOwn = other === id || (other === undefined && (await queries.othersWith(db, 0, input)).includes(id))
  return pickOther(others, id, isOwn)
}

async function customerAt(ctx: Context, db: Knex) {
  const customer = await findCustomer(db, readParam(Id, ctx.params.id))
  if (!customer) throw notFound('Pelanggan ini tidak ada.')
  return customer
}

/** Runs `act`. If another customer has proven the contact meanwhile, the page is shown again with what was typed. */
async function orAgain(ctx: Context, deps: OrderDeps, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof Conflict)) throw error
    await show(ctx, deps, toFormErrors(error), 409)
  }
}

async function show(ctx: Context, deps: OrderDeps, errors: Errors, status = 422): Promise<void> {
  const details = await queries.readCustomer(deps.db, await customerAt(ctx, deps.db))
  const customer = customerView(details, typedIn(ctx.request.body), errors, deps.now())
  customerPage(ctx, { customer, flash: flashIn(flashes, ctx) }, status)
}

const conflictMessage = 'Ini milik pelanggan lain. Gabungkan keduanya di bawah.'
