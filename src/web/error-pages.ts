import { type Link, wantsFragment } from './context.ts'
import type { ErrorView } from './errors.ts'
import { logInAddress, referringPage } from './referring-page.ts'
import { answerFragment, fragment, page } from './render.ts'

/**
 * Data of the error page. `again`: the URL to try again if waiting may help. `signIn`: the log-in page if logging in
 * may help. `find`: the link to the search.
 */
type ErrorData = {
  status: number
  heading: string
  message: string
  again: string | null
  signIn: string | null
  find: Link | null
}

const errorPage = page<ErrorData>('/errors/show')
const failureFragment = fragment<Pick<ErrorData, 'message'>>('/errors/_failure')

const headings: Record<number, string> = {
  400: 'Permintaan tidak terbaca',
  401: 'Kamu belum masuk',
  403: 'Tidak boleh masuk',
  404: 'Tidak ketemu',
  405: 'Cara memanggil tidak dikenal',
  408: 'Terlalu lama',
  413: 'Terlalu besar',
  421: 'Salah alamat',
  429: 'Pelan-pelan dulu',
  503: 'Sedang tidak menjawab',
}

/**
 * Shows an error as a page. If htmx requested a fragment, the answer is one line, because the fragment's place in the
 * page may be small: `public/js/regions.js` adds the line to that place and keeps the rest of it.
 */
export const showErrorPage: ErrorView = (ctx, { status, message }) => {
  const mayHelp = (status === 503 || status === 429) && ctx.method === 'GET'
  const again = mayHelp ? ctx.path + ctx.search : null
  const signIn = status === 401 ? logInAddress(ctx, referringPage(ctx)) : null
  const [find = null] = ctx.state.navigation.of('search', ctx.state.viewer)
  const data = { status, heading: headings[status] ?? 'Ada yang salah', message, again, signIn, find }
  if (wantsFragment(ctx)) answerFragment(ctx, failureFragment({ message }))
  else errorPage(ctx, data, status)
}
