import { type Failure, SourceFailure } from '../../../net/failure.ts'
import type { Theme } from './themes.ts'

/** Themes with addresses of their own. The redesign of the classic theme kept the classic addresses. */
const themes = ['classic', 'animestream'] as const satisfies readonly Theme[]
export type AddressTheme = (typeof themes)[number]

/** Path of the `page`th page of new episodes, by theme. In the animestream theme page 1 is the front page. */
export const latestPath: Record<AddressTheme, (page: number) => string> = {
  classic: (page) => `anime-terbaru/${pathOf(page)}`,
  animestream: (page) => pathOf(page),
}

/** Path of the `page`th page of films, by theme. */
export const moviesPath: Record<AddressTheme, (page: number) => string> = {
  classic: (page) => `anime-movie/${pathOf(page)}`,
  animestream: (page) => `anime/?${page > 1 ? `page=${page}&` : ''}status=&type=movie&order=update`,
}

export const schedulePaths: Record<AddressTheme, readonly string[]> = {
  classic: ['jadwal-rilis/', 'jadwal/'],
  animestream: ['schedule/'],
}

const pathOf = (page: number) => (page > 1 ? `page/${page}/` : '')

type Ask<Data> = (theme: AddressTheme, isRemembered: boolean) => Promise<Data>
export type Addresses = ReturnType<typeof createAddresses>

/**
 * Remembers which theme's addresses a site has. An address is found by asking: when the remembered one leads nowhere,
 * the others are asked, and the first that answers is remembered for its list and tried first for lists not asked yet.
 */
export function createAddresses() {
  const known = new Map<string, AddressTheme>()
  let latest: AddressTheme = 'classic'

  /**
   * Asks for a list at the remembered address, else at the other themes' addresses; `ask` gets the theme, and whether
   * its address is the remembered one. Throws the failure of the remembered address if no theme has the list, and any
   * other failure of an address at once.
   */
  return async <Data>(list: string, ask: Ask<Data>): Promise<Data> => {
    const remembered = known.get(list) ?? latest
    let failure: SourceFailure | null = null
    for (const theme of [remembered, ...themes.filter((other) => other !== remembered)]) {
      try {
        const data = await ask(theme, theme === remembered)
        known.set(list, theme)
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

/** Failures after which a list may be at another address: a 404, the page of something else, or one without content. */
const leadsNowhere: ReadonlySet<Failure> = new Set(['missing', 'wrong_page', 'empty'])
