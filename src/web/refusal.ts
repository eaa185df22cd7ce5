/**
 * An error with a message for the visitor, shown unchanged (Indonesian, with what to do next). `code` is for API
 * clients; `retryAfter` is in seconds; `link` leads to what visitors may want instead. Any other thrown error is a bug
 * and is answered with 500.
 */
export class Refusal extends Error {
  readonly status: number
  readonly expose = true
  readonly code: string
  readonly retryAfter: number | null
  readonly link: { href: string; text: string } | null
  constructor(
    status: number,
    message: string,
    { code = codes[status] ?? 'INVALID_PARAMETER', retryAfter = null, link = null }: Notes = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
    this.link = link
  }
}

type Notes = { code?: string | undefined; retryAfter?: number | null; link?: Refusal['link'] }

const codes: Record<number, string> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  409: 'CONFLICT',
  413: 'TOO_LARGE',
  414: 'TOO_LARGE',
  421: 'MISDIRECTED_REQUEST',
  429: 'RATE_LIMITED',
  500: 'INTERNAL_ERROR',
  503: 'SOURCE_UNAVAILABLE',
}

/** Statuses of errors that the user can correct in the form. */
const MENDABLE = [400, 402, 409, 413, 422]

/** Runs the work of a form. Returns the refusal that its page shows, or null on success; rethrows other errors. */
export async function refusalIn(run: () => Promise<unknown>): Promise<Refusal | null> {
  try {
    await run()
    return null
  } catch (error) {
    if (error instanceof Refusal && MENDABLE.includes(error.status)) return error
    throw error
  }
}

export const notFound = (
  message = 'Halaman ini tidak ada. Mungkin alamatnya salah ketik, atau isinya sudah dipindahkan.',
) => new Refusal(404, message)
