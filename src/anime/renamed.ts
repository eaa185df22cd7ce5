import { Refusal } from '../web/refusal.ts'
import { animeHref } from './addresses.ts'
import type { Directory } from './catalog.ts'
import type { Renamed } from './identity/queries.ts'

export const renamedLink = ({ slug, title }: Renamed) => ({ href: animeHref(slug), text: title })

/** Of a page without an answer: throws a refusal that names the title that its source has under this slug now. */
export const unlessRenamed =
  (directory: Pick<Directory, 'renamedTo'>, slug: string) =>
  async (error: unknown): Promise<never> => {
    if (!(error instanceof Refusal) || error.status !== 503) throw error
    const renamed = await directory.renamedTo(slug).catch(() => null)
    if (!renamed) throw error
    throw new Refusal(503, `Di sumbernya judul ini sekarang bernama “${renamed.title}”.`, {
      retryAfter: error.retryAfter,
      link: renamedLink(renamed),
    })
  }
