import type { Knex } from 'knex'
import { type PanelScene, panelSizes, PanelScene as Scene } from '../../artwork/comic/panel-scene.ts'
import type { Comic, Panel } from '../comic/queries.ts'
import { findPanel } from '../comic/queries.ts'
import type { Dialogue } from '../script/script.ts'
import type { AskDeps } from '../work/ask.ts'
import { changePanel as changeTexts, markOf as markTexts } from './undo.ts'

// Stands in for src/comics/hand until it is there.
const scenes = new Map<number, PanelScene>()
export type Change = { scene?: PanelScene; description?: string; dialogues?: readonly Dialogue[] }
export const castIn = (comic: Comic) =>
  [...comic.characters, { name: 'Tio' }].map(({ name }, at) => ({
    id: name.toLowerCase(),
    name,
    look: { kind: at % 2 ? 'man' : 'woman', age: 'adult', variant: at, hair: 'short', skin: 'tan', clothes: 'tshirt' },
  }))
export const sceneOf = (comic: Comic, panels: readonly Panel[]): ReadonlyMap<number, PanelScene> =>
  new Map(
    panels.map(({ id }) => {
      const first = Scene.parse({
        place: 'alley',
        time: 'night',
        weather: 'rain',
        figures: castIn(comic).map((one, at) => ({ ...one, x: 0.3 + at * 0.4, y: 0.94, scale: 0.7, flip: at > 0 })),
        props: [{ id: 'payung', key: 'umbrella', x: 0.5, y: 0.94, scale: 0.2 }],
      })
      if (!scenes.has(id)) scenes.set(id, first)
      return [id, scenes.get(id) ?? first]
    }),
  )
export const markOf = (panel: Panel) =>
  markTexts(panel) + markTexts({ title: JSON.stringify(scenes.get(panel.id)), summary: '', panels: [] })
export async function changePanel(deps: AskDeps, comicId: number, panelId: number, change: Change, basis?: string) {
  const panel = await findPanel(deps.db, comicId, panelId)
  if (!panel) return false
  if (basis !== undefined && basis !== markOf(panel)) return false
  if (change.scene) scenes.set(panelId, change.scene)
  const { description = panel.description, dialogues = panel.dialogues } = change
  return changeTexts(deps, panel, markTexts(panel), { description, dialogues })
}
export const addPanel = async (_deps: AskDeps, _comicId: number, _wish: object) => 0
export const splitPanel = async (_deps: AskDeps, _comicId: number, _panelId: number, _at: number) => 0
export const movePanel = async (_deps: AskDeps, _comicId: number, _panelId: number, _after: number | null) => {}
export const removePanel = async (_deps: AskDeps, _comicId: number, _panelId: number) => {}
export const undo = async (_deps: AskDeps, _comicId: number) => {}
export const redo = async (_deps: AskDeps, _comicId: number) => {}
export const stepsOf = async (_db: Knex, _comicId: number) => ({ undo: 1, redo: 0 })
export function drawScene(scene: PanelScene): string {
  const { width, height } = panelSizes[scene.size]
  const figures = scene.figures.map(({ x, y, scale, pose, mood, look }) => {
    const h = scale * height
    return `<g transform="translate(${x * width} ${y * height})"><ellipse cx="0" cy="${-h / 2}" rx="${h * 0.16}" ry="${h / 2}" fill="${look.kind === 'man' ? '#3a6ea5' : '#c0504d'}"/><text y="${-h / 2}" text-anchor="middle" font-size="26">${pose} ${mood}</text></g>`
  })
  const props = scene.props.map(
    ({ x, y, scale, key }) =>
      `<g transform="translate(${x * width} ${y * height})"><rect x="${(-scale * height) / 2}" y="${-scale * height}" width="${scale * height}" height="${scale * height}" fill="#e8c24a"/><text text-anchor="middle" font-size="24">${key}</text></g>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#4a5580"/><text x="20" y="40" font-size="30">${scene.place} ${scene.time} ${scene.camera.distance}</text>${figures.join('')}${props.join('')}</svg>`
}
