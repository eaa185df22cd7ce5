import type { z } from 'zod'
import type { Api } from '../../platform/api.ts'
import type { Context } from '../../web/context.ts'
import type { ErrorView } from '../../web/errors.ts'
import { type Errors, readForm } from '../../web/form.ts'
import { Refusal } from '../../web/refusal.ts'
import { apiCalls } from '../limits.ts'

/** These paths stand at the root, because clients of the older API look for them there. */
const prefixes = ['/auth', '/programs', '/blogs', '/gallery', '/partners', '/static/uploads']

/** `has_more`: whether more items follow this part of the list. */
export type ListMeta = { total: number; skip: number; limit: number; has_more: boolean }

export function answer(
  ctx: Context,
  message: string,
  { data = null, meta = null, status = 200 }: AnswerParts = {},
): void {
  ctx.status = status
  ctx.body = { status: 'success', message, data, meta }
}
type AnswerParts = { data?: unknown; meta?: ListMeta | null; status?: number }

/** A 422 with a message for each field in `meta.errors`. */
export class Unprocessable extends Refusal {
  readonly errors: readonly { field: string; message: string }[]
  constructor(errors: Errors) {
    const list = Object.entries(errors).map(([field, message]) => ({ field, message }))
    super(422, list.length === 1 && list[0] ? list[0].message : 'Data yang dikirim belum benar.')
    this.errors = list
  }
}

/** A 409 for an item that was changed after the client read it. The present item is in `data`. */
export class Outdated extends Refusal {
  readonly present: object
  constructor(present: object) {
    super(409, 'Sudah diubah orang lain sejak kamu baca. Isi yang sekarang ada di `data`.')
    this.present = present
  }
}

/** Throws an `Unprocessable`. `further`: messages about other fields. */
export function readInput<T>(schema: z.ZodType<T>, fields: unknown, further: Errors = {}): T {
  const form = readForm(schema, fields)
  if (!form.ok || Object.keys(further).length > 0)
    throw new Unprocessable({ ...(form.ok ? {} : form.errors), ...further })
  return form.input
}

/** The codes of refusals that the answer repeats in `meta.error_code`. */
const publicCodes = ['SECOND_FACTOR_REQUIRED']
/** The code that `allow` gives to a request without a valid session or token. */
const NO_CREDENTIALS = 'UNAUTHENTICATED'

const showEnvelope: ErrorView = (ctx, refusal) => {
  if (refusal.status === 401) ctx.set('WWW-Authenticate', 'Bearer')
  const errors = refusal instanceof Unprocessable ? { errors: refusal.errors } : null
  const code = publicCodes.includes(refusal.code) ? { error_code: refusal.code } : null
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
