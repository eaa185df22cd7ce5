import type { Knex } from 'knex'
import { isReadOnly } from '../../db/connection.ts'
import { SourceFailure } from '../../net/failure.ts'
import { LIBRARY } from '../contract/source.ts'
import {
  addMapping,
  type CoveredTitle,
  decidedMappings,
  findStandings,
  type Mapping,
  proposeRenaming,
  rememberTitles,
  type SeenTitle,
  type SlugMeaning,
  slugsAlike,
  slugsIn,
  type TitleFacts,
  takeSlugs,
  waitForTurn,
} from './queries.ts'
import { closeness, compareNames, type NameFacts, parseName, type Verdict } from './same-show.ts'
import { type ListedTitle, titleKey } from './titles.ts'

/** The facts parsed from a title's name; given facts take precedence. */
export function toTitleFacts(facts: Parameters<typeof parseName>[0]): TitleFacts {
  const { title: key, season, part, year } = parseName(facts)
  return { title: facts.title, key, season, part, year, type: facts.type ?? null }
}

/** `remember` receives the promises of database writes that finish in the background. */
export type BackgroundWrites = { db: Knex; remember: (work: Promise<unknown>) => void }

/**
 * Claims free slugs. While the database cannot be written, all slugs count as claimed, because a page matters more than
 * its record; `remember` then receives the error.
 */
export async function claimSlugs(
  { db, remember }: BackgroundWrites,
  meanings: readonly SlugMeaning[],
): Promise<{ slugs: string[]; isRecorded: boolean }> {
  try {
    return { slugs: await takeSlugs(db, meanings), isRecorded: true }
  } catch (error) {
    if (!isReadOnly(error)) throw error
    remember(Promise.reject(error))
    return { slugs: meanings.map(({ slug }) => slug), isRecorded: false }
  }
}

/** Only this site's library may rename its titles. */
export const isOurs = (origin: string) => origin === LIBRARY

/**
 * Links titles of an origin to slugs of this site. `links` has the slugs by `titleKey`. A free slug is taken over, and
 * a slug that already means the same title is shared. A title whose slug means another title gets `slug-2`.
 */
export async function linkTitles(
  { db, remember, now }: BackgroundWrites & { now: Date },
  origin: string,
  titles: readonly ListedTitle[],
): Promise<{ links: Map<string, string>; isRecorded: boolean }> {
  const coveredTitles = titles.map(
    (title): CoveredTitle => ({ slug: title.slug, ...toTitleFacts(title), cover: title.cover }),
  )
  const firsts = [...new Map(coveredTitles.toReversed().map((title) => [title.slug, title])).values()]
  remember(rememberTitles(db, origin, firsts, now))
  const meanings = await findMeanings(db, origin, slugsIn(firsts))
  const unmapped = firsts.filter(({ slug }) => !meanings.isTaken(slug))
  const { slugs, isRecorded } = await claimSlugs({ db, remember }, standingsFor(unmapped, origin))
  const newSlugs = new Set(slugs)
  const links = new Map<string, string>()
  const resolve = (title: CoveredTitle, { slugFor }: { slugFor(title: SeenTitle): string | null }) => {
    const isNew = newSlugs.has(title.slug) && firsts.includes(title)
    const ours = isNew ? title.slug : slugFor(title)
    if (ours) links.set(titleKey(title), ours)
    return ours !== null
  }
  const open = coveredTitles.filter((title) => !resolve(title, meanings))
  // Another request may have taken the slugs meanwhile, so their meanings are read again.
  const since = open.length > 0 ? await findMeanings(db, origin, slugsIn(open)) : meanings
  for (const title of open.filter((one) => !resolve(one, since))) {
    links.set(titleKey(title), await linkBeside(db, origin, title))
  }
  const fresh = firsts.filter(({ slug }) => newSlugs.has(slug))
  remember(proposeAlike(db, origin, fresh))
  return { links, isRecorded }
}

