import { hour } from '../../web/dates.ts'
import { nextStep, panelsHref, stepHref, steps } from '../comic/comic.ts'
import type { Comic } from '../comic/queries.ts'
import { hasScript, isWorking } from '../rules/making.ts'

/** `href`: null while a step cannot be opened. `live`: the address of pushes, for the creator. */
export function studioView(comic: Comic | null, step: number, isOwner: boolean) {
  const next = comic ? nextStep(comic) : 1
  return {
    title: comic?.title ?? 'Komik baru',
    steps: steps.map((name, at) => ({
      number: at + 1,
      name,
      href: comic && isOpen(comic, at + 1) ? stepHref(comic, at + 1) : null,
      isDone: !!comic?.published_at || at + 1 < next,
      isHere: at + 1 === step,
    })),
    saved: comic && hour(comic.updated_at),
    isOwner,
    live: comic && isOwner ? `/ws/comics/${comic.id}/` : null,
  }
}

export function isOpen(comic: Comic, step: number): boolean {
  if (step <= 2) return true
  if (!hasScript(comic)) return false
  if (step <= 4) return !isWorking(comic)
  return step === 5 || comic.draft_status === 'COMPLETED' || (step === 7 && comic.published_at !== null)
}

export const panelHref = (comic: Comic, panelId: number): string => `${panelsHref(comic)}?panel=${panelId}`
