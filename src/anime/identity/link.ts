import type { Knex } from 'knex'
import { closeness, compareNames, nameOf } from './names.ts'
import {
  addMapping,
  confirmedMappings,
  rememberTitles,
  type SeenTitle,
  type Standing,
  slugsAlike,
  slugsIn,
  standingsOf,
  type TitleFacts,
  takeSlugs,
  waitForTurn,
} from './queries.ts'
import type { ListedTitle } from './titles.ts'

/** What is kept of a title: its name taken apart, with what is known besides. */
export function factsOf(known: Parameters<typeof nameOf>[0]): TitleFacts {
  const { title: key, season, part, year } = nameOf(known)
  return { title: known.title, key, season, part, year, type: known.type ?? null }
}

/**
 * The slugs under which an origin's titles are linked here, by the origin's own. A slug that is free is taken; one that
 * stands for the same show is shared; a second show under a taken slug gets `slug-2`. All of them are remembered.
 */
export async function linkTitles(
  db: Knex,
  origin: string,
  titles: readonly ListedTitle[],
  now: Date,
): Promise<Map<string, string>> {
  const seen = titles.map((title): SeenTitle => ({ slug: title.slug, ...factsOf(title) }))
  await rememberTitles(db, origin, seen, now)
  const links = new Map<string, string>()
  for (const { slug, origin_slug } of await confirmedMappings(db, origin, slugsIn(seen))) {
    if (!links.has(origin_slug)) links.set(origin_slug, slug)
  }
  const unmapped = seen.filter(({ slug }) => !links.has(slug))
  const before = new Map((await standingsOf(db, slugsIn(unmapped))).map((standing) => [standing.slug, standing]))
  const taken = new Set(
    await takeSlugs(
      db,
      standingsFor(
        unmapped.filter(({ slug }) => !before.has(slug)),
        origin,
      ),
    ),
  )
  for (const title of unmapped) {
    const standing = before.get(title.slug)
    if (taken.has(title.slug) || (standing && isItself(title, origin, standing))) links.set(title.slug, title.slug)
    else links.set(title.slug, await linkBeside(db, origin, title))
  }
  await proposeAlike(
    db,
    origin,
    unmapped.filter(({ slug }) => taken.has(slug)),
  )
  return links
}

/** A show that is new here may be one that another origin has under another name and slug: staff shall look. */
async function proposeAlike(db: Knex, origin: string, titles: readonly SeenTitle[]): Promise<void> {
  if (titles.length === 0) return
  for (const alike of await slugsAlike(db, origin, titles)) {
    const title = titles.find(({ slug }) => slug === alike.origin_slug)
    if (title) await proposeWhenClose(db, { slug: alike.slug, origin, originSlug: title.slug }, title, alike)
  }
}

const standingsFor = (titles: readonly SeenTitle[], origin: string) => titles.map((title) => ({ ...title, origin }))

/** An origin's word for its own slug is doubted only when it clearly names another show now. */
function isItself(title: TitleFacts, origin: string, standing: Standing): boolean {
  const verdict = compareNames(nameOf(title), nameOf(standing))
  return verdict === 'same' || (verdict === 'unknown' && standing.origin === origin)
}

/** More shows than this under one slug are a fault of the origin. */
const MOST_BESIDE = 50

async function linkBeside(db: Knex, origin: string, title: SeenTitle): Promise<string> {
  return db.transaction(async (trx) => {
    await waitForTurn(trx, `${origin} ${title.slug}`)
    const [mapped] = await confirmedMappings(trx, origin, [title.slug])
    if (mapped) return mapped.slug
    const [standing] = await standingsOf(trx, [title.slug])
    if (standing && isItself(title, origin, standing)) return title.slug
    if (standing) await proposeWhenClose(trx, { slug: standing.slug, origin, originSlug: title.slug }, title, standing)
    for (let number = 2; number < MOST_BESIDE; number += 1) {
      const slug = `${title.slug}-${number}`
      const [free] = await takeSlugs(trx, [{ ...title, slug, origin }])
      if (!free) continue
      await addMapping(trx, {
        slug,
        origin,
        origin_slug: title.slug,
        state: 'confirmed',
        score: 1,
        decided_at: new Date(),
      })
      return slug
    }
    return title.slug
  })
}

/** As alike as names must be to be worth a look by staff. */
const CLOSE = 0.75

/** Proposes to staff that one of our slugs is what an origin has under its own, where the names are close but not the same. */
export async function proposeWhenClose(
  db: Knex,
  { slug, origin, originSlug }: { slug: string; origin: string; originSlug: string },
  title: TitleFacts,
  standing: TitleFacts,
): Promise<void> {
  const [one, other] = [nameOf(title), nameOf(standing)]
  const score = closeness(one, other)
  if (score < CLOSE || compareNames(one, other) === 'different') return
  await addMapping(db, { slug, origin, origin_slug: originSlug, state: 'proposed', score, decided_at: null })
}
