import type { Logger } from 'pino'
import { notCacheable, type Reader } from '../web/context.ts'

/**
 * A section that a feature adds to another feature's page: a fragment with its own root, or null. Its ingredients are
 * added to the reader's `madeOf`, so that a cached page ends with them.
 */
export type Section = (reader: Reader) => Promise<string | null>

/** Renders the sections in the order of their features. A failed one is left out. */
export async function showSections(sections: readonly Section[], reader: Reader, log: Logger): Promise<string[]> {
  const shown = await Promise.all(
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
  return shown.filter((html) => html !== null)
}
