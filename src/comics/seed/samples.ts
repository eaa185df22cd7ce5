import { type SeedComic, type SeedCreator, seedComics, seedCreators } from '../../../seeds/comics.ts'
import type { Face } from '../../artwork/comic/scene.ts'
import { facesIn } from '../engines/illustrator.ts'
import type { Commission, Script } from '../script/script.ts'
import { createBuiltInStoryteller } from '../storyteller/built-in.ts'
import { readDescription } from '../storyteller/words/read-description.ts'

/** A sample comic with its script and, for each panel in reading order, what is known of its picture. */
export type Sample = {
  wish: SeedComic
  creator: SeedCreator
  seed: string
  script: Script
  pictures: readonly { take: number; faces: readonly Face[] }[]
}

/** Lets the event loop turn after each, because each takes long. */
export async function writeSamples(): Promise<Sample[]> {
  const samples: Sample[] = []
  for (const [index, wish] of seedComics.entries()) {
    const creator = seedCreators.find(({ username }) => username === wish.creator)
    if (!creator) throw new Error(`the samples name ${wish.creator}, which is not there`)
    const seed = `contoh-${index}`
    const idea = { ...wish, text: wish.idea, seed }
    const script = await createBuiltInStoryteller().write(idea, new AbortController().signal)
    samples.push({ wish, creator, seed, script, pictures: picturesOf(script, { style: wish.style, seed }) })
    await new Promise(setImmediate)
  }
  return samples
}

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
