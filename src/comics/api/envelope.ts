import * as z from 'zod'
import type { Context } from '../../web/context.ts'
import type { ErrorView } from '../../web/errors.ts'
import { type Errors, readParam, readQuery, toBodyFields, wholeNumber } from '../../web/form.ts'
import { breakable } from '../../web/formats/rupiah.ts'
import { readMultipart } from '../../web/incoming/multipart.ts'
import { readParsed } from '../../web/incoming/parsed-body.ts'
import { Refusal } from '../../web/refusal.ts'

/** A whole number, as a JSON number or as digits in a text. */
export function wholeFrom(least: number, most: number, name: string) {
  const whole = z.int(`${name} harus berupa angka.`).min(least, `${name} minimal ${least}.`)
  return wholeNumber(whole.max(most, `${name} paling banyak ${most}.`))
}

const Yes = z.enum(['true', '1', 'on']).transform(() => true)
const No = z.enum(['false', '0', 'off', '']).transform(() => false)
export const YesOrNo = z.union([z.boolean(), Yes, No], 'Isi dengan true atau false.')

export const RowId = wholeFrom(1, 2_147_483_647, 'Id')

/** One or several ids, as JSON or as repeated fields of a form, at most `most`. */
export const idList = (name: string, most = 40) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? value.split(',') : typeof value === 'number' ? [value] : value),
    z.array(RowId, `Pilih ${name}.`).min(1, `Pilih paling sedikit satu ${name}.`).max(most, `Terlalu banyak ${name}.`),
  )

/** A counter. The database may return it as text. */
export const count = z.coerce.number<number | string>().int()

export const component = <Shape extends z.ZodRawShape>(id: string, shape: Shape) => z.object(shape).meta({ id })

export const example = <Schema extends z.ZodType>(value: unknown, schema: Schema): Schema =>
  schema.meta({ example: value })

export const text = (value: string) => example(value, z.string())
export const perhaps = (value: string | null) => example(value, z.string().nullable())

export const makeEnum = <const Name extends string>(field: string, names: readonly Name[]) =>
  z.enum(names, `${field} salah satu dari ${names.join(', ')}.`)

/** Query parameters of a list. `limit` means the same as `per_page`. */
export const ListQuery = z.object({
  page: wholeFrom(1, 100_000, 'page').default(1).meta({ description: 'Bagian keberapa, mulai dari 1.' }),
  per_page: example(20, wholeFrom(1, 100, 'per_page').default(20).meta({ description: 'Berapa yang dikirim.' })),
  limit: wholeFrom(1, 100, 'limit').optional().meta({ description: 'Nama lain dari `per_page`.', example: 20 }),
})

export type Part = { limit: number; offset: number }
export const toPart = ({ page, per_page, limit = per_page }: z.infer<typeof ListQuery>): Part => ({
  limit,
  offset: (page - 1) * limit,
})

export function makeMeta({ limit, offset }: Part, total: number): z.infer<typeof Meta> {
  const [current_page, total_pages] = [offset / limit + 1, Math.ceil(total / limit)]
  const [has_next, has_prev] = [current_page < total_pages, current_page > 1]
  return { current_page, per_page: limit, total, total_pages, has_next, has_prev }
}
export const Meta = component('ComicPageMeta', {
  current_page: z.int(),
  per_page: example(20, z.int()),
  total: z.int(),
  total_pages: z.int(),
  has_next: example(false, z.boolean()),
  has_prev: example(false, z.boolean()),
})

type Detail = { loc: (string | number)[]; msg: string; type: string }

class Unprocessable extends Refusal {
  readonly list: readonly Detail[]
  constructor(list: readonly Detail[]) {
    super(422, list[0]?.msg ?? 'Isian ini belum benar.')
    this.list = list
  }
}

export const refusedFields = (errors: Errors) =>
  new Unprocessable(Object.entries(errors).map(([name, msg]) => ({ loc: ['body', name], msg, type: 'value_error' })))

/** A 422 that names the refused files of a form field. */
export const refusedFiles = (field: string, files: readonly { name: string; reason: string; msg: string }[]) =>
  new Unprocessable(files.map(({ name, reason: type, msg }) => ({ loc: [field, name], msg, type })))

const DigitsOnly = z.string().regex(/^[1-9]\d{0,8}$/)

/** Returns the id in the address. Throws a 404 if it is not digits. */
export const idIn = (ctx: Context, name = 'id'): number => Number(readParam(DigitsOnly, ctx.params[name]))

/**
 * Reads a JSON body, or a form of either kind. Throws an `Unprocessable` if the schema refuses fields, and a 415 for
 * other bodies.
 */
export async function readCallBody<T>(ctx: Context, schema: z.ZodType<T>): Promise<T> {
  const isMultipart = ctx.is('multipart/form-data')
  return parseInput(
    schema,
    isMultipart ? (await readMultipart(ctx, { file: '', most: 0 })).fields : readParsed(ctx),
    'body',
  )
}

export const readCallQuery = <T>(ctx: Context, schema: z.ZodType<T>): T =>
  parseInput(schema, readQuery(z.record(z.string(), z.string().optional()), ctx.query), 'query')

function parseInput<T>(schema: z.ZodType<T>, body: unknown, place: 'body' | 'query'): T {
  const fields = toBodyFields(body)
  // Replaces zod's English message where the schema has no message of its own.
  const parsed = schema.safeParse(fields, { error: () => 'Isian ini belum benar.' })
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: [...issue.path, key], message: 'Bagian ini tidak dikenal.' }))
      : [issue],
  )
  const list = issues.map(({ path, message: msg }): Detail => {
    const loc = path.map((step) => (typeof step === 'number' ? step : String(step)))
    return { loc: [place, ...loc], msg, type: fields[String(loc[0])] === undefined ? 'missing' : 'value_error' }
  })
  throw new Unprocessable(list)
}

/** Shows an error as `{detail}`: a sentence, or for refused fields a list with place, reason and kind of each error. */
export const showComicError: ErrorView = (ctx, refusal) => {
  const { status, code, message } = refusal
  if (status === 401) ctx.set('WWW-Authenticate', 'Bearer')
  const sentence = code === 'UNAUTHENTICATED' ? 'Tokennya tidak ada atau tidak berlaku. Masuk dulu.' : message
  ctx.type = 'json'
  ctx.body = breakable(
    JSON.stringify({
      ...(status === 500 ? { ok: false, error: 'Internal Server Error' } : {}),
      detail: refusal instanceof Unprocessable ? refusal.list : sentence,
      ...(code === 'SECOND_FACTOR_REQUIRED' ? { error_code: code } : {}),
    }),
  )
}
