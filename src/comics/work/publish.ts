import type { ComicRow } from '../../db/comic-rows.ts'
import { publicationsLeft } from '../creators/creator.ts'
import { bookPublications } from '../creators/queries.ts'
import { checkHiding, checkIdle, checkPublishing } from '../rules/making.ts'
import { type AskDeps, changeInTurn } from './ask.ts'
import { changeComic, isWhole } from './queries.ts'

/** Throws a 409 while the comic is worked on. */
export const setSummary = (deps: AskDeps, id: number, summary: string): Promise<void> =>
  changeInTurn(deps, id, async (trx, comic) => {
    checkIdle(comic)
    await changeComic(trx, id, { summary })
  })

/** What is left out stays. `publisher`: the name of the first publication. */
type Publication = Partial<Pick<ComicRow, 'synopsis' | 'age_label' | 'allow_downloads'>> & {
  title?: string
  publisher: string
}

/**
 * Also saves changes of a published comic, which stays hidden if it is. Throws a 400 while a panel has no picture or
 * the comic no title, a 402 without a publication left, and a 403 for a comic that staff removed.
 */
export const publishComic = (deps: AskDeps, id: number, given: Publication): Promise<void> =>
  changeInTurn(deps, id, async (trx, comic, creator) => {
    const { user_id } = creator
    const title = given.title ?? comic.title
    const publications = await publicationsLeft(trx, creator)
    const takesOne = checkPublishing({ ...comic, title, publications, isDrawn: await isWhole(trx, id) })
    if (takesOne) await bookPublications(trx, { user_id, kind: 'publication', amount: -1, comic_id: id })
    await changeComic(trx, id, {
      ...given,
      publisher: comic.publisher ?? given.publisher,
      published_at: comic.published_at ?? new Date(),
    })
  })

/** Throws a 409 for a comic that was never published. */
export const setVisible = (deps: AskDeps, id: number, isActive: boolean): Promise<void> =>
  changeInTurn(deps, id, async (trx, comic) => {
    checkHiding(comic)
    await changeComic(trx, id, { is_active: isActive })
  })
