import { type PanelScene, panelSizes } from '../../artwork/comic/panel-scene.ts'
import type { Errors } from '../../web/form.ts'
import type { Comic, Panel } from '../comic/queries.ts'
import type { Undrawn } from '../engines/undrawn.ts'
import { type Lettering, makeLettering } from '../lettering/screen.ts'
import { type Box, getMiddle, type Point, within } from '../lettering/shapes.ts'
import { longest, MAX_DIALOGUES } from '../limits.ts'
import { isCastOpen } from '../rules/making.ts'
import type { Dialogue, ScriptPanel } from '../script/script.ts'
import { makeMark } from '../work/hand/panels.ts'
import { listCast } from './people.ts'
import { listSceneWords, poserView, seenIn } from './poser.ts'
import { panelPicture } from './preview.ts'
import { makeLabels, textRows } from './script-form.ts'
import type { PanelSight } from './sights.ts'

type FormPanel = {
  panel: Panel
  scene: PanelScene
  sight: PanelSight
  /** The number of the panel in the comic, from 1. */
  number: number
  /** The number of panels in the comic. */
  of: number
  /** The people of the cast without a drawing. */
  missing: readonly Undrawn[]
}
/** Sent values that could not be stored. `isTheirs`: somebody else has changed the panel in the meantime. */
type SentPanel = { texts?: ScriptPanel | undefined; errors?: Errors | undefined; isTheirs?: boolean }
/**
 * `chosen`: the figure or thing whose choices are shown. `href`: the address at which the panel is open. `canChange`:
 * whether things on its stage can be moved.
 */
type Opening = { isOpen: boolean; canChange: boolean; chosen: string | null; action: string; href: string }

/** The form of a panel. If the panel is open, the form includes its choices. */
export function panelForm(
  comic: Comic,
  { panel, scene, sight, number, of, missing }: FormPanel,
  submission: SentPanel,
  at: Opening,
) {
  const { texts = panel, errors = {} } = submission
  const names = comic.characters.map(({ name }) => name)
  const looks = { cast: listCast(comic, missing), missing, hasLooks: isCastOpen(comic) }
  const poser = at.isOpen ? poserView(scene, at.chosen, looks) : null
  return {
    id: panel.id,
    number,
    action: at.action,
    href: at.href,
    basis: makeMark(panel),
    description: texts.description,
    rows: textRows(texts.dialogues, 0, { errors, cast: names }),
    canAdd: texts.dialogues.length < MAX_DIALOGUES,
    words: listSceneWords(scene),
    stage: panelStage(comic, panel, scene, { ...at, chosen: poser?.chosen?.id ?? null, texts, sight }),
    poser,
    isFirst: number === 1,
    isLast: number === of,
    canRemove: of > 1,
    canSplit: texts.dialogues.length > 1,
    theirs: submission.isTheirs ? { description: panel.description, dialogues: panel.dialogues } : null,
    cast: names,
    limits: longest,
    errors,
    labels: makeLabels(errors),
  }
}

type StageOpening = Omit<Opening, 'action'> & { texts: ScriptPanel; sight: PanelSight }

function panelStage(comic: Comic, panel: Panel, scene: PanelScene, opening: StageOpening) {
  const { isOpen, canChange, chosen, href, texts, sight } = opening
  const lettering = makeLettering({ dialogues: texts.dialogues, faces: sight.faces, size: scene.size, mark: null })
  return {
    id: panel.id,
    src: panelPicture(comic, panel, scene),
    size: scene.size,
    ...panelSizes[scene.size],
    alt: panel.description || listSceneWords(scene).join(', '),
    seen:
      isOpen && canChange
        ? seenIn(scene, sight.boxes).map((one) => ({
            ...one,
            href: `${href}&pilih=${encodeURIComponent(one.id)}`,
            isChosen: one.id === chosen,
            grip: getGrip(one, panelSizes[scene.size]),
          }))
        : [],
    lettering,
    middles: {
      wide: middlesIn(lettering, 'wide', texts.dialogues),
      narrow: middlesIn(lettering, 'narrow', texts.dialogues),
    },
  }
}

/** The handle for resizing: the upper right corner of the box, kept within the panel. */
const getGrip = (box: Box, panel: { width: number; height: number }): Point => ({
  x: within(24, panel.width - 24, box.x + box.width),
  y: within(24, panel.height - 24, box.y),
})

/** The middle of each text as JSON, in units of the panel; null for a text without letters. */
function middlesIn({ layers }: Lettering, name: 'wide' | 'narrow', dialogues: readonly Dialogue[]): string {
  const balloons = layers.find((layer) => layer.name === name)?.balloons ?? []
  const boxes = dialogues.map((_, at) => balloons.find(({ order }) => order === at))
  return JSON.stringify(boxes.map((box) => box && getMiddle(box)).map((middle) => middle && [middle.x, middle.y]))
}
