import * as z from 'zod'
import { type Answer, json } from '../server.ts'

export const errorAnswer = (status: number, error_code: string, message: string): Answer =>
  json(status, { error_code, message })

const text = z.string().min(1)

const Request = z.looseObject({
  external_id: text.max(1000),
  amount: z.number().positive(),
  payer_email: z.string().optional(),
  description: text.optional(),
  invoice_duration: z.number().int().positive().optional(),
  should_send_email: z.boolean().optional(),
  customer: z
    .looseObject({
      given_names: text.nullish(),
      email: text.nullish(),
      mobile_number: z
        .string()
        .regex(/^\+?\d{5,20}$/)
        .nullish(),
    })
    .optional(),
  success_redirect_url: z.url().optional(),
  failure_redirect_url: z.url().optional(),
  currency: z.string().optional(),
  items: z.array(z.looseObject({ name: text, quantity: z.number(), price: z.number() })).optional(),
  fees: z.array(z.looseObject({ type: text, value: z.number() })).optional(),
  locale: z.string().optional(),
  metadata: z
    .record(z.string().max(40), z.union([z.string().max(500), z.number(), z.boolean()]))
    .refine((entries) => Object.keys(entries).length <= 50)
    .optional(),
})

export type InvoiceRequest = z.infer<typeof Request>

/** Returns the parsed request, or the error that Xendit would return. */
export function validate(body: unknown): { request: InvoiceRequest } | { refusal: Answer } {
  if (body === undefined)
    return { refusal: errorAnswer(400, 'INVALID_JSON_FORMAT', 'The request body is not valid JSON') }
  const { success, data: request, error } = Request.safeParse(body)
  if (!success) return { refusal: malformed(error) }
  if (!['IDR', 'PHP', 'USD'].includes(request.currency ?? 'IDR'))
    return { refusal: errorAnswer(400, 'UNSUPPORTED_CURRENCY', `Currency ${request.currency} is not supported`) }
  const address = request.payer_email
  if (address !== undefined && !z.email().safeParse(address).success)
    return { refusal: errorAnswer(400, 'EMAIL_FORMAT_ERROR', 'Email format is not valid') }
  return { request }
}

const malformed = ({ issues }: z.ZodError): Answer =>
  json(400, {
    error_code: 'API_VALIDATION_ERROR',
    message: 'There was an error with the format submitted to the server.',
    errors: issues.map(({ path, code, message }) => ({
      field: path.map(String),
      location: 'body',
      messages: [`"${String(path.at(-1) ?? 'body')}" ${message}`],
      types: [code],
    })),
  })
