import type { Logger } from 'pino'
import { neverKept, type Reader } from '../web/context.ts'

/**
 * A section that a feature adds to a page of another, as a fragment with its own root, or null for none. What it is made
 * of goes to the reader's `madeOf`, so that a kept page ends when the section does.
 */
export type Section = (reader: Reader) => Promise<string | null>

/** The sections there are, in the order of their features. One that fails is left out: the page stands without it. */
export async function showSections(sections: readonly Section[], reader: Reader, log: Logger): Promise<string[]> {
  const shown = await Promise.all(
    sections.map(async (section) => {
      try {
        return await section(reader)
      } catch (error) {
        log.error({ err: error }, 'a section of a page could not be shown')
        reader.madeOf.push(neverKept)
        return null
      }
    }),
  )
  return shown.filter((html) => html !== null)
}
