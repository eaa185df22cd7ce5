import * as z from 'zod'
import { phoneOf } from '../../../outbox/whatsapp/phone.ts'
import { allow } from '../../../platform/access.ts'
import { type AppRouter, type Context, createRouter, seeOther, wantsFragment } from '../../../web/context.ts'
import { flashIn, withFlash } from '../../../web/flash.ts'
import {
  type Errors,
  fieldsOf,
  Id,
  PageNumber,
  readForm,
  readParam,
  readQuery,
  Text,
  typedIn,
} from '../../../web/form.ts'
import { addressWith, partOf } from '../../../web/paging.ts'
import { notFound } from '../../../web/refusal.ts'
import { answerFragment, fragment, page } from '../../../web/render.ts'
import { type OrderDeps, recordStaffAction, staffActor } from '../../order-deps.ts'
import { findCustomer } from '../../place/customer-queries.ts'
import { readContact } from '../../rules/contact.ts'
import { writes } from '../../rules/limits.ts'
import { VersionField } from '../order-forms.ts'
import {
  customerIdAt,
  customerOrders,
  customerSums,
  isOthers,
  lastSizes,
  listCustomers,
  lockCustomer,
  merge,
  mergedInto,
  namesakes,
  saveCustomer,
  split,
} from './queries.ts'
import { CUSTOMERS_HREF, CUSTOMERS_PER_PAGE, customerHref, customerView, knownView, listView } from './view-model.ts'

const listPage = page<{ list: ReturnType<typeof listView> }>('/orders/customers/list')
const listFragment = fragment<{ list: ReturnType<typeof listView> }>('/orders/customers/_list')
const knownFragment = fragment<{ known: ReturnType<typeof knownView> | null }>('/orders/customers/_known')
const customerPage = page<{ customer: ReturnType<typeof customerView>; flash: string | null }>('/orders/customers/show')

const ListQuery = z.object({ cari: Text.max(100).catch(''), page: PageNumber.catch(1) })
const LookupQuery = z.object({ nomor: Text.trim().max(254).catch('') })
const CustomerId = z.object({ customer: Id })
const OtherForm = z.object({ other: Text.trim().min(1, 'Tulis nomor atau emailnya.') })

const upTo = (most: number) => Text.trim().max(most, `Paling banyak ${most} karakter.`).default('')
const EditForm = VersionField.extend({
  name: Text.trim().min(1, 'Isi namanya.').max(255, 'Paling banyak 255 karakter.'),
  phone: upTo(50)
    .refine((text) => text === '' || phoneOf(text) !== null, 'Nomor HP ini belum benar.')
    .transform((text) => (text === '' ? null : phoneOf(text))),
  email: z
    .union([z.literal('').transform(() => null), z.email('Alamat email ini belum benar.').max(254).toLowerCase()])
    .default(null),
  'address.address': upTo(300),
  'address.district': upTo(100),
  'address.city': upTo(100),
  'address.province': upTo(100),
  'address.postcode': upTo(10),
  note: z.string().trim().max(1_000, 'Paling banyak 1.000 karakter.').default(''),
  tags: upTo(200).transform((text) => [
    ...new Set(
      text
        .split(',')
        .map((tag) => tag.trim())
        .filter(Boolean),
    ),
  ]),
  blocked_reason: upTo(300).transform((text) => text || null),
})

const flashes = {
  ubah: 'Perubahan tersimpan.',
  gabung: 'Keduanya digabung. Pesanannya tampil bersama di sini.',
  pisah: 'Keduanya dipisah lagi.',
}

