import type { z } from 'zod'
import type { Context } from './context.ts'
import { byField, type Errors, readForm } from './form.ts'
import { Refusal } from './refusal.ts'

/** Error messages by field name for API clients, as Indonesian sentences. */
type FieldErrors = Readonly<Record<string, readonly string[]>>

/** Thrown for an API call with invalid fields: 400 `VALIDATION_ERROR` with the messages by field. */
export class InvalidFields extends Refusal {
  readonly details: FieldErrors
  constructor(details: FieldErrors) {
    super(400, 'Data yang dikirim belum benar.', { code: 'VALIDATION_ERROR' })
    this.details = details
  }
}

/** A 409 whose details name what changed meanwhile, or what the state of the record lacks. */
export class Conflict extends Refusal {
  readonly details: FieldErrors
  constructor(message: string, details: FieldErrors, { code = 'CONFLICT' } = {}) {
    super(409, message, { code })
    this.details = details
  }
}

/** The first message of each field, for a form that is shown again. */
export const toFormErrors = ({ details }: { details: FieldErrors }): Errors =>
  Object.fromEntries(Object.entries(details).map(([field, [message = '']]) => [field, message]))

/**
 * The errors with which a form is shown again. `status`: 422, or 409 if somebody else was faster or the state forbids
 * it.
 */
export type RefusedForm = { errors: Errors; status: number }

/**
 * Returns the errors of a form; an error that belongs to no field stands under ''. Rethrows errors that the user cannot
 * correct.
 */
export function refusedForm(error: unknown): RefusedForm {
  if (!(error instanceof Refusal) || ![400, 409].includes(error.status)) throw error
  const errors = error instanceof InvalidFields ? toFormErrors(error) : { '': error.message }
  return { errors, status: error.status === 400 ? 422 : 409 }
}

/** Converts the error messages of an invalid form to an `InvalidFields` error. */
export const invalidForm = (errors: Errors) =>
  new InvalidFields(Object.fromEntries(Object.entries(errors).map(([field, message]) => [field, [message]])))

/** Parses the fields of an API call. Throws an `InvalidFields` with the messages of all invalid fields. */
export function readFields<T>(schema: z.ZodType<T>, fields: unknown, toFieldName = byField): T {
  const form = readForm(schema, fields, [], toFieldName)
  if (!form.ok) throw invalidForm(form.errors)
  return form.input
}

const codes: Record<number, string> = {
  400: 'VALIDATION_ERROR',
  401: 'NOT_AUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'VALIDATION_ERROR',
  409: 'CONFLICT',
  413: 'TOO_LARGE',
  414: 'TOO_LARGE',
  415: 'VALIDATION_ERROR',
  422: 'VALIDATION_ERROR',
  426: 'VALIDATION_ERROR',
  429: 'RATE_LIMITED',
  502: 'GATEWAY_ERROR',
}

/** The `error_code` of an answer by its status, where the error has no code that the API passes through. */
export const toErrorCode = (status: number): string => codes[status] ?? 'SERVER_ERROR'

/**
 * Answers `{error, details, error_code, timestamp}`. Codes outside `ownCodes` are replaced by the code of the status.
 */
export const callErrors =
  (ownCodes: readonly string[] = []) =>
  (ctx: Context, refusal: Refusal): void => {
    ctx.type = 'json'
    const answer = JSON.stringify({
      error: refusal.message,
      details: refusal instanceof InvalidFields || refusal instanceof Conflict ? refusal.details : {},
      error_code: ownCodes.includes(refusal.code) ? refusal.code : toErrorCode(refusal.status),
      timestamp: new Date().toISOString(),
    })
    // Sentences of pages keep amounts of money in one line; programs get a plain space.
    ctx.body = answer.replaceAll('Rp\u00a0', 'Rp ')
  }
