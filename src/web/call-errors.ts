import type { z } from 'zod'
import type { Context } from './context.ts'
import { readForm } from './form.ts'
import { Refusal } from './refusal.ts'

/** What is wrong with each field of a call, for programs; every sentence Indonesian. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>

/** A call that cannot be read: 400 `VALIDATION_ERROR` with what is wrong by field. */
export class InvalidFields extends Refusal {
  readonly details: FieldErrors
  constructor(details: FieldErrors) {
    super(400, 'Data yang dikirim belum benar.', { code: 'VALIDATION_ERROR' })
    this.details = details
  }
}

/** The field map of a form that could not be read. */
export const invalidForm = (errors: Readonly<Record<string, string>>) =>
  new InvalidFields(Object.fromEntries(Object.entries(errors).map(([field, message]) => [field, [message]])))

/** The fields of a call as `schema` reads them; whatever is wrong with them is one refusal. Throws `InvalidFields`. */
export function readFields<T>(schema: z.ZodType<T>, fields: unknown): T {
  const read = readForm(schema, fields)
  if (!read.ok) throw invalidForm(read.errors)
  return read.input
}

/** What a call is told by status, where its refusal has no word of its own. */
const codes: Record<number, string> = {
  400: 'VALIDATION_ERROR',
  401: 'NOT_AUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'VALIDATION_ERROR',
  409: 'CONFLICT',
  413: 'TOO_LARGE',
  422: 'VALIDATION_ERROR',
  429: 'RATE_LIMITED',
  502: 'GATEWAY_ERROR',
}

/** Errors as `{error, details, error_code, timestamp}`; of a refusal's own codes those in `kept` are told as they are. */
export const callErrors =
  (kept: readonly string[] = []) =>
  (ctx: Context, refusal: Refusal): void => {
    ctx.type = 'json'
    ctx.body = JSON.stringify({
      error: refusal.message,
      details: refusal instanceof InvalidFields ? refusal.details : {},
      error_code: kept.includes(refusal.code) ? refusal.code : (codes[refusal.status] ?? 'SERVER_ERROR'),
      timestamp: new Date().toISOString(),
    })
  }
