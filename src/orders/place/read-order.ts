import type { Knex } from 'knex'
import { hasSelection } from '../../products/wish.ts'
import { getSender } from '../../uploads/sender.ts'
import { toFormErrors } from '../../web/call-errors.ts'
import type { Context } from '../../web/context.ts'
import { type Errors, type ReadForm, readForm, typedIn, type Values } from '../../web/form.ts'
import { FileRefusal, type FileRule, readBody, type UploadedFile } from '../../web/incoming/multipart.ts'
import { type FilesOfOrder, type FileTools, type FileWay, onePicture } from '../files/order-files.ts'
import { OrderForm, type OrderInput } from './forms.ts'
import { type PricedGoods, type ReadGoods, readGoods } from './read-goods.ts'

type Fields = Readonly<Record<string, unknown>>

export type SentOrder = {
  fields: Fields
  values: Values
  /** The files of this request. */
  sent: readonly UploadedFile[]
  /** What became of the files. */
  stored: FilesOfOrder
  /** Null for goods as typed, and for goods without a price. */
  priced: PricedGoods | null
} & ({ ok: true; input: OrderInput } | { ok: false; errors: Errors })

type ReadWay = {
  files: FileWay
  isStaff: boolean
  /** Completes the fields of a page's form. */
  prepare?: (fields: Fields) => Fields
  /** Finds what else is wrong with the fields. */
  problems?: (fields: Fields, priced: PricedGoods | null) => Errors
}

/**
 * Reads an order form. Its files are stored if the fields are valid and the form places an order. A form with `hitung`
 * only asks for the amounts. Reports all errors at once. Throws a 400 for an unreadable body.
 */
export async function readOrder(ctx: Context, tools: FileTools & { db: Knex }, way: ReadWay): Promise<SentOrder> {
  const { prepare = (fields: Fields) => fields, problems = () => ({}) } = way
  const body = await readFormBody(ctx, way.files.rule)
  const { sent: files, fileErrors } = body
  const fields = prepare(body.fields)
  const goods = hasSelection(fields) ? await readGoods(tools.db, fields, way) : null
  const form = withGoods(fields, goods, problems)
  const isPlaced = form.ok && !fields.hitung && Object.keys(fileErrors).length === 0
  const orderFiles = await way.files.store(tools, { fields, files: files, isPlaced, sender: getSender(ctx, 'orders') })
  const result = {
    fields,
    values: typedIn(body.fields),
    sent: files,
    stored: orderFiles,
    priced: goods?.ok ? goods.priced : null,
  }
  // If the body was too large, its other fields were not read, so they are not reported as missing.
  const isUnread = Object.keys(fields).length === 0 && Object.keys(fileErrors).length > 0
  const errors = {
    ...(form.ok || isUnread ? {} : form.errors),
    ...(orderFiles.problem ? { [way.files.rule.file]: orderFiles.problem } : {}),
    ...fileErrors,
  }
  if (form.ok && Object.keys(errors).length === 0) return { ...result, ok: true, input: form.input }
  return { ...result, ok: false, errors }
}

/** Checks the rest of an order even if its goods have no price, so that all errors are reported at once. */
function withGoods(
  fields: Fields,
  goods: ReadGoods | null,
  problems: NonNullable<ReadWay['problems']>,
): ReadForm<OrderInput> {
  const unpriced = { product_name: '--', quantity: 1, total_price: 1 }
  const sums = goods?.ok ? goods.priced.sums : unpriced
  const sumFields = { ...sums, ...(fields.total_price ? { total_price: fields.total_price } : {}) }
  const form = readForm(OrderForm, goods ? { ...fields, ...sumFields } : fields)
  const errors = {
    ...(form.ok ? {} : form.errors),
    ...(goods?.ok === false ? goods.errors : {}),
    ...problems(fields, goods?.ok ? goods.priced : null),
  }
  return Object.keys(errors).length === 0 ? form : { ok: false, values: {}, errors }
}

/** A rejected file becomes an error of its field instead of failing the request. */
async function readFormBody(ctx: Context, rule: FileRule) {
  try {
    const { fields, files } = await readBody(ctx, rule)
    return { fields, sent: files, fileErrors: {} }
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error
    return { fields: error.fields, sent: error.files, fileErrors: toFormErrors(error) }
  }
}

/**
 * Reads the body of a new order (JSON, urlencoded or multipart) with the picture in the field `design`. Throws a 400,
 * and `FileRefusal` (also a 400) with the other fields, so that the form can be shown again.
 */
export const readOrderBody = (ctx: Context) => readBody(ctx, onePicture.rule)
