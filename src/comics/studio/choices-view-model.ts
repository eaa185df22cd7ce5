import type { ComicTemplateRow } from '../../db/comic-rows.ts'
import type { Errors } from '../../web/form.ts'
import { stepHref } from '../comic/comic.ts'
import { longest } from '../comic/fields.ts'
import type { Comic } from '../comic/queries.ts'
import type { Character } from '../script/script.ts'
import { choice, sampleHref } from './samples.ts'

/** `errors`: by the names of fields. */
export type Cast = { cast: readonly Character[]; errors: Errors }

export const namesOf = (at: number) => ({ name: `nama-${at}`, look: `rupa-${at}`, nature: `sifat-${at}` })

const formOf = (comic: Comic, isOwner: boolean, step: 3 | 4) => ({
  action: stepHref(comic, step),
  isOpen: isOwner && !comic.published_at,
})

type Heroes = { heroes: readonly ComicTemplateRow[]; heroId: number | null }

export const castView = (comic: Comic, isOwner: boolean, { cast, errors, heroes, heroId }: Cast & Heroes) => ({
  ...formOf(comic, isOwner, 3),
  heroes: heroes.map((row) => ({ ...choice(row, [heroId]), picture: sampleHref('tokoh', row.key) })),
  hasOwnHero: heroId === null,
  hero: cast[0]?.name ?? 'tokoh utama',
  rows: cast.map((values, at) => ({ at, names: namesOf(at), values, error: errors[namesOf(at).name] ?? null })),
  errors,
  limits: longest,
})

export const placesView = (
  comic: Comic,
  isOwner: boolean,
  places: readonly ComicTemplateRow[],
  chosen: readonly ComicTemplateRow[],
) => ({
  ...formOf(comic, isOwner, 4),
  places: places.map((row) => {
    return {
      ...choice(
        row,
        chosen.map(({ id }) => id),
      ),
      picture: sampleHref('latar', row.key),
    }
  }),
})
