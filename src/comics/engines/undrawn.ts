import { isPerson } from '../../artwork/comic/kit.ts'
import type { Look } from '../../artwork/comic/panel-scene.ts'
import { listActors, type SceneComic } from './staged.ts'
import { findKey } from './storyteller/lexicon.ts'
import { drawnLook, undrawnIn } from './storyteller/look.ts'

/**
 * Somebody of a cast whom no panel shows. `what`: what the kit has no drawing of, such as "capung", null for who
 * could be drawn. `kinds`: those that are nearest, of which one can be chosen; what is in no list may be a person.
 */
export type Undrawn = { id: string; name: string; what: string | null; kinds: readonly string[] }

export const listUndrawn = (comic: SceneComic): Undrawn[] =>
  listActors(comic).flatMap(({ id, name, look }, at) => {
    if (look) return []
    const appearance = comic.characters[at]?.appearance ?? ''
    const undrawn = undrawnIn({ name, words: appearance })
    const { kind } = drawnLook({ name, words: appearance, seed: comic.seed })
    // The kit has learned to draw them since, or the creator took them out.
    if (undrawn === null && !isPerson(kind)) return [{ id, name, what: null, kinds: [kind] }]
    const what = undrawn ?? (isWord(appearance) ? appearance.toLowerCase() : null)
    return [{ id, name, what, kinds: what === null ? people : kindsNear(what) }]
  })

const people = ['woman', 'man']

/** What is in no list has nothing else for its appearance: "Tapir". */
const isWord = (text: string): boolean => /^\p{L}+(?:-\p{L}+)?$/u.test(text)

function kindsNear(what: string): string[] {
  const phrase = what.replaceAll(/[- ]/g, '_')
  const isThing = findKey('prop', phrase) !== undefined || findKey('common', phrase) === 'things'
  const own = findKey('undrawn', phrase)
  const near = (own ?? findKey('undrawn', isThing ? '*thing' : '*animal') ?? '').split(' ')
  return own === undefined && !isThing ? [...near, ...people] : near
}

/** Somebody drawn as one of a kind. */
export const lookAs = ({ characters, seed }: SceneComic, id: string, kind: string): Look | null => {
  const { name = id, appearance = '' } = characters.find((one) => one.id === id) ?? {}
  return { ...drawnLook({ name, words: appearance, seed }), kind }
}
