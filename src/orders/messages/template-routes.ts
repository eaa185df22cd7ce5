import type { Knex } from 'knex'
import { z } from 'zod'
import { actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type Context, createRouter, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { fieldsOf, Id, readParam, readQuery, typedValues } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { channelLabels } from '../labels.ts'
import { writes } from '../rules/limits.ts'
import { createTemplate, deleteTemplate, editTemplate, templateGoneMessage } from './save-template.ts'
import { Confirmation, readTemplate, VersionField, warningsOf } from './template-form.ts'
import {
  type TypedTemplate,
  templateForm,
  typedTemplate,
  valuesOfTemplate,
  withDefaultText,
} from './template-form-view-model.ts'
import { templateHref, templateList } from './template-list.ts'
import { allTemplates, findTemplate, findTemplates, type Template } from './template-queries.ts'
import { labelOf, templateTypes } from './templates.ts'
import { previewFragment, templatePage, templateRemovePage, templatesPage } from './views.ts'

const flashLabels = {
  baru: 'Templat ditambahkan.',
  simpan: 'Templat disimpan. Berlaku untuk pesan berikutnya.',
  utama: 'Templat utama diganti. Berlaku untuk pesan berikutnya.',
  lepas: 'Templat itu tidak lagi dipakai sebagai yang utama.',
  hapus: 'Templat dihapus. Isinya masih tercatat di audit.',
}
const NewTemplateQuery = z.object({ jenis: z.enum(templateTypes).catch('dp_invoice') })
const TemplateId = z.union([z.literal('baru').transform(() => null), Id])
const DefaultSwitch = z.object({ utama: z.enum(['1', '0']).catch('1') })

/** Routes of the pages on which staff edit message templates. */
export function templateRoutes({ db }: { db: Knex }) {
  const router = createRouter()

  router.get('/admin/templat', allow('staff'), async (ctx) => {
    templatesPage(ctx, { list: templateList(await allTemplates(db), flashIn(flashLabels, ctx), new Date()) })
  })

  router.get('/admin/templat/:id', allow('staff'), async (ctx) => {
    const template = await templateOrNew(ctx)
    const { jenis } = readQuery(NewTemplateQuery, ctx.query)
    // The form for the first template of a type has "default" ticked.
    const isFirst =
      !template && (await findTemplates(db, { type: jenis, channel: null, limit: 1, offset: 0 })).count === 0
    const values = template
      ? valuesOfTemplate(template)
      : withDefaultText({ ...blank, type: jenis, isDefault: isFirst })
    templatePage(ctx, { form: templateForm({ template, values }) })
  })

  router.post('/admin/templat/:id', allow('staff', { limit: writes }), async (ctx) => {
    const template = await templateOrNew(ctx)
    const version = formVersion(ctx)
    const read = readTemplate(ctx.request.body)
    if (!read.ok) {
      const values = typedTemplate(read.values)
      return templatePage(ctx, { form: templateForm({ template, values, version, errors: read.errors }) }, 422)
    }
    const warnings = warningsOf(read.input)
    if (warnings.length > 0 && !isConfirmed(ctx))
      return templatePage(
        ctx,
        { form: templateForm({ template, values: valuesOfTemplate(read.input), version, doubts: warnings }) },
        422,
      )
    if (!template) {
      await createTemplate(db, actorOf(ctx, signedIn(ctx)), read.input)
      return seeOther(ctx, listAddress('baru'))
    }
    const result = await editTemplate(
      db,
      actorOf(ctx, signedIn(ctx)),
      { id: template.id, expectedVersion: version },
      read.input,
    )
    if (result.kind === 'saved') return seeOther(ctx, listAddress('simpan'))
    // The form now carries the version that the colleague saved, so submitting the form again overwrites the
    // colleague's text.
    const form = templateForm({
      template: result.current,
      values: valuesOfTemplate(read.input),
      theirs: result.current,
    })
    templatePage(ctx, { form }, 409)
  })

  router.post('/admin/templat/:id/pratinjau', allow('staff', { limit: writes }), async (ctx) => {
    const form = templateForm({ template: await templateOrNew(ctx), values: readTyped(ctx), version: formVersion(ctx) })
    if (wantsFragment(ctx)) answerFragment(ctx, previewFragment({ preview: form.preview }))
    else templatePage(ctx, { form })
  })

  router.post('/admin/templat/:id/bawaan', allow('staff', { limit: writes }), async (ctx) => {
    const template = await templateOrNew(ctx)
    const note = 'Teks bawaan sudah diisikan. Belum disimpan.'
    const values = withDefaultText(readTyped(ctx))
    templatePage(ctx, { form: templateForm({ template, values, version: formVersion(ctx), said: note }) })
  })

  router.post('/admin/templat/:id/utama', allow('staff', { limit: writes }), async (ctx) => {
    const template = await existingTemplate(ctx)
    const { id } = template
    const { utama } = DefaultSwitch.parse(fieldsOf(ctx.request.body))
    const isDefault = utama === '1'
    const next = { ...template, is_default: isDefault }
    const warnings = warningsOf(next)
    if (warnings.length > 0)
      return templatePage(
        ctx,
        { form: templateForm({ template, values: valuesOfTemplate(next), doubts: warnings }) },
        422,
      )
    await editTemplate(db, actorOf(ctx, signedIn(ctx)), { id, expectedVersion: null }, { is_default: isDefault })
    seeOther(ctx, listAddress(isDefault ? 'utama' : 'lepas'))
  })

  router.get('/admin/templat/:id/hapus', allow('staff'), async (ctx) => {
    const template = await existingTemplate(ctx)
    templateRemovePage(ctx, { name: template.name, href: templateHref(template.id), words: removalLines(template) })
  })

  router.post('/admin/templat/:id/hapus', allow('staff', { limit: writes }), async (ctx) => {
    const { id } = await existingTemplate(ctx)
    await deleteTemplate(db, actorOf(ctx, signedIn(ctx)), id)
    seeOther(ctx, listAddress('hapus'))
  })

  return router

  /**
   * Returns the template whose id is in the path, or null for the path of a new template. Throws a 404 for an unknown
   * id.
   */
  async function templateOrNew(ctx: Context): Promise<Template | null> {
    const id = readParam(TemplateId, ctx.params.id)
    return id === null ? null : existing(id)
  }

  function existingTemplate(ctx: Context): Promise<Template> {
    return existing(readParam(Id, ctx.params.id))
  }

  async function existing(id: number): Promise<Template> {
    const template = await findTemplate(db, id)
    if (!template) throw notFound(templateGoneMessage)
    return template
  }
}

const blank: TypedTemplate = { name: '', type: 'dp_invoice', channel: 'both', subject: '', body: '', isDefault: false }

const listAddress = (done: keyof typeof flashLabels) => withFlash('/admin/templat/', done)

const readTyped = (ctx: Context): TypedTemplate => typedTemplate(typedValues(fieldsOf(ctx.request.body)))

/** Returns the template version that the submitted form was rendered from; null if the form has none. */
const formVersion = (ctx: Context): number | null =>
  VersionField.catch({ version: null }).parse(fieldsOf(ctx.request.body)).version

const isConfirmed = (ctx: Context): boolean => Confirmation.parse(fieldsOf(ctx.request.body)).yakin !== null

function removalLines({ type, channel, is_default }: Template): string[] {
  const uses = `Dipakai untuk “${labelOf(type)}” lewat ${channelLabels[channel]}.`
  if (!is_default) return [uses, 'Tidak sedang dipakai sebagai templat utama.']
  return [uses, 'Sedang jadi templat utama. Setelah dihapus, pesan berikutnya memakai teks bawaan.']
}
