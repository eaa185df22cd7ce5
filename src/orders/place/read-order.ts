import { type ImageFailure, ImageRefusal } from '../../uploads/image.ts'
import { imageProblem, type Uploads } from '../../uploads/uploads.ts'
import type { Context } from '../../web/context.ts'
import { type Errors, readForm, typedValues, type Values } from '../../web/form.ts'
import { FileRefusal, type UploadedFile } from '../../web/incoming/multipart.ts'
import { readOrderBody } from './body.ts'
import { readDraftUpload } from './draft-upload.ts'
import { OrderForm, type OrderInput } from './forms.ts'

/**
 * The content of a submitted order form. `design` is the stored picture; its `isNew` is true if this request stored the
 * picture. `isBusy` is true if the server had no capacity to process the picture, so the customer may submit it again.
 */
export type SentOrder = {
  fields: Readonly<Record<string, unknown>>
  values: Values
  file: UploadedFile | null
  design: { name: string; isNew: boolean } | null
  isBusy: boolean
} & ({ ok: true; input: OrderInput } | { ok: false; errors: Errors })

type Tools = { uploads: Uploads; secret: string; now: () => Date }

/**
 * Reads an order form and stores its picture. Without a new picture, uses the draft upload from the form's field
 * `design_kept`, unless the customer removed it (`design_drop`). Reports the errors of all fields at once. Throws a 400
 * if the body cannot be read.
 */
export async function readOrder(ctx: Context, tools: Tools): Promise<SentOrder> {
  const { fields, file, fileErrors } = await bodyOf(ctx)
  const { design, failure, problem = failure && imageProblem(failure) } = await pictureOf(tools, fields, file)
  const form = readForm(OrderForm, fields)
  const sent = { fields, values: typedValues(fields), file, design, isBusy: failure === 'busy' }
  // If the body was too large, its other fields were not read, so they are not reported as missing.
  const isUnread = Object.keys(fields).length === 0 && Object.keys(fileErrors).length > 0
  const errors = { ...(form.ok || isUnread ? {} : form.errors), ...(problem ? { design: problem } : {}), ...fileErrors }
  if (form.ok && Object.keys(errors).length === 0) return { ...sent, ok: true, input: form.input }
  return { ...sent, ok: false, errors }
}

type ParsedBody = { fields: Readonly<Record<string, unknown>>; file: UploadedFile | null; fileErrors: Errors }

/**
 * Reads the request body. A rejected picture, for example one that is too large, becomes an error of its field instead
 * of failing the request.
 */
async function bodyOf(ctx: Context): Promise<ParsedBody> {
  try {
    return { ...(await readOrderBody(ctx)), fileErrors: {} }
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error
    const errors = Object.entries(error.details).map(([field, [message]]) => [field, message ?? ''])
    return { fields: error.fields, file: null, fileErrors: Object.fromEntries(errors) }
  }
}

type Picture = { design: SentOrder['design']; problem?: string; failure?: ImageFailure }

async function pictureOf(
  { uploads, secret, now }: Tools,
  fields: ParsedBody['fields'],
  file: UploadedFile | null,
): Promise<Picture> {
  const none: Picture = { design: null }
  if (!file || file.bytes.length === 0) {
    const { design_kept: token, design_drop: isDropped } = fields
    if (isDropped || token === undefined || token === '') return none
    const name = readDraftUpload(secret, token, now())
    if (name && (await uploads.openImage(name))) return { design: { name, isNew: false } }
    return { ...none, problem: 'Gambar yang tadi sudah tidak tersimpan. Pilih lagi.' }
  }
  try {
    const { name } = await uploads.storeImage(file.bytes)
    return { design: { name, isNew: true } }
  } catch (error) {
    if (!(error instanceof ImageRefusal)) throw error
    return { ...none, failure: error.failure }
  }
}
