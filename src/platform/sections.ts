import type { Logger } from 'pino'
import { notCacheable, type Reader } from '../web/context.ts'

/**
 * Renders a section that a feature adds to a page of another feature: a fragment with its own root element, or null for
 * no section. The section adds its ingredients to `madeOf` of the reader, so that the cached page expires with them.
 */
export type Section = (reader: Reader) => Promise<string | null>

/** What a feature found for a search: `count` as "3 komik", and the first few. `image`: a small picture. */
export type SuggestionGroup = {
  count: string
  links: { href: string; title: string; line: string; image: string | null }[]
}

/** The name of a page, with the path of a wide picture of it. */
export type PageName = { name: string; picture: string | null }

/** Renders sections in the order of their features. A section that throws is left out, and its page is not cached. */
export async function showSections<Shown = string>(
  sections: readonly ((reader: Reader) => Promise<Shown | null>)[],
  reader: Reader,
  log: Logger,
): Promise<Shown[]> {
  const results = await Promise.all(
    sections.map(async (section) => {
      try {
        return await section(reader)
      } catch (error) {
        log.error({ err: error }, 'a section of a page could not be shown')
        reader.madeOf.push(notCacheable)
        return null
      }
    }),
  )
  return results.filter((one) => one !== null)
}
