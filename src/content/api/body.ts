import { formatOf } from '../../uploads/image.ts'
import type { Kind } from '../../uploads/image-job.ts'
import { MAX_PICTURE_BYTES } from '../../uploads/uploads.ts'
import type { Context } from '../../web/context.ts'
import { FileRefusal, type Multipart, readMultipart } from '../../web/incoming/multipart.ts'
import { parsedBody } from '../../web/incoming/parsed-body.ts'
import { Refusal } from '../../web/refusal.ts'
import { Unprocessable } from './envelope.ts'

const parseJson = parsedBody(['json'])
const parseForm = parsedBody(['form'])

/** Reads a JSON body. Throws a 415 for another kind of body and a 400 for one that cannot be parsed. */
export async function jsonOf(ctx: Context): Promise<unknown> {
  if (!ctx.is('json')) throw new Refusal(415, 'Kirim isiannya sebagai JSON (`application/json`).')
  await parseJson(ctx, async () => {})
  return ctx.request.body
}

/** Reads the fields of an urlencoded or multipart form without files. Throws like `jsonOf`. */
export async function formOf(ctx: Context): Promise<unknown> {
  if (ctx.is('multipart/form-data')) return (await multipartOf(ctx, '')).fields
  if (!ctx.is('urlencoded'))
    throw new Refusal(415, 'Kirim isiannya sebagai formulir (`application/x-www-form-urlencoded`).')
  await parseForm(ctx, async () => {})
  return ctx.request.body
}

/**
 * Reads a multipart form with at most one file, in the field `file`. Throws a 415 for another kind of body, a 400 for a
 * file over 5 MB and a form that is broken off, and an `Unprocessable` for files and texts in the wrong fields.
 */
export async function multipartOf(ctx: Context, file: string): Promise<Multipart> {
  if (!ctx.is('multipart/form-data'))
    throw new Refusal(415, 'Kirim isiannya sebagai formulir dengan berkas (`multipart/form-data`).')
  try {
    return await readMultipart(ctx, { file, most: MAX_PICTURE_BYTES })
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error
    if (error.isTooLarge) throw new Refusal(400, 'Ukuran file terlalu besar. Maksimal 5MB')
    throw new Unprocessable(
      Object.fromEntries(Object.entries(error.details).map(([field, [why = '']]) => [field, why])),
    )
  }
}

/** What is said of a file that is no picture, or one of another format than this API takes. */
export const wrongType = 'Tipe file tidak diizinkan. Hanya JPEG, PNG dan GIF yang diperbolehkan'
const allowed: readonly (Kind | null)[] = ['jpeg', 'png', 'gif']

/** Throws a 400 for a file of another format than this API takes, by its bytes: its name and type say nothing. */
export function checkFormat(bytes: Uint8Array): void {
  if (!allowed.includes(formatOf(bytes))) throw new Refusal(400, wrongType)
}
