import { type Failure, SourceFailure } from '../../../net/failure.ts'
import type { Theme } from './themes.ts'

/** The redesign of the classic theme kept the classic addresses. */
const themes = ['classic', 'animestream'] as const satisfies readonly Theme[]
export type AddressTheme = (typeof themes)[number]

/** In the animestream theme page 1 is the front page. */
export const latestPath: Record<AddressTheme, (page: number) => string> = {
  classic: (page) => `anime-terbaru/${pagePath(page)}`,
  animestream: (page) => pagePath(page),
}

export const moviesPath: Record<AddressTheme, (page: number) => string> = {
  classic: (page) => `anime-movie/${pagePath(page)}`,
  animestream: (page) => `anime/?${page > 1 ? `page=${page}&` : ''}status=&type=movie&order=update`,
}

export const schedulePaths: Record<AddressTheme, readonly string[]> = {
  classic: ['jadwal-rilis/', 'jadwal/'],
  animestream: ['schedule/'],
}

const pagePath = (page: number) => (page > 1 ? `page/${page}/` : '')

type Ask<Data> = (theme: AddressTheme, isRemembered: boolean) => Promise<Data>
export type Addresses = ReturnType<typeof createAddresses>

/**
 * Remembers which theme's addresses a site uses. If a remembered address leads nowhere, the addresses of the other
 * themes are asked. The first theme that answers is remembered for its list and tried first for new lists.
 */
export function createAddresses() {
  const themesByList = new Map<string, AddressTheme>()
  let latest: AddressTheme = 'classic'

  /** Throws the failure of the remembered address if no theme has the list, and any other failure at once. */
  return async <Data>(list: string, ask: Ask<Data>): Promise<Data> => {
    const remembered = themesByList.get(list) ?? latest
    let failure: SourceFailure | null = null
    for (const theme of [remembered, ...themes.filter((other) => other !== remembered)]) {
      try {
        const data = await ask(theme, theme === remembered)
        themesByList.set(list, theme)
        latest = theme
        return data
      } catch (error) {
        if (!(error instanceof SourceFailure) || !leadsNowhere.has(error.failure)) throw error
        failure ??= error
      }
    }
    throw failure
  }
}

/** Failures after which a list may be at another address. */
const leadsNowhere: ReadonlySet<Failure> = new Set(['missing', 'wrong_page', 'empty'])
