import { wantsFragment } from './context.ts'
import type { ErrorView } from './errors.ts'
import { answerFragment, fragment, page } from './render.ts'

/** `again` is the address to try once more, where waiting may help. */
type ErrorData = { status: number; heading: string; message: string; again: string | null }

const errorPage = page<ErrorData>('/errors/show')
const errorFragment = fragment<ErrorData>('/errors/_error')

const headings: Record<number, string> = {
  400: 'Permintaan tidak terbaca',
  403: 'Tidak boleh masuk',
  404: 'Tidak ketemu',
  405: 'Cara memanggil tidak dikenal',
  413: 'Terlalu besar',
  421: 'Salah alamat',
  429: 'Pelan-pelan dulu',
  503: 'Sedang tidak menjawab',
}

/** Errors as pages of the site, or as a fragment when htmx asked for one. */
export const showErrorPage: ErrorView = (ctx, { status, message }) => {
  const mayHelp = (status === 503 || status === 429) && ctx.method === 'GET'
  const again = mayHelp ? ctx.path + ctx.search : null
  const data = { status, heading: headings[status] ?? 'Ada yang salah', message, again }
  if (wantsFragment(ctx)) answerFragment(ctx, errorFragment(data))
  else errorPage(ctx, data, status)
}
