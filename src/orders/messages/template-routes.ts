import type { Knex } from 'knex'
import * as z from 'zod'
import { allow } from '../../platform/access.ts'
import { type Context, createRouter, seeOther, wantsFragment } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, readParam, readQuery, toBodyFields, typedIn } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { staffActor } from '../actor.ts'
import { channelLabels } from '../labels.ts'
import { writes } from '../limits.ts'
import { listWarnings } from './rules.ts'
import { createTemplate, deleteTemplate, editTemplate, templateGoneMessage } from './save-template.ts'
import { Confirmation, readTemplate, VersionField } from './template-form.ts'
import { allTemplates, findTemplate, findTemplates, type Template } from './template-queries.ts'
import {
  type TemplateFormInput,
  type TypedTemplate,
  templateForm,
  templateHref,
  templateList,
  typedTemplate,
  valuesOfTemplate,
  withDefaultText,
} from './template-view-model.ts'
import { getTypeLabel, templateTypes } from './templates.ts'
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

type Deps = { db: Knex; now: () => Date }

export function templateRoutes(deps: Deps) {
  const { db } = deps
  const router = createRouter()

  router.get('/admin/templat', allow('staff'), async (ctx) => {
    templatesPage(ctx, { list: templateList(await allTemplates(db), flashIn(flashLabels, ctx), new Date()) })
  })

  router.get('/admin/templat/:id', allow('staff'), async (ctx) => {
    const template = await templateOrNew(ctx, db)
    show(ctx, { template, values: template ? valuesOfTemplate(template) : await firstValues(ctx, db) })
  })
  router.post('/admin/templat/:id', allow('staff', { limit: writes }), (ctx) => saveTemplate(ctx, deps))

  router.post('/admin/templat/:id/pratinjau', allow('staff', { limit: writes }), async (ctx) => {
    const template = await templateOrNew(ctx, db)
    const form = templateForm({ template, values: readTyped(ctx), version: formVersion(ctx) })
    if (wantsFragment(ctx)) answerFragment(ctx, previewFragment({ preview: form.preview }))
    else templatePage(ctx, { form })
  })

  router.post('/admin/templat/:id/bawaan', allow('staff', { limit: writes }), async (ctx) => {
    const template = await templateOrNew(ctx, db)
    const flash = 'Teks bawaan sudah diisikan. Belum disimpan.'
    show(ctx, { template, values: withDefaultText(readTyped(ctx)), version: formVersion(ctx), flash })
  })

  router.post('/admin/templat/:id/utama', allow('staff', { limit: writes }), (ctx) => switchDefault(ctx, deps))

  router.get('/admin/templat/:id/hapus', allow('staff'), async (ctx) => {
    const template = await existing(db, readParam(Id, ctx.params.id))
    templateRemovePage(ctx, { name: template.name, href: templateHref(template.id), words: removalLines(template) })
  })
  router.post('/admin/templat/:id/hapus', allow('staff', { limit: writes }), async (ctx) => {
    const { id } = await existing(db, readParam(Id, ctx.params.id))
    await deleteTemplate(deps, staffActor(ctx), id)
    seeOther(ctx, listAddress('hapus'))
  })

  return router
}

const show = (ctx: Context, input: TemplateFormInput, status = 200): void =>
  templatePage(ctx, { form: templateForm(input) }, status)

/** If a template is the first of its type, "default" is ticked. */
async function firstValues(ctx: Context, db: Knex): Promise<TypedTemplate> {
  const { jenis: type } = readQuery(NewTemplateQuery, ctx.query)
  const { count } = await findTemplates(db, { type, channel: null, limit: 1, offset: 0 })
  return withDefaultText({ ...blank, type, isDefault: count === 0 })
}

async function saveTemplate(ctx: Context, deps: Deps): Promise<void> {
  const template = await templateOrNew(ctx, deps.db)
  const version = formVersion(ctx)
  const form = readTemplate(ctx.request.body)
  if (!form.ok) return show(ctx, { template, values: typedTemplate(form.values), version, errors: form.errors }, 422)
  const values = valuesOfTemplate(form.input)
  const doubts = listWarnings(form.input)
  if (doubts.length > 0 && !isConfirmed(ctx)) return show(ctx, { template, values, version, doubts }, 422)
  const actor = staffActor(ctx)
  if (!template) {
    await createTemplate(deps, actor, form.input)
    return seeOther(ctx, listAddress('baru'))
  }
  const result = await editTemplate(deps, actor, { id: template.id, expectedVersion: version }, form.input)
  if (result.kind === 'saved') return seeOther(ctx, listAddress('simpan'))
  // The form now carries the colleague's version, so submitting it again overwrites their text.
  show(ctx, { template: result.current, values, theirs: result.current }, 409)
}

async function switchDefault(ctx: Context, deps: Deps): Promise<void> {
  const template = await existing(deps.db, readParam(Id, ctx.params.id))
  const { utama } = DefaultSwitch.parse(toBodyFields(ctx.request.body))
  const is_default = utama === '1'
  const next = { ...template, is_default }
  const doubts = listWarnings(next)
  if (doubts.length > 0) return show(ctx, { template, values: valuesOfTemplate(next), doubts }, 422)
  await editTemplate(deps, staffActor(ctx), { id: template.id, expectedVersion: null }, { is_default })
  seeOther(ctx, listAddress(is_default ? 'utama' : 'lepas'))
}

/** Null for the path of a new template. Throws a 404 for an unknown id. */
async function templateOrNew(ctx: Context, db: Knex): Promise<Template | null> {
  const id = readParam(TemplateId, ctx.params.id)
  return id === null ? null : existing(db, id)
}

async function existing(db: Knex, id: number): Promise<Template> {
  const template = await findTemplate(db, id)
  if (!template) throw notFound(templateGoneMessage)
  return template
}

const blank: TypedTemplate = { name: '', type: 'dp_invoice', channel: 'both', subject: '', body: '', isDefault: false }

const listAddress = (flashKey: keyof typeof flashLabels) => withFlash('/admin/templat/', flashKey)

const readTyped = (ctx: Context): TypedTemplate => typedTemplate(typedIn(ctx.request.body))

const formVersion = (ctx: Context): number | null =>
  VersionField.catch({ version: null }).parse(toBodyFields(ctx.request.body)).version

const isConfirmed = (ctx: Context): boolean => Confirmation.parse(toBodyFields(ctx.request.body)).yakin !== null

function removalLines({ type, channel, is_default }: Template): string[] {
  const uses = `Dipakai untuk “${getTypeLabel(type)}” lewat ${channelLabels[channel]}.`
  if (!is_default) return [uses, 'Tidak sedang dipakai sebagai templat utama.']
  return [uses, 'Sedang jadi templat utama. Setelah dihapus, pesan berikutnya memakai teks bawaan.']
}
