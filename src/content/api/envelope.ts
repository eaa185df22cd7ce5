import type { z } from 'zod'
import type { Api } from '../../platform/api.ts'
import type { Context } from '../../web/context.ts'
import type { ErrorView } from '../../web/errors.ts'
import { type Errors, readForm } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { apiCalls } from '../limits.ts'

/** The prefixes of the older API, which stand at the root, where its clients look for them. */
const prefixes = ['/auth', '/programs', '/blogs', '/gallery', '/partners', '/static/uploads']

/** Metadata of a list: the number of all items that match, the asked part, and whether more follow. */
export type ListMeta = { total: number; skip: number; limit: number; has_more: boolean }

/** Sends an answer of this API that did what was asked: `{status, message, data, meta}`. */
export function answer(ctx: Context, message: string, { data = null, meta = null, status = 200 }: Answered = {}): void {
  ctx.status = status
  if (!ctx.response.get('Cache-Control')) ctx.set('Cache-Control', 'no-store')
  ctx.type = 'json'
  // Only text gets an ETag.
  ctx.body = JSON.stringify({ status: 'success', message, data, meta })
}
type Answered = { data?: unknown; meta?: ListMeta | null; status?: number }

/** Thrown for refused fields or query values: 422 with a message for each in `meta.errors`. */
export class Unprocessable extends Refusal {
  readonly errors: readonly { field: string; message: string }[]
  constructor(errors: Errors) {
    const list = Object.entries(errors).map(([field, message]) => ({ field, message }))
    super(422, list.length === 1 && list[0] ? list[0].message : 'Data yang dikirim belum benar.')
    this.errors = list
  }
}

/** Thrown when an item is no longer the one that the sender read: 409 with the present one in `data`. */
export class Outdated extends Refusal {
  readonly present: object
  constructor(present: object) {
    super(409, 'Sudah diubah orang lain sejak kamu baca. Isi yang sekarang ada di `data`.')
    this.present = present
  }
}

/**
 * Parses the fields of a body or query. Throws an `Unprocessable` with a message for each refused field. `further`:
 * messages about other fields.
 */
export function readInput<T>(schema: z.ZodType<T>, fields: unknown, further: Errors = {}): T {
  const read = readForm(schema, fields)
  if (!read.ok || Object.keys(further).length > 0)
    throw new Unprocessable({ ...(read.ok ? {} : read.errors), ...further })
  return read.input
}

/** The codes of refusals that the answer repeats in `meta.error_code`. */
const toldCodes = ['SECOND_FACTOR_REQUIRED']
/** The code that `allow` gives to a request without a valid session or token. */
const NO_CREDENTIALS = 'UNAUTHENTICATED'

/** Shows an error in the envelope of this API, with `data: null` where nothing else is said. */
export const showEnvelope: ErrorView = (ctx, refusal) => {
  if (refusal.status === 401) ctx.set('WWW-Authenticate', 'Bearer')
  const errors = refusal instanceof Unprocessable ? { errors: refusal.errors } : null
  const code = toldCodes.includes(refusal.code) ? { error_code: refusal.code } : null
  ctx.type = 'json'
  ctx.body = JSON.stringify({
    status: 'error',
    message: refusal.code === NO_CREDENTIALS ? 'Kredensial tidak valid' : refusal.message,
    data: refusal instanceof Outdated ? refusal.present : null,
    meta: errors || code ? { ...errors, ...code } : null,
  })
}

export const contentApis: readonly Api[] = prefixes.map((prefix) => ({
  prefix,
  errors: showEnvelope,
  limits: { read: apiCalls, write: apiCalls },
  isAtRoot: true,
  hasCors: true,
}))
