import { allow } from '../../platform/access.ts'
import { type AppRouter, type Context, seeOther, signedIn } from '../../web/context.ts'
import { withFlash } from '../../web/flash.ts'
import { Id, readParam, toBodyFields } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { type ContentItem, mayChange } from '../item.ts'
import { changeItem } from '../save.ts'
import { getItemTitle } from '../view-models/card.ts'
import { pickTexts } from '../write-queries.ts'
import { DESK, deskHref, toFormValues } from './desk-fields.ts'
import { findVersion, listVersions, type SavedVersion } from './desk-queries.ts'
import { changeableAt, type DeskDeps, getSaver, itemAt, showForm } from './edit.ts'
import { getItemValues } from './edit-view-model.ts'
import { findProblems } from './form-rules.ts'
import { versionRow } from './list-view-model.ts'
import { Version } from './read-form.ts'
import { textView } from './text-view-model.ts'
import { textPage, versionsPage } from './views.ts'

/** Lists the kept versions of an item, and restores the texts of a version as a new version. */
export function versionPages(router: AppRouter, deps: DeskDeps) {
  router.get(`${DESK}:jenis/:id/versi`, allow('editor'), async (ctx) => {
    const item = await itemAt(ctx, deps)
    const versions = await listVersions(deps.db, item.id)
    const rows = versions.map((version) => versionRow(item, version))
    versionsPage(ctx, { title: getItemTitle(item), back: deskHref(item), versions: rows })
  })

  router.get(`${DESK}:jenis/:id/versi/:version`, allow('editor'), async (ctx) => {
    const item = await itemAt(ctx, deps)
    const version = await versionAt(ctx, deps, item)
    const mayRestore = version.version !== item.version && !item.deleted_at && mayChange(signedIn(ctx), item, false)
    textPage(ctx, { text: textView(item, { ...version, mayRestore }) })
  })

  router.post(`${DESK}:jenis/:id/versi/:version/pulihkan`, allow('editor'), (ctx) => restoreVersion(ctx, deps))
}

/** Throws a 404 if the version is not kept. */
async function versionAt(ctx: Context, { db }: DeskDeps, item: ContentItem): Promise<SavedVersion> {
  const version = await findVersion(db, item.id, readParam(Id, ctx.params.version))
  if (!version) throw notFound('Versi ini sudah tidak disimpan.')
  return version
}

async function restoreVersion(ctx: Context, deps: DeskDeps): Promise<void> {
  const item = await changeableAt(ctx, deps)
  const version = await versionAt(ctx, deps, item)
  const texts = pickTexts(version)
  const values = { ...getItemValues(item), ...toFormValues(item.kind, version) }
  const form = { kind: item.kind, item, values, isUnsaved: true }
  const based = Version.parse(toBodyFields(ctx.request.body).version ?? null)
  const state = { isPublic: item.publish_at !== null, hasPicture: item.picture_file !== null, alt: item.alt ?? '' }
  const errors = state.isPublic ? findProblems(item.kind, texts, state) : {}
  const isLate = based !== null && based !== item.version
  if (!item.deleted_at && !isLate && Object.keys(errors).length > 0)
    return showForm(ctx, deps, { ...form, errors }, 422)
  const change = { version: based, texts, restores: version.version }
  const outcome = await changeItem(deps, getSaver(ctx), item.id, change)
  if (!outcome) throw notFound('Isi ini ada di sampah. Pulihkan dulu, lalu kembalikan versinya.')
  if ('conflict' in outcome) {
    const [present, [newest]] = [await itemAt(ctx, deps), await listVersions(deps.db, item.id)]
    return showForm(ctx, deps, { ...form, item: present, conflict: { by: newest?.by ?? null } }, 409)
  }
  seeOther(ctx, withFlash(deskHref(item), 'versi'))
}
