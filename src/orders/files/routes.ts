import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { readSettings } from '../../platform/site-settings.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import { getSender } from '../../uploads/sender.ts'
import { imageProblem, sendImage, type Uploads } from '../../uploads/uploads.ts'
import { InvalidFields, type RefusedForm, readFields, refusedForm } from '../../web/call-errors.ts'
import { type AppRouter, type Context, createRouter, seeOther } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { many, typedIn, wholeNumber } from '../../web/form.ts'
import { readBody, readMultipart, type UploadedFile } from '../../web/incoming/multipart.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { page } from '../../web/render.ts'
import { customerActor, staffActor } from '../actor.ts'
import { MAX_FILE_BYTES, MAX_REMARK, reads, writes } from '../limits.ts'
import { orderHref } from '../order-deps.ts'
import type { Order } from '../rules/amounts.ts'
import { orderSettings, type ShopFace, shopFace } from '../settings.ts'
import { orderAt, redirectToOrder } from '../show-order.ts'
import { VersionField } from '../staff/order-forms.ts'
import { signedOrderAt, type TrackDesk } from '../track/find-tracked.ts'
import { proveOrderContact } from '../track/prove-contact.ts'
import { keyIn, withCode } from '../track/tracking-key.ts'
import { addOrderFile, decideMockup, removeOrderFile, sendMockup } from './change-files.ts'
import { readFiles } from './queries.ts'
import { insistOnPicture, insistOnRemark, kindOfFile, maySee } from './rules.ts'
import { storeFile } from './store-file.ts'
import { filesView } from './view-model.ts'

type FilesPage = { files: ReturnType<typeof filesView>; shop: ShopFace; flash: string | null }
const staffPage = page<FilesPage>('/orders/files/desk')
const customerPage = page<FilesPage>('/orders/files/show')

const oneFile = { file: 'file', most: MAX_FILE_BYTES, noun: 'Berkas' }

const MockupForm = VersionField.extend({
  action: z.enum(['kirim', 'setuju', 'revisi'], 'Pilih jawabannya.'),
  number: wholeNumber(z.int().min(0)).default(0),
  files: many(z.string().max(20)),
  text: z
    .string()
    .overwrite((text) => text.replaceAll('\0', '').trim())
    .max(MAX_REMARK, 'Paling banyak 2.000 karakter.')
    .default(''),
})

const flashes = {
  berkas: 'Berkasnya tersimpan.',
  susulan: 'Berkasnya sampai sebagai permintaan: pesananmu sudah dikerjakan. Kami kabari bisa tidaknya.',
  hapus: 'Berkasnya dihapus.',
  kirim: 'Mock-up siap di halaman pemesan.',
  setuju: 'Desain disetujui.',
  revisi: 'Permintaan revisinya tercatat.',
}

