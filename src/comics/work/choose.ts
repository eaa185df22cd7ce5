import { isDeepStrictEqual } from 'node:util'
import type { Knex } from 'knex'
import type { PanelScene } from '../../artwork/comic/panel-scene.ts'
import type { ComicRow } from '../../db/tables.ts'
import { literalPattern } from '../../web/formats/literal-pattern.ts'
import { type Comic, listPanels, listTemplates, type Panel } from '../comic/queries.ts'
import { inReadingProcess } from '../engines/reading-process.ts'
import { MAX_LETTERS } from '../limits.ts'
import { checkChoice } from '../rules/making.ts'
import type { Character } from '../script/script.ts'
import { type AskDeps, changeInTurn, inTurnAfter } from './ask.ts'
import { type Changes, changeComic, forgetSteps, setBackgrounds, setContent, setGenres, setScene } from './queries.ts'

/** Changes genres and style before the publication. Existing pictures stay until all panels are drawn again. */
export const chooseLook = (deps: AskDeps, id: number, look: { genreIds: number[]; style_id: number }) =>
  choose(deps, id, async (trx) => {
    await setGenres(trx, id, look.genreIds)
    return { style_id: look.style_id }
  })

type CastChoice = { heroId: number | null; cast?: readonly Character[] }

/**
 * `heroId`: a template, null for the look in the script. A changed name is changed in all panels, and earlier changes
 * can then no longer be undone. Looks stay, but people in older comics get ids.
 */
export const chooseCharacters = (deps: AskDeps, id: number, { heroId, cast }: CastChoice) =>
  choose(deps, id, async (trx, { characters }) => {
    const names = characters.map(({ name }, at) => [name, cast?.[at]?.name ?? name] as const)
    const renames = new Map(names.filter(([before, after]) => before !== after))
    if (renames.size > 0) await rename(trx, id, renames)
    const all = cast && characters.map((one, at) => ({ ...one, ...cast[at], ...keptLook(one) }))
    return { character_id: heroId, ...(all && { characters: JSON.stringify(all) }) }
  })

const keptLook = ({ id, look, drawn }: Character): Partial<Character> =>
  id === undefined ? {} : { ...(look !== undefined && { look }), ...(drawn !== undefined && { drawn }) }

async function rename(trx: Knex, id: number, names: ReadonlyMap<string, string>): Promise<void> {
  await forgetSteps(trx, id)
  const before = [...names.keys()].map(literalPattern).join('|')
  const word = new RegExp(`(?<![\\p{L}\\p{N}])(${before})(?![\\p{L}\\p{N}])`, 'gu')
  const renamed = (text: string) => text.replace(word, (name) => names.get(name) ?? name)
  for (const panel of await listPanels(trx, id)) {
    const dialogues = panel.dialogues.map((dialogue) => ({
      ...dialogue,
      character: renamed(dialogue.character),
      text: renamed(dialogue.text).slice(0, MAX_LETTERS),
    }))
    const figures = panel.scene?.figures.map((figure) => ({ ...figure, name: renamed(figure.name) })) ?? []
    const scene = panel.scene && { ...panel.scene, figures }
    await setContent(trx, panel.id, { description: renamed(panel.description), dialogues, scene })
  }
}

type SceneChange = (scene: PanelScene) => Partial<PanelScene>

async function restage(trx: Knex, id: number, panels: readonly Panel[], change: SceneChange): Promise<void> {
  for (const { id: panelId, scene } of panels) {
    if (!scene || isDeepStrictEqual({ ...scene, ...change(scene) }, scene)) continue
    await forgetSteps(trx, id)
    await setScene(trx, panelId, { ...scene, ...change(scene) })
  }
}

/**
 * Without places, the words decide. The first place is used where words name no place; then earlier changes can no
 * longer be undone.
 */
export async function chooseBackgrounds(deps: AskDeps, id: number, backgroundIds: readonly number[]): Promise<void> {
  const [place] = (await listTemplates(deps.db, 'comic_backgrounds')).filter((one) => backgroundIds.includes(one.id))
  const readPlaceless = async (comic: Comic, panels: readonly Panel[]): Promise<number[]> => {
    checkChoice(comic)
    const { characters, seed, user_id: userId } = comic
    return place ? inReadingProcess('placeless', [{ characters, seed }, panels], { userId }) : []
  }
  await inTurnAfter(deps.db, id, readPlaceless, async (trx, comic, { panels, seen: open }) => {
    checkChoice(comic)
    await setBackgrounds(trx, id, backgroundIds)
    const openPanels = panels.filter((_, at) => open.includes(at))
    if (place) await restage(trx, id, openPanels, () => ({ place: place.key }))
    await changeComic(trx, id, {})
  })
  deps.changed(id)
}

/**
 * `write` returns the changes of the comic's row. Throws a 409 while the comic is in work, without a script, and after
 * publication.
 */
const choose = (deps: AskDeps, id: number, write: (trx: Knex, comic: ComicRow) => Promise<Changes>): Promise<void> =>
  changeInTurn(deps, id, async (trx, comic) => {
    checkChoice(comic)
    await changeComic(trx, id, await write(trx, comic))
  })
