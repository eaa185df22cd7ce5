import { isPerson } from '../../artwork/comic/kit.ts'
import type { Look } from '../../artwork/comic/panel-scene.ts'
import { listActors, type SceneComic } from './staged.ts'
import { findKey } from './storyteller/lexicon.ts'
import { drawnLook, undrawnIn } from './storyteller/look.ts'

/**
 * A character of the cast that no panel shows. `what`: what the character is if the kit has no drawing of it, such as
 * "capung"; null if the character could be drawn. `kinds`: the nearest kinds, from which the creator can choose. A
 * character whose word is in no list may be a person.
 */
export type Undrawn = { id: string; name: string; what: string | null; kinds: readonly string[] }

export const listUndrawn = (comic: SceneComic): Undrawn[] =>
  listActors(comic).flatMap(({ id, name, look }, at) => {
    if (look) return []
    const appearance = comic.characters[at]?.appearance ?? ''
    const undrawn = undrawnIn({ name, words: appearance })
    const { kind } = drawnLook({ name, words: appearance, seed: comic.seed })
    // The kit got a drawing of the character later, or the creator took the character out.
    if (undrawn === null && !isPerson(kind)) return [{ id, name, what: null, kinds: [kind] }]
    const what = undrawn ?? (isWord(appearance) ? appearance.toLowerCase() : null)
    return [{ id, name, what, kinds: what === null ? people : kindsNear(what) }]
  })

const people = ['woman', 'man']

/** Whether the appearance is a single word, such as "Tapir". A character whose word is in no list has nothing else. */
const isWord = (text: string): boolean => /^\p{L}+(?:-\p{L}+)?$/u.test(text)

function kindsNear(what: string): string[] {
  const phrase = what.replaceAll(/[- ]/g, '_')
  const isThing = findKey('prop', phrase) !== undefined || findKey('common', phrase) === 'things'
  const own = findKey('undrawn', phrase)
  const near = (own ?? findKey('undrawn', isThing ? '*thing' : '*animal') ?? '').split(' ')
  return own === undefined && !isThing ? [...near, ...people] : near
}

/** Returns the look of a character who is drawn as one of a kind. */
export const lookAs = ({ characters, seed }: SceneComic, id: string, kind: string): Look | null => {
  const { name = id, appearance = '' } = characters.find((one) => one.id === id) ?? {}
  return { ...drawnLook({ name, words: appearance, seed }), kind }
}
