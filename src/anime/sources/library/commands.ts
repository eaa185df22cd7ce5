import type { Knex } from 'knex'
import * as z from 'zod'
import { command } from '../../../platform/command.ts'
import type { Seed } from '../../../platform/feature.ts'
import { generateTitles } from './generate.ts'
import { hasTitles } from './queries.ts'

const whole = (lowest: number, highest: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `a whole number from ${lowest} to ${highest}`)
    .transform(Number)
    .refine((value) => value >= lowest && value <= highest, `a whole number from ${lowest} to ${highest}`)

export const generateLibrary = command({
  name: 'library:generate',
  summary: 'Adds invented titles with episodes to the library, for measuring a large one.',
  options: {
    titles: { type: 'string', hint: 'N', about: 'how many titles to add, 1 to 200000' },
    seed: { type: 'string', hint: 'N', about: 'the same number makes the same titles; default 1' },
  },
  input: z.object({
    titles: z.string('needed, a whole number').pipe(whole(1, 200_000)),
    seed: whole(0, 999_999_999).default(1),
  }),
  async run({ titles: count, seed }, { db, say }) {
    const started = performance.now()
    const progress = (addedCount: number, of: number) => say(`${addedCount} of ${of} titles`)
    const { titles, episodes } = await generateTitles(db, { count, seed, now: new Date(), progress })
    const seconds = Math.round((performance.now() - started) / 100) / 10
    return {
      text: `Added ${titles} titles with ${episodes} episodes in ${seconds} s.`,
      data: { titles, episodes, seconds },
    }
  },
})

export const seedLibrary: Seed = {
  about: 'an empty library with the titles of a first start',
  first: (db) => fillEmptyLibrary(db),
  async run(db) {
    const seeded = await fillEmptyLibrary(db)
    return {
      text: seeded ? 'The library is filled.' : 'The library has titles already: nothing to do.',
      data: { seeded },
    }
  },
}

export async function fillEmptyLibrary(db: Knex, now = new Date()): Promise<boolean> {
  if (await hasTitles(db)) return false
  const { fillLibrary } = await import('../../../../seeds/library.ts')
  const { seedTitles } = await import('../../../../seeds/titles/list.ts')
  await fillLibrary(db, seedTitles, now)
  return true
}
