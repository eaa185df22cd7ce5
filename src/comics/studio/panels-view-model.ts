import { hour } from '../../web/dates.ts'
import type { Errors } from '../../web/form.ts'
import { panelsHref, readHref, stepHref } from '../comic/comic.ts'
import { longest } from '../comic/fields.ts'
import type { Comic, Panel } from '../comic/queries.ts'
import { type Lettering, letteringOf } from '../lettering/screen.ts'
import { pictureHref, pictureSet } from '../pictures/pictures.ts'
import { MAX_REDRAWS } from '../rules/making.ts'
import { MAX_DIALOGUES, type ScriptPanel } from '../script/script.ts'
import { markOf } from './changes.ts'
import type { PanelRender } from './queries.ts'
import { NARRATOR, type RowForm, textRows } from './script-form.ts'
import { panelHref } from './studio-view-model.ts'

type PanelParts = { panels: readonly Panel[]; panel: Panel; renders: readonly PanelRender[]; price: number }
type Form = { texts: ScriptPanel; errors: Errors; theirs: ScriptPanel | null }

/** `texts`: in the fields; `theirs`: stored by another tab; `price`: of another picture, in credits. */
export function panelEditor(
  comic: Comic,
  { panels, panel, renders, price }: PanelParts,
  { texts, errors, theirs }: Form,
) {
  const lettering = letteringOf({ dialogues: panel.dialogues, faces: panel.faces ?? [], mark: null })
  const cast = comic.characters.map(({ name }) => name)
  return {
    number: `Halaman ${panel.page_number}, panel ${panel.panel_number}`,
    action: `${panelsHref(comic)}${panel.id}/`,
    here: panelHref(comic, panel.id),
    basis: markOf(panel),
    description: texts.description,
    panels: panels.map(({ id, page_number, panel_number, render_id }) => ({
      number: `${page_number}.${panel_number}`,
      src: render_id === null ? null : pictureHref(render_id, 480),
      isHere: id === panel.id,
      id,
      href: panelHref(comic, id),
    })),
    rows: balloonRows(texts, lettering, { errors, cast }),
    stage: stageView(comic, { panel, renders, price }, lettering),
    canAdd: panel.dialogues.length < MAX_DIALOGUES,
    cast: [...cast, NARRATOR],
    limits: longest,
    links: { publish: stepHref(comic, 7), read: comic.published_at ? readHref(comic) : null },
    errors,
    theirs,
  }
}

function stageView(comic: Comic, { panel, renders, price }: Omit<PanelParts, 'panels'>, lettering: Lettering) {
  const { render_id, redraw_asked_at, redraw_error } = panel
  const left = Math.max(0, MAX_REDRAWS - comic.redraws)
  const isWaiting = redraw_asked_at !== null
  return {
    picture: render_id === null ? null : { src: pictureHref(render_id), set: pictureSet(render_id) },
    alt: panel.description || 'Panel',
    lettering,
    isWaiting,
    problem: redraw_error,
    renders: renders.map(({ id, created_at }) => ({
      src: pictureHref(id, 480),
      text: id === render_id ? `${hour(created_at)} · dipakai` : hour(created_at),
      id,
      isShown: id === render_id,
    })),
    redraw: { left, price, isOpen: left > 0 && !isWaiting && comic.draft_status === 'COMPLETED' },
  }
}

/** With their middle in the picture for wide and narrow panels. */
const balloonRows = ({ dialogues }: ScriptPanel, lettering: Lettering, { errors, cast }: RowForm) =>
  textRows(dialogues, 0, { errors, cast }).map((row, at) => {
    const name = dialogues[at]?.kind === 'narration' ? 'Narasi' : row.character || 'Tanpa nama'
    return {
      ...row,
      at,
      name,
      label: `Balon ${row.number}, ${name}`,
      isMoved: row.x !== '',
      middle: { wide: middleIn(lettering, 'wide', at), narrow: middleIn(lettering, 'narrow', at) },
      isLast: at === dialogues.length - 1,
    }
  })

/** As "x y", in units of the panel; empty for a text without any letter. */
function middleIn({ layers }: Lettering, name: 'wide' | 'narrow', at: number): string {
  const box = layers.find((layer) => layer.name === name)?.balloons.find(({ order }) => order === at)
  return box ? `${box.x + box.width / 2} ${box.y + box.height / 2}` : ''
}
