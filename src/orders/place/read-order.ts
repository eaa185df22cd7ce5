import type { Knex } from 'knex'
import type { Logger } from 'pino'
import { hasWish } from '../../products/wish.ts'
import { readDraftUpload } from '../../uploads/draft-upload.ts'
import { ImageRefusal } from '../../uploads/image-job.ts'
import { type Sender, senderOf } from '../../uploads/sender.ts'
import { imageProblem, MAX_PICTURE_BYTES, type Uploads } from '../../uploads/uploads.ts'
import { errorsOf } from '../../web/call-errors.ts'
import type { Context } from '../../web/context.ts'
import { dottedFields, type Errors, type ReadForm, readForm, typedValues, type Values } from '../../web/form.ts'
import { type Body, FileRefusal, readBody, type UploadedFile } from '../../web/incoming/multipart.ts'
import type { Secret } from '../../web/signed.ts'
import { OrderForm, type OrderInput } from './forms.ts'
import { type PricedGoods, type ReadGoods, readGoods } from './read-goods.ts'

/**
 * `design`: the stored picture, which only orders that may be placed have. `draft`: the draft upload of this or an
 * earlier try. `later`: the refusal of a picture that may be sent again later, because of a limit.
 */
export type SentOrder = {
  fields: Fields
  values: Values
  file: UploadedFile | null
  design: string | null
  draft: string | null
  later: ImageRefusal | null
  /** Null for goods as typed, and for goods without a price. */
  priced: PricedGoods | null
} & ({ ok: true; input: OrderInput } | { ok: false; errors: Errors })

type Tools = { db: Knex; uploads: Uploads; secret: Secret; now: () => Date; log: Logger }
/** Of a form that places no order. */
type DraftUse = 'draft' | 'check'
type Fields = Readonly<Record<string, unknown>>
/** `prepare` completes the fields of a page's form, `problems` finds what is wrong with them besides. */
type ReadWay = {
  otherwise: DraftUse
  isStaff: boolean
  prepare?: (fields: Fields) => Fields
  problems?: (fields: Fields, priced: PricedGoods | null) => Errors
}

/**
 * Reads an order form, then stores its picture if the fields are valid and it asks for an order (not for the amounts,
 * by `hitung`); `otherwise` is for the rest. Without a new picture, uses the draft upload in `design_kept`, unless the
 * customer removed it (`design_drop`). Reports all errors at once. Throws a 400 for an unreadable body.
 */
export async function readOrder(ctx: Context, tools: Tools, way: ReadWay): Promise<SentOrder> {
  const { prepare = (fields: Fields) => fields, problems = () => ({}), otherwise } = way
  const { fields: sentFields, file, fileErrors } = await bodyOf(ctx)
  const fields = prepare(sentFields)
  const goods = hasWish(fields) ? await readGoods(tools.db, fields, way) : null
  const form = withGoods(fields, goods, problems)
  const places = form.ok && !fields.hitung && Object.keys(fileErrors).length === 0
  const sender = senderOf(ctx, 'orders')
  const picture = await pictureOf(tools, { fields, file, sender, purpose: places ? 'design' : otherwise })
  const { design = null, draft = null, refusal = null, problem = refusal && imageProblem(refusal) } = picture
  const later = refusal?.retryAfter != null ? refusal : null
  const priced = goods?.ok ? goods.priced : null
  const sent = { fields, values: typedValues(sentFields), file, design, draft, later, priced }
  // If the body was too large, its other fields were not read, so they are not reported as missing.
  const isUnread = Object.keys(fields).length === 0 && Object.keys(fileErrors).length > 0
  const errors = { ...(form.ok || isUnread ? {} : form.errors), ...(problem ? { design: problem } : {}), ...fileErrors }
  if (form.ok && Object.keys(errors).length === 0) return { ...sent, ok: true, input: form.input }
  return { ...sent, ok: false, errors }
}

/** The rest of an order is checked also where its goods have no price, so that all errors are told at once. */
function withGoods(
  fields: Fields,
  goods: ReadGoods | null,
  problems: NonNullable<ReadWay['problems']>,
): ReadForm<OrderInput> {
  const unpriced = { product_name: '--', quantity: 1, total_price: 1 }
  const sums = goods?.ok ? goods.priced.sums : unpriced
  const given = { ...sums, ...(fields.total_price ? { total_price: fields.total_price } : {}) }
  const form = readForm(OrderForm, goods ? { ...fields, ...given } : fields)
  const errors = {
    ...(form.ok ? {} : form.errors),
    ...(goods?.ok === false ? goods.errors : {}),
    ...problems(fields, goods?.ok ? goods.priced : null),
  }
  return Object.keys(errors).length === 0 ? form : { ok: false, values: {}, errors }
}

type ParsedBody = { fields: Fields; file: UploadedFile | null; fileErrors: Errors }

/** A rejected picture becomes an error of its field instead of failing the request. */
async function bodyOf(ctx: Context): Promise<ParsedBody> {
  try {
    const { fields, file } = await readOrderBody(ctx)
    return { fields: ctx.is('urlencoded') ? dottedFields(fields) : fields, file, fileErrors: {} }
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error
    return { fields: error.fields, file: null, fileErrors: errorsOf(error) }
  }
}

type Picture = { design?: string; draft?: string; problem?: string; refusal?: ImageRefusal }
type PictureRequest = Pick<ParsedBody, 'fields' | 'file'> & { purpose: 'design' | DraftUse; sender: Sender | null }

async function pictureOf(tools: Tools, request: PictureRequest): Promise<Picture> {
  try {
    return await (request.file && request.file.bytes.length > 0
      ? store(tools, request.file, request)
      : draftPicture(tools, request))
  } catch (error) {
    if (!(error instanceof ImageRefusal)) throw error
    if (error.failure === 'full') tools.log.error({ err: error }, 'no room for pictures')
    // A refused picture takes the place of no other one that was good.
    const { draft } = await draftPicture(tools, { ...request, purpose: 'draft' })
    return { refusal: error, ...(draft && { draft }) }
  }
}

async function store({ uploads }: Tools, { bytes }: UploadedFile, { purpose, sender }: PictureRequest) {
  if (purpose === 'design') return { design: (await uploads.storeImage(bytes, { sender })).name }
  if (purpose === 'draft') return { draft: (await uploads.storeDraft(bytes, sender)).name }
  await uploads.checkImage(bytes, sender)
  return {}
}

async function draftPicture({ uploads, secret, now }: Tools, { fields, purpose, sender }: PictureRequest) {
  const { design_kept: token, design_drop: isDropped } = fields
  if (isDropped || token === undefined || token === '') return {}
  const draft = readDraftUpload(secret, token, now())
  const isThere = draft !== null && (await uploads.openDraft(draft)) !== null
  if (isThere && purpose !== 'design') return { draft }
  const design = isThere ? await uploads.keepDraft(draft, { sender }) : null
  return design && draft ? { design, draft } : { problem: 'Gambar yang tadi sudah tidak tersimpan. Pilih lagi.' }
}

/**
 * Reads the body of a new order (JSON, urlencoded or multipart) with the picture in the field `design`. Throws a 400,
 * and `FileRefusal` (also a 400) with the other fields, so that the form can be shown again.
 */
export const readOrderBody = (ctx: Context): Promise<Body> =>
  readBody(ctx, { file: 'design', most: MAX_PICTURE_BYTES, mostFields: 120 })
