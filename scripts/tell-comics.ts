import { writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { seedComics } from '../seeds/comics.ts'
import { facesIn } from '../src/comics/engines/illustrator.ts'
import type { Commission, Script } from '../src/comics/script/script.ts'
import { type SampleScript, seedOf } from '../src/comics/seed/seed-comics.ts'
import { createBuiltInStoryteller } from '../src/comics/storyteller/built-in.ts'
import { readDescription } from '../src/comics/storyteller/words/read-description.ts'
import { root } from '../src/root.ts'

/**
 * What `npm run seeds:comics` writes into seeds/told-comics.json, because the storyteller and the illustrator would take
 * a second of each first start.
 */
export const tellComics = (): Promise<SampleScript[]> =>
  Promise.all(
    seedComics.map(async (comic, nth) => {
      const { idea: text, style } = comic
      const seed = seedOf(nth)
      const script = await createBuiltInStoryteller().write({ ...comic, text, seed }, new AbortController().signal)
      return { script, pictures: picturesOf(script, { style, seed }) }
    }),
  )

function picturesOf({ pages, characters, mood }: Script, { style, seed }: Pick<Commission, 'style' | 'seed'>) {
  const views = new Map<string, number>()
  return pages.flatMap(({ panels }, page) =>
    panels.map((panel, nth) => {
      const place = `${seed}/${page + 1}/${nth + 1}`
      const commission = { ...panel, characters, hero: null, backgrounds: [], style, mood, seed: place, take: 0 }
      // Each picture of the same people at the same place has another view. Moods of far faces do not tell pictures
      // apart.
      const sight = sightOf(commission)
      const take = views.get(sight) ?? 0
      views.set(sight, take + 1)
      // Balloons keep off the faces from the first visit, before the pictures are drawn.
      return { take, faces: facesIn({ ...commission, take }) }
    }),
  )
}

function sightOf(commission: Commission): string {
  const { place, time, weather, distance, figures } = readDescription(commission)
  const people = figures.map(({ name, mood }) => [name, distance === 'far' ? null : mood])
  return JSON.stringify([place, time, weather, distance, people])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = (await tellComics()).map((told) => JSON.stringify(told))
  writeFileSync(path.join(root, 'seeds/told-comics.json'), `[\n${lines.join(',\n')}\n]\n`)
}
