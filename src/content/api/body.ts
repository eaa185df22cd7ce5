import { detectFormat } from '../../uploads/image.ts'
import type { Kind } from '../../uploads/image-job.ts'
import { MAX_PICTURE_BYTES } from '../../uploads/uploads.ts'
import { toFormErrors } from '../../web/call-errors.ts'
import type { Context } from '../../web/context.ts'
import { type Body, FileRefusal, readBody } from '../../web/incoming/multipart.ts'
import { parsedBody } from '../../web/incoming/parsed-body.ts'
import { Refusal } from '../../web/refusal.ts'
import { Unprocessable } from './envelope.ts'

const parse = parsedBody(['json', 'form'])

/**
 * Reads a body: JSON, an urlencoded form, or a multipart form. Only a multipart form may have a file, in the field
 * `file`. Null in JSON counts as empty. Throws a 415 for another kind of body, a 400 for a body that cannot be parsed
 * or is broken off and for a file over 5 MB, and an `Unprocessable` for files and texts in the wrong fields.
 */
export async function readSent(ctx: Context, file = ''): Promise<Body> {
  if (!ctx.is('json', 'urlencoded', 'multipart/form-data'))
    throw new Refusal(415, 'Kirim isiannya sebagai JSON atau formulir; gambar dengan `multipart/form-data`.')
  await parse(ctx, async () => {})
  const body = await readBody(ctx, { file, most: MAX_PICTURE_BYTES }).catch(refuseFile)
  const fields = Object.fromEntries(Object.entries(body.fields).map(([name, value]) => [name, value ?? '']))
  if (fields[file]) throw new Unprocessable({ [file]: pictureMissing })
  return { ...body, fields }
}

export const pictureMissing = 'Kirim gambarnya sebagai berkas (`multipart/form-data`).'

function refuseFile(error: unknown): never {
  if (!(error instanceof FileRefusal)) throw error
  if (error.isTooLarge) throw new Refusal(400, 'Ukuran file terlalu besar. Maksimal 5MB')
  throw new Unprocessable(toFormErrors(error))
}

export const wrongType = 'Tipe file tidak diizinkan. Hanya JPEG, PNG dan GIF yang diperbolehkan'
const allowed: readonly (Kind | null)[] = ['jpeg', 'png', 'gif']

/**
 * Throws a 400 for a file in a format that this API does not take. Only the bytes decide, because name and type may be
 * wrong.
 */
export function checkFormat(bytes: Uint8Array): void {
  if (!allowed.includes(detectFormat(bytes))) throw new Refusal(400, wrongType)
}