/** Reads what the slugs of an origin mean, by decided mappings and by recorded names. */
async function findMeanings(db: Knex, origin: string, slugs: readonly string[]) {
  const mappings = await decidedMappings(db, origin, slugs)
  const confirmed = mappings.filter(({ state }) => state === 'confirmed')
  const rejected = new Set(mappings.filter(({ state }) => state === 'rejected').map(pairKey))
  const standings = await findStandings(db, [...slugs, ...confirmed.map(({ slug }) => slug)])
  const byStaff = new Map(confirmed.filter((one) => one.decided_by !== null).map((one) => [one.origin_slug, one.slug]))

  return {
    isTaken: (slug: string) => byStaff.has(slug) || standings.some((standing) => standing.slug === slug),
    /**
     * The slug that staff decided, else the slug of a recorded title with the same name, else the title's own slug
     * unless it clearly means another title.
     */
    slugFor(title: SeenTitle): string | null {
      const mapped = confirmed.filter((one) => one.origin_slug === title.slug).map(({ slug }) => slug)
      const candidates = standings
        .filter(({ slug }) => slug === title.slug || mapped.includes(slug))
        .filter(({ slug }) => !rejected.has(pairKey({ slug, origin_slug: title.slug })))
      const alike = candidates.filter((standing) => compareFrom(standing.origin === origin, title, standing) === 'same')
      // After a renaming, the slug that the new name had meanwhile still means the title.
      const same = alike.find((standing) => standing.slug === title.slug) ?? alike[0]
      const own = candidates.find((standing) => standing.slug === title.slug && isItself(title, origin, standing))
      return byStaff.get(title.slug) ?? same?.slug ?? own?.slug ?? null
    },
  }
}

const pairKey = ({ slug, origin_slug }: Pick<Mapping, 'slug' | 'origin_slug'>) => `${slug}\n${origin_slug}`

const standingsFor = (titles: readonly SeenTitle[], origin: string) => titles.map((title) => ({ ...title, origin }))

/** Whether a slug of this origin still means the title. It does unless the title's name is now clearly another one. */
function isItself(title: TitleFacts, origin: string, standing: SlugMeaning): boolean {
  if (standing.origin !== origin) return false
  return isOurs(origin) || compareFrom(true, title, standing) !== 'different'
}

/** Compares names of one slug. Lists and pages of one origin may state different types of a title. */
export function compareFrom(isOneOrigin: boolean, title: NameFacts, standing: SlugMeaning): Verdict {
  if (!isOneOrigin) return compareNames(parseName(title), parseName(standing))
  return compareNames(parseName({ ...title, type: null }), parseName({ ...standing, type: null }))
}

/** More titles under one slug are a fault of their origin. */
const MAX_TITLES_PER_SLUG = 50

async function linkBeside(db: Knex, origin: string, title: SeenTitle): Promise<string> {
  return db.transaction(async (trx) => {
    await waitForTurn(trx, `${origin} ${title.slug}`)
    const meanwhile = (await findMeanings(trx, origin, [title.slug])).slugFor(title)
    if (meanwhile) return meanwhile
    const [standing] = await findStandings(trx, [title.slug])
    if (standing?.origin === origin) await proposeRenaming(trx, standing)
    else if (standing)
      await proposeWhenClose(trx, { slug: standing.slug, origin, originSlug: title.slug }, title, standing)
    for (let number = 2; number < MAX_TITLES_PER_SLUG; number += 1) {
      const slug = `${title.slug}-${number}`
      const [free] = await takeSlugs(trx, [{ ...title, slug, origin }])
      if (!free) continue
      const mapping = { slug, origin, origin_slug: title.slug, state: 'confirmed', score: 1 } as const
      await addMapping(trx, { ...mapping, decided_at: new Date() })
      return slug
    }
    throw new SourceFailure('different_title', `${origin} has ${MAX_TITLES_PER_SLUG} shows under ${title.slug}`)
  })
}

/**
 * Proposes to staff that new titles are the same as titles that other origins have under similar names and other slugs.
 */
async function proposeAlike(db: Knex, origin: string, titles: readonly SeenTitle[]): Promise<void> {
  if (titles.length === 0) return
  for (const alike of await slugsAlike(db, origin, titles)) {
    const title = titles.find(({ slug }) => slug === alike.origin_slug)
    if (title) await proposeWhenClose(db, { slug: alike.slug, origin, originSlug: title.slug }, title, alike)
  }
}

/** Similarity of two names, from 0 to 1, from which they are proposed as one title. */
const PROPOSAL_SIMILARITY = 0.75

/** Proposes a mapping when the two names are similar and not clearly different. */
export async function proposeWhenClose(
  db: Knex,
  { slug, origin, originSlug }: { slug: string; origin: string; originSlug: string },
  title: TitleFacts,
  standing: TitleFacts,
): Promise<void> {
  const [one, other] = [parseName(title), parseName(standing)]
  const score = closeness(one, other)
  if (score < PROPOSAL_SIMILARITY || compareNames(one, other) === 'different') return
  await addMapping(db, { slug, origin, origin_slug: originSlug, state: 'proposed', score, decided_at: null })
}
