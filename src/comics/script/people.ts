import { createHash } from 'node:crypto'
import { literalPattern } from '../../web/formats/literal-pattern.ts'
import { type Commission, MAX_REFERENCES, type Person } from './script.ts'

type Cast = Pick<Commission, 'characters' | 'hero' | 'style'>

/** Lists the people of a comic. The look that the creator chose for the hero replaces the look of the script. */
export const listPeople = ({ characters, hero, style }: Cast): Person[] =>
  characters.map(({ id = null, name, appearance: scriptAppearance, look = null, drawn = true }, at) => {
    const appearance = (at === 0 && hero) || scriptAppearance
    const key = createHash('sha256').update(JSON.stringify([id ?? name, appearance, look, style]))
    return { id, name, appearance, key: key.digest('hex'), hasFigure: drawn }
  })

/**
 * Returns the people who are in the panels of a picture. If they are too many for references, it returns those in most
 * of the panels.
 */
export const selectCast = (commissions: readonly Commission[], people: readonly Person[]): Person[] =>
  people
    .map((person) => ({ person, panels: commissions.filter((one) => isIn(person, one)).length }))
    .filter(({ panels }) => panels > 0)
    .toSorted((one, other) => other.panels - one.panels)
    .slice(0, MAX_REFERENCES)
    .map(({ person }) => person)

function isIn({ id, name, hasFigure }: Person, { scene, description, dialogues }: Commission): boolean {
  if (hasFigure && scene && scene.figures.length > 0)
    return scene.figures.some((one) => one.id === id || one.name === name)
  const namePattern = new RegExp(`(?<![\\p{L}\\p{N}])${literalPattern(name)}(?![\\p{L}\\p{N}])`, 'iu')
  return namePattern.test(description) || dialogues.some(({ character }) => character === name)
}
