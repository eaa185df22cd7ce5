import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { seedComics } from '../seeds/comics.ts'
import { Figure, Look, PanelScene } from '../src/artwork/comic/panel-scene.ts'
import { placedBy } from '../src/artwork/comic/stage/camera.ts'
import { placeProps } from '../src/artwork/comic/stage/props.ts'
import { drawnBy } from '../src/comics/engines/illustrator.ts'
import { stagedFrom } from '../src/comics/engines/staged.ts'
import { writeScript } from '../src/comics/engines/storyteller/built-in.ts'
import { describeLook } from '../src/comics/engines/storyteller/look.ts'
import type { Character } from '../src/comics/script/script.ts'
import type { SampleScript } from '../src/comics/seed/sample.ts'
import { sampleSeed } from '../src/comics/seed/seed-comics.ts'
import { root } from '../src/root.ts'

/**
 * Corrections made by hand: the cast, and panels by their number in the comic. `figures` are from left to right and
 * replace all figures of the panel. Positions of figures and things are computed unless they are set here.
 */
type Corrections = {
  cast: readonly { id: string; name: string; look: unknown }[]
  panels: Record<string, PanelCorrection>
}
type PanelCorrection = Partial<Omit<PanelScene, 'camera' | 'figures' | 'props'>> &
  Partial<PanelScene['camera']> & {
    figures?: readonly (Partial<Omit<Figure, 'look'>> & { id: string; look?: Partial<Look> })[]
    props?: readonly (string | (Partial<PanelScene['props'][number]> & { key: string }))[]
  }
type SampleCharacter = Required<Omit<Character, 'drawn'>>
type Cast = readonly SampleCharacter[]

/** The data that `npm run seeds:comics` writes, so that a first start need not lay out words or draw. */
export const sampleScripts = (): Promise<SampleScript[]> => Promise.all(seedComics.map(sampleScript))

async function sampleScript(sample: (typeof seedComics)[number], nth: number): Promise<SampleScript> {
  const idea = readFileSync(path.join(root, `seeds/comics/${sample.text}.txt`), 'utf8').trim()
  const { cast, panels: corrected } = correctionsOf(sample.text)
  const seed = sampleSeed(nth)
  const written = writeScript({ ...sample, text: idea, seed })
  const characters = cast.map((one): SampleCharacter => {
    const look = Look.parse(one.look)
    return { ...one, look, appearance: describeLook(look), personality: '' }
  })
  const names = characters.map(({ name }) => name)
  const strange = written.pages
    .flatMap(({ panels }) => panels.flatMap(({ dialogues }) => dialogues.map(({ character }) => character)))
    .filter((name) => name !== '' && !names.includes(name))
  if (strange.length > 0) throw new Error(`${sample.text} has lines of ${strange}, who are not in its cast`)
  const words = written.pages.map(({ panels }) =>
    panels.map((panel) => ({ ...panel, dialogues: [...panel.dialogues] })),
  )
  const staged = stagedFrom({ characters, seed }, words, true)
  const scenes = staged.map((scene, at) => correctedScene(scene, corrected[at + 1] ?? {}, characters))
  let at = 0
  const pages = written.pages.map((page) => ({
    ...page,
    panels: page.panels.map((panel) => ({ ...panel, scene: scenes[at++] ?? null })),
  }))
  const pictures = pages.flatMap(({ panels }, page) =>
    panels.flatMap(({ scene }, nth) => {
      if (!scene) return []
      const { faces, size } = drawnBy({ scene, style: sample.style, seed: `${seed}/${page + 1}/${nth + 1}` })
      return [{ take: 0, faces, size }]
    }),
  )
  return { idea, script: { ...written, characters, pages }, pictures }
}

function correctionsOf(text: string): Corrections {
  const all = JSON.parse(readFileSync(path.join(root, 'seeds/comic-scenes.json'), 'utf8')) as Record<
    string,
    Corrections
  >
  const corrections = all[text]
  if (!corrections) throw new Error(`seeds/comic-scenes.json has no ${text}`)
  return corrections
}

function correctedScene(staged: PanelScene, correction: PanelCorrection, cast: Cast): PanelScene {
  const { figures, props, distance = staged.camera.distance, height = staged.camera.height, ...said } = correction
  const scene = { ...staged, ...said, camera: { distance, height } }
  const standing = figures ? placed(figures, scene, cast) : scene.figures
  const things = props?.map((prop) => (typeof prop === 'string' ? { key: prop } : prop))
  const laid =
    things &&
    placeProps(
      things.map(({ key }) => key),
      standing,
      distance,
    )
  return PanelScene.parse({
    ...scene,
    figures: standing,
    props: laid ? things.map((thing, at) => ({ ...laid[at], ...thing })) : scene.props,
  })
}

function placed(figures: NonNullable<PanelCorrection['figures']>, { camera, size }: PanelScene, cast: Cast): Figure[] {
  const people = figures.map((figure) => {
    const known = cast.find(({ id }) => id === figure.id)
    if (!known) throw new Error(`nobody is called ${figure.id}`)
    return { ...figure, name: known.name, look: Look.parse({ ...known.look, ...figure.look }) }
  })
  const places = placedBy(people, camera.distance, size)
  const edge = { far: 0.3, medium: people.length > 2 ? 0.18 : 0.27, close: 0.24, detail: 0.25 }[camera.distance]
  return people.map((figure, at) => {
    const x = people.length === 1 ? 0.5 : edge + ((1 - 2 * edge) * at) / (people.length - 1)
    return Figure.parse({ flip: (figure.x ?? x) > 0.5, x, ...places[at], ...figure })
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = (await sampleScripts()).map((sample) => JSON.stringify(sample))
  writeFileSync(path.join(root, 'seeds/told-comics.json'), `[\n${lines.join(',\n')}\n]\n`)
}