/** Files and mock-ups of an order: the same pages for staff, and for the customer behind the signed link. */
export function fileRoutes(desk: TrackDesk & { uploads: Uploads }): AppRouter {
  const { deps, uploads } = desk
  const router = createRouter()
  const { db } = deps
  for (const isStaff of [true, false]) {
    const at = isStaff ? '/admin/pesanan/:code/berkas' : '/lacak/:code/berkas'
    const may = isStaff ? allow('staff') : withCode(reads)
    const mayWrite = isStaff ? allow('staff', { limit: writes }) : withCode(writes)

    router.get(at, may, async (ctx) => show(ctx, isStaff, await find(ctx, isStaff)))

    router.post(at, mayWrite, (ctx) =>
      change(ctx, isStaff, async (order) => {
        if (!ctx.is('multipart/form-data')) throw new InvalidFields({ file: ['Pilih dulu berkasnya.'] })
        const { file } = await readMultipart(ctx, oneFile)
        const uploadedFile = file ?? { bytes: Buffer.alloc(0), filename: '' }
        await addOrderFile(
          deps,
          { id: order.id },
          await storeFile(uploads, uploadedFile, getSender(ctx, 'orders')),
          getActor(ctx, isStaff),
        )
        return kindOfFile(order, isStaff) === 'late' ? 'susulan' : 'berkas'
      }),
    )

    router.get(`${at}/:id`, may, async (ctx) => {
      const { files, mockups } = await readFiles(db, (await find(ctx, isStaff)).id)
      const file = files.find(({ id }) => id === ctx.params.id)
      const isOriginal = isStaff && ctx.query.asli !== undefined
      const name = file && maySee(file, mockups, isStaff) ? file[isOriginal ? 'upload' : 'picture'] : null
      const image = name ? await uploads.openImage(name) : null
      if (!image) throw notFound('Berkas ini tidak ada.')
      sendImage(ctx, image)
      // Nobody has checked what an original file holds, so no browser may open it.
      if (isOriginal) ctx.attachment(file?.name)
      ctx.set({ 'Cache-Control': 'no-store', ...(isOriginal && { 'Content-Type': 'application/octet-stream' }) })
    })

    router.post(`${at}/:id/hapus`, mayWrite, (ctx) =>
      change(ctx, isStaff, async (order) => {
        await removeOrderFile(deps, order, String(ctx.params.id), getActor(ctx, isStaff))
        return 'hapus'
      }),
    )

    router.post(`${at}/mockup`, mayWrite, (ctx) =>
      change(ctx, isStaff, async (order) => {
        const { fields, file } = await readBody(ctx, oneFile)
        const { action, number, files, text: remark, version } = readFields(MockupForm, fields)
        if (action === 'kirim' && !isStaff) throw notFound()
        if (action === 'kirim') {
          await sendMockup(deps, order, [...files, ...(await added(ctx, order, file, version))], staffActor(ctx))
          return action
        }
        const state = action === 'setuju' ? 'approved' : 'changes'
        insistOnRemark(state, remark)
        await decideMockup(deps, order, { number, state, remark }, getActor(ctx, isStaff))
        return action
      }),
    )
  }

  /** Adds the file that came with a mock-up. The order keeps it even if it is no picture. */
  async function added(ctx: Context, order: Order, file: UploadedFile | null, version: number | null) {
    if (!file) return []
    const storedFile = await storeFile(uploads, file, getSender(ctx, 'orders'))
    const id = await addOrderFile(deps, { id: order.id, version }, storedFile, staffActor(ctx))
    insistOnPicture(storedFile)
    return [id]
  }

  /** Finds the order. Throws a 404, for customers also without the right key. */
  async function find(ctx: Context, isStaff: boolean): Promise<Order> {
    if (isStaff) return orderAt(ctx, db)
    const order = await signedOrderAt(ctx, desk)
    await proveOrderContact(ctx, deps, order)
    return order
  }

  async function change(ctx: Context, isStaff: boolean, act: (order: Order) => Promise<string>) {
    const order = await find(ctx, isStaff)
    try {
      const flashKey = await act(order)
      if (isStaff && flashKey === 'kirim' && ctx.query.dari === 'pesanan') redirectToOrder(ctx, order, 'mockup')
      else seeOther(ctx, withFlash(getPagePlace(ctx, order, isStaff).self, flashKey))
    } catch (error) {
      await show(ctx, isStaff, order, toRefusedForm(error))
    }
  }

  async function show(ctx: Context, isStaff: boolean, order: Order, refusal: RefusedForm | null = null) {
    const { errors, status } = refusal ?? { errors: {}, status: 200 }
    const view = filesView(order, await readFiles(db, order.id), getPagePlace(ctx, order, isStaff), errors)
    const shop = shopFace(await readSettings(db, orderSettings))
    const data = { files: view, shop, flash: flashIn(flashes, ctx) }
    if (isStaff) staffPage(ctx, data, status)
    else customerPage(ctx, data, status)
  }

  return router
}

const getActor = (ctx: Context, isStaff: boolean) => (isStaff ? staffActor(ctx) : customerActor)

function getPagePlace(ctx: Context, { order_code }: Order, isStaff: boolean) {
  const href = isStaff ? `${orderHref(order_code)}berkas/` : `/lacak/${order_code}/berkas/`
  const query = isStaff ? '' : `?kunci=${encodeURIComponent(keyIn(ctx.query) ?? '')}`
  return { isStaff, href, query, self: `${href}${query}`, remark: typedIn(ctx.request.body).text ?? '' }
}

/** The problem with which the form is shown again. Rethrows errors that the sender cannot mend. */
function toRefusedForm(error: unknown): RefusedForm {
  if (error instanceof ImageRefusal && error.status !== 503)
    return { errors: { file: imageProblem(error) }, status: 422 }
  if (error instanceof ImageRefusal) throw new Refusal(503, imageProblem(error), { retryAfter: error.retryAfter })
  return refusedForm(error)
}