/** Customers of the shop: the list, one of them, what is known of a number, and merging two with undo. */
export function customerRoutes({ deps }: { deps: OrderDeps }): AppRouter {
  const { db, now } = deps
  const router = createRouter()
  const at = (rest = '') => `/admin/pelanggan${rest}`

  router.get(at(), allow('staff'), async (ctx) => {
    const query = readQuery(ListQuery, ctx.query)
    const list = listView(await listCustomers(db, query.cari, partOf(query.page, CUSTOMERS_PER_PAGE)), query)
    if (wantsFragment(ctx)) answerFragment(ctx, listFragment({ list }))
    else listPage(ctx, { list })
  })

  router.get(at('/cari'), allow('staff'), async (ctx) => {
    const { nomor } = readQuery(LookupQuery, ctx.query)
    const id = await idAt(nomor)
    // Without a script the form leads to the customer, or to the list that searches for what was typed.
    if (!wantsFragment(ctx)) return seeOther(ctx, id ? customerHref(id) : addressWith(CUSTOMERS_HREF, { cari: nomor }))
    const known = id
      ? knownView((await findCustomer(db, id)) ?? null, await customerSums(db, id))
      : knownView(null, null)
    answerFragment(ctx, knownFragment({ known: readContact(nomor) ? known : null }))
  })

  router.get(at('/:id'), allow('staff'), async (ctx) => {
    const customer = await customerAt(ctx)
    if (String(customer.id) !== ctx.params.id) return seeOther(ctx, customerHref(customer.id))
    await show(ctx, customer.id)
  })

  router.post(at('/:id'), allow('staff', { limit: writes }), async (ctx) => {
    const { id } = await customerAt(ctx)
    const read = readForm(EditForm, flat(ctx.request.body))
    if (!read.ok) return show(ctx, id, read.errors, 422)
    const { version, ...input } = read.input
    const set = {
      ...{ name: input.name, phone: input.phone, email: input.email, note: input.note, tags: input.tags },
      blocked_reason: input.blocked_reason,
      address: {
        address: input['address.address'],
        district: input['address.district'],
        city: input['address.city'],
        province: input['address.province'],
        postcode: input['address.postcode'],
      },
    }
    const errors = await takenErrors(id, set)
    if (Object.keys(errors).length > 0) return show(ctx, id, errors, 422)
    const isSaved = await db.transaction(async (trx) => {
      const row = await lockCustomer(trx, id)
      if (!row || (version !== null && version !== row.version)) return false
      await saveCustomer(trx, row, set, now())
      await recordStaffAction(trx, staffActor(ctx), { action: 'customer.change', subject: row.name })
      return true
    })
    if (!isSaved) return show(ctx, id, { '': changedMessage }, 409)
    seeOther(ctx, withFlash(customerHref(id), 'ubah'))
  })

  router.post(at('/:id/gabung'), allow('staff', { limit: writes }), async (ctx) => {
    const { id, name } = await customerAt(ctx)
    const read = readForm(OtherForm, ctx.request.body)
    if (!read.ok) return show(ctx, id, read.errors, 422)
    const other = await idAt(read.input.other)
    const wrong = other === null ? 'Tidak ada pelanggan dengan kontak ini.' : 'Kontak ini sudah milik pelanggan ini.'
    if (other === null || other === id) return show(ctx, id, { other: wrong }, 422)
    await db.transaction(async (trx) => {
      const [first, second] = [id, other].sort((one, two) => one - two)
      for (const one of [first, second]) if (one !== undefined) await lockCustomer(trx, one)
      const into = await findCustomer(trx, id)
      if (into && into.id !== other) await merge(trx, other, into.id, now())
      await recordStaffAction(trx, staffActor(ctx), { action: 'customer.merge', subject: name })
    })
    seeOther(ctx, withFlash(customerHref(id), 'gabung'))
  })

  router.post(at('/:id/pisah'), allow('staff', { limit: writes }), async (ctx) => {
    const { id, name } = await customerAt(ctx)
    const read = readForm(CustomerId, ctx.request.body)
    const isSplit =
      read.ok &&
      (await db.transaction(async (trx) => {
        await recordStaffAction(trx, staffActor(ctx), { action: 'customer.split', subject: name })
        return split(trx, read.input.customer, id, now())
      }))
    if (!isSplit) return show(ctx, id, { '': 'Keduanya sudah tidak digabung.' }, 409)
    seeOther(ctx, withFlash(customerHref(id), 'pisah'))
  })

  async function customerAt(ctx: Context) {
    const customer = await findCustomer(db, readParam(Id, ctx.params.id))
    if (!customer) throw notFound('Pelanggan ini tidak ada.')
    return customer
  }

  async function idAt(typed: string): Promise<number | null> {
    const contact = readContact(typed)
    const byPhone = contact?.phone ? await customerIdAt(db, { phone: contact.phone }) : null
    return byPhone ?? (contact?.email ? customerIdAt(db, { email: contact.email.toLowerCase() }) : null)
  }

  /** A contact belongs to one customer. */
  async function takenErrors(id: number, { phone, email }: { phone: string | null; email: string | null }) {
    const taken = 'Ini milik pelanggan lain. Gabungkan keduanya di bawah.'
    return {
      ...(phone && (await isOthers(db, id, { phone })) && { phone: taken }),
      ...(email && (await isOthers(db, id, { email })) && { email: taken }),
    }
  }

  async function show(ctx: Context, id: number, errors: Errors | null = null, status = 200): Promise<void> {
    const customer = await findCustomer(db, id)
    if (!customer) throw notFound('Pelanggan ini tidak ada.')
    const [sums, orders, sizes, merged, others] = await Promise.all([
      customerSums(db, id),
      customerOrders(db, id),
      lastSizes(db, id),
      mergedInto(db, id),
      namesakes(db, customer),
    ])
    const details = { customer, sums, orders, sizes, merged, namesakes: others }
    const rejected = errors && { values: typedIn(flat(ctx.request.body)), errors }
    customerPage(ctx, { customer: customerView(details, rejected, now()), flash: flashIn(flashes, ctx) }, status)
  }

  return router
}

/** With the dots of the form's names, which the parser of bodies has taken for nesting. */
function flat(body: unknown): Record<string, unknown> {
  const { address, ...fields } = fieldsOf(body)
  const inAddress = Object.entries(fieldsOf(address)).map(([name, value]) => [`address.${name}`, value])
  return { ...fields, ...Object.fromEntries(inAddress) }
}

const changedMessage = 'Data pelanggan ini baru saja diubah orang lain. Muat ulang, lalu isi lagi.'
