import { type Context, getRoutePattern, type Link, wantsFragment } from './context.ts'
import type { ErrorView } from './errors.ts'
import { logInAddress, referringPage } from './referring-page.ts'
import type { Refusal } from './refusal.ts'
import { answerFragment, fragment, page } from './render.ts'

/** Data of the error page. */
type ErrorData = {
  status: number
  heading: string
  message: string
  /** The URL to try again, if waiting may help. */
  again: string | null
  /** The log-in page, if logging in may help. */
  signIn: string | null
  /** The link to the search. */
  find: Link | null
  /** The link that the refusal itself has. */
  link: Refusal['link']
  /** The link to the state of the services, if that may be the reason. */
  help: Link | null
  /** The start page of staff pages, if staff opened an address below it. The error page then has their frame. */
  staffHome: Link | null
  /** The words to search for, guessed from an address where nothing is. */
  words: string
  /** HTML of what visitors may want instead. */
  instead: string | null
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
  412: 'Sudah berubah',
  413: 'Terlalu besar',
  414: 'Alamatnya terlalu panjang',
  415: 'Jenis kiriman tidak dikenal',
  421: 'Salah alamat',
  426: 'Alamat untuk WebSocket',
  429: 'Pelan-pelan dulu',
  503: 'Sedang tidak menjawab',
}

/** The address of a file. Hardly anybody sees the error page of a file. */
const FILE = /\.\w{1,12}$/

/**
 * Shows an error as a page. If htmx requested a fragment, the answer is one line, because the fragment's place in the
 * page may be small: `public/js/regions.js` adds the line to that place and keeps the rest of it.
 */
export const showErrorPage: ErrorView = (ctx, { status, message, link }) => {
  const mayHelp = (status === 503 || status === 429) && ctx.method === 'GET'
  const again = mayHelp ? ctx.path + ctx.search : null
  const signIn = status === 401 ? logInAddress(ctx, referringPage(ctx)) : null
  const [find = null] = ctx.state.navigation.of('search', ctx.state.viewer)
  const [state = null] = status === 503 ? ctx.state.navigation.of('help', ctx.state.viewer) : []
  const staffHome = findStaffHome(ctx)
  const heading = headings[status] ?? 'Ada yang salah'
  if (wantsFragment(ctx)) return answerFragment(ctx, failureFragment({ message }))
  const isPage = status === 404 && !staffHome && !FILE.test(ctx.path)
  const instead = isPage ? ctx.state.navigation.instead(getRoutePattern(ctx)) : null
  const words = String(ctx.params?.slug ?? '').replaceAll('-', ' ')
  const data = { status, heading, message, again, signIn, link, find, help: state, staffHome, words, instead }
  errorPage(ctx, data, status)
}

function findStaffHome({ path, state: { navigation, viewer } }: Context): Link | null {
  const links = navigation.of('staff', viewer)
  return links.some(({ href }) => path.startsWith(href)) ? (links[0] ?? null) : null
}
