import * as z from 'zod'
import { Figure, Look, MAX_FIGURES, MAX_PROPS, PanelScene } from '../../../artwork/comic/panel-scene.ts'
import type { Context } from '../../../web/context.ts'
import { notFound } from '../../../web/refusal.ts'
import { words } from '../../comic/fields.ts'
import { longest, MAX_DIALOGUES, MAX_LETTERS } from '../../limits.ts'
import { Dialogue, type ScriptPanel } from '../../script/script.ts'
import { addPanel, changePanel, joinPanel, movePanel, removePanel, splitPanel } from '../../work/hand/panels.ts'
import { readStepCounts, redo, undo } from '../../work/hand/steps.ts'
import type { ComicCall, Deps } from '../call.ts'
import { example, RowId, refusedFields, wholeFrom } from '../envelope.ts'
import { busy, comicNow, ofPanel, panelModels, scriptComic, wholeNow } from './comic.ts'
import { comic_id, PanelModel, WholeComic } from './shapes.ts'

const DialogueForm = Dialogue.extend({
  character: words(0, longest.speaker, 'character').default(''),
  text: words(1, MAX_LETTERS, 'text'),
})
const MANY = `Paling banyak ${MAX_DIALOGUES} balon dan narasi dalam satu panel.`
const Dialogues = z.array(DialogueForm, 'dialogues harus berupa daftar.').max(MAX_DIALOGUES, MANY)

/**
 * A part of a scene. Missing fields stay unchanged, so no field has a default, except inside lists: lists are replaced.
 */
const { size, place, time, weather, camera, props, effect } = PanelScene.shape
const { distance, height } = camera.unwrap().shape
export const LookForm = z.strictObject(Look.shape)
const SceneForm = z.strictObject({
  size: size.unwrap().exactOptional(),
  place: example('market', place.exactOptional()),
  time: time.unwrap().exactOptional(),
  weather: weather.unwrap().exactOptional(),
  camera: z
    .strictObject({ distance: distance.unwrap().exactOptional(), height: height.unwrap().exactOptional() })
    .exactOptional(),
  figures: z
    .array(z.strictObject({ ...Figure.shape, look: LookForm }))
    .max(MAX_FIGURES, `Paling banyak ${MAX_FIGURES} tokoh.`)
    .exactOptional(),
  props: z
    .array(z.strictObject(props.unwrap().element.shape))
    .max(MAX_PROPS, `Paling banyak ${MAX_PROPS} benda.`)
    .exactOptional(),
  effect: effect.unwrap().exactOptional(),
})

const PanelForm = z.object({
  description: words(1, longest.description, 'description').exactOptional(),
  narration: example('Malam itu hujan turun.', words(0, MAX_LETTERS, 'narration').exactOptional()),
  dialogues: Dialogues.exactOptional(),
  scene: SceneForm.exactOptional(),
})
type PanelForm = z.infer<typeof PanelForm>

/**
 * A given narration replaces all narration boxes; an empty one removes them. Dialogues that contain no narration leave
 * the narration boxes as they are.
 */
function changedTexts(panel: ScriptPanel, { narration, dialogues = [...panel.dialogues] }: PanelForm) {
  const narrationsIn = (list: readonly Dialogue[]) => list.filter(({ kind }) => kind === 'narration')
  const speech = dialogues.filter(({ kind }) => kind !== 'narration')
  const texts = narrationsIn(dialogues).length > 0 ? dialogues : [...narrationsIn(panel.dialogues), ...speech]
  const box = { character: '', text: narration ?? '', kind: 'narration', x: null, y: null } as const
  const all = narration === undefined ? texts : [...(narration === '' ? [] : [box]), ...speech]
  if (all.length > MAX_DIALOGUES) throw refusedFields({ dialogues: MANY })
  return all
}

const After = z.union([RowId, z.null()], 'after: id panel, atau null untuk yang pertama.')
const many = { 409: 'Server sedang mengerjakannya, atau komiknya sudah 150 panel.' }
const Turned = z.object({ comic: WholeComic, undo: z.int(), redo: z.int() })

const turning = (id: string, path: string, about: string, turn: typeof undo): ComicCall =>
  scriptComic(id, 'post', `/api/v1/comics/:id/${path}`, {
    about: `${about} \`undo\` dan \`redo\`: berapa langkah yang masih bisa. Riwayatnya 200 langkah, 30 hari.`,
    data: Turned,
    refusals: { 409: 'Tidak ada langkah lagi, atau server sedang mengerjakannya.' },
    run: async (deps, { ctx, of: { id: comicId } }) => {
      await turn(deps, comicId)
      return { comic: await wholeNow(ctx, deps.db, comicId), ...(await readStepCounts(deps.db, comicId)) }
    },
  })

/** All these changes are free, take effect at once and can be undone. */
export const handCalls: readonly ComicCall[] = [
  ofPanel('changePanel', 'put', '/api/v1/comics/:id/panels/:panelId', {
    about:
      'Mengubah panel. Yang tidak dikirim tetap. `narration` mengganti semua kotak narasinya. `scene` boleh sebagian: ' +
      'daftarnya diganti, selebihnya digabung; panel yang sudah digambar langsung digambar mesin bawaan.',
    body: PanelForm,
    data: PanelModel,
    refusals: busy,
    run: async (deps, { ctx, of: panel, body }) => {
      const { narration: _, ...edit } = body
      await changePanel(deps, panel.comic_id, panel.id, (now) => ({ ...edit, dialogues: changedTexts(now, body) }))
      return panelNow(ctx, deps, panel.comic_id, panel.id)
    },
  }),
  scriptComic('addPanel', 'post', '/api/v1/comics/:id/panels', {
    about: 'Menambah panel. Di belakang panel `after`, atau paling depan. Halamannya diisi ulang menurut urutan.',
    body: z.object({
      after: After,
      scene: SceneForm.exactOptional(),
      dialogues: Dialogues.exactOptional(),
    }),
    data: PanelModel,
    status: 201,
    refusals: many,
    run: async (deps, { ctx, of: { id }, body }) => panelNow(ctx, deps, id, await addPanel(deps, id, body)),
  }),
  ofPanel('splitPanel', 'post', '/api/v1/comics/:id/panels/:panelId/split', {
    about: 'Membagi panel. Balon mulai dari nomor `at`, dihitung dari 0, pindah ke panel baru di belakangnya.',
    body: z.object({ at: example(1, wholeFrom(0, MAX_DIALOGUES, 'at')) }),
    data: PanelModel,
    status: 201,
    refusals: many,
    run: async (deps, { ctx, of: { id, comic_id: comicId }, body: { at } }) =>
      panelNow(ctx, deps, comicId, await splitPanel(deps, comicId, id, at)),
  }),
  ofPanel('joinPanel', 'post', '/api/v1/comics/:id/panels/:panelId/join', {
    about:
      'Menggabung panel dengan panel berikutnya. Kata-kata panel berikutnya pindah ke belakang kata-kata panel ini, lalu ' +
      'panel itu dihapus.',
    data: PanelModel,
    refusals: { 409: 'Server sedang mengerjakannya, ini panel terakhir, atau teksnya terlalu banyak.' },
    run: async (deps, { ctx, of: { id, comic_id: comicId } }) => {
      await joinPanel(deps, comicId, id)
      return panelNow(ctx, deps, comicId, id)
    },
  }),
  ofPanel('movePanel', 'post', '/api/v1/comics/:id/panels/:panelId/move', {
    about: 'Memindahkan panel. Ke belakang panel `after`, atau paling depan.',
    body: z.object({ after: After }),
    data: PanelModel,
    refusals: busy,
    run: async (deps, { ctx, of: { id, comic_id: comicId }, body: { after } }) => {
      await movePanel(deps, comicId, id, after)
      return panelNow(ctx, deps, comicId, id)
    },
  }),
  ofPanel('removePanel', 'delete', '/api/v1/comics/:id/panels/:panelId', {
    about: 'Menghapus panel. Kembali dengan gambarnya kalau diurungkan.',
    data: z.object({ comic_id, panel_id: z.int() }),
    refusals: { 409: 'Server sedang mengerjakannya, atau ini panel terakhir.' },
    run: async (deps, { of: { id: panel_id, comic_id: id } }) => {
      await removePanel(deps, id, panel_id)
      return { comic_id: id, panel_id }
    },
  }),
  turning('undoStep', 'undo', 'Mengurungkan ubahan terakhir.', undo),
  turning('redoStep', 'redo', 'Mengulangi ubahan yang diurungkan.', redo),
]

async function panelNow(ctx: Context, { db }: Deps, comicId: number, panelId: number) {
  const panel = (await panelModels(ctx, db, await comicNow(db, comicId))).find(({ id }) => id === panelId)
  if (panel) return panel
  throw notFound('Panel ini tidak ada di komik ini.')
}
