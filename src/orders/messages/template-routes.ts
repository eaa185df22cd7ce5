import type { Knex } from 'knex'
import { z } from 'zod'
import { actorOf } from '../../audit/audit.ts'
import { allow } from '../../platform/access.ts'
import { type Context, createRouter, seeOther, signedIn, wantsFragment } from '../../web/context.ts'
import { flashIn, withFlash } from '../../web/flash.ts'
import { Id, readParam, readQuery, typedValues } from '../../web/form.ts'
import { notFound } from '../../web/refusal.ts'
import { answerFragment } from '../../web/render.ts'
import { channelLabels } from '../labels.ts'
import { writes } from '../rules/limits.ts'
import { createTemplate, deleteTemplate, editTemplate, goneWords } from './save-template.ts'
import { doubtsOf, readTemplate, Seen, Sure } from './template-form.ts'
import {
  type TypedTemplate,
  templateForm,
  typedTemplate,
  valuesOfTemplate,
  withBuiltIn,
} from './template-form-view-model.ts'
import { templateHref, templateList } from './template-list.ts'
import { allTemplates, findTemplate, findTemplates, type Template } from './template-queries.ts'
import { labelOf, templateTypes } from './templates.ts'
import { previewFragment, templatePage, templateRemovePage, templatesPage } from './views.ts'

const said = {
  baru: 'Templat ditambahkan.',
  simpan: 'Templat disimpan. Berlaku untuk pesan berikutnya.',
  utama: 'Templat utama diganti. Berlaku untuk pesan berikutnya.',
  lepas: 'Templat itu tidak lagi dipakai sebagai yang utama.',
  hapus: 'Templat dihapus. Isinya masih tercatat di audit.',
}
const Wishes = z.object({ jenis: z.enum(templateTypes).catch('dp_invoice') })
const Which = z.union([z.literal('baru').transform(() => null), Id])
const Switch = z.object({ utama: z.enum(['1', '0']).catch('1') })

/** Where staff write what customers are told. */
export function templateRoutes({ db }: { db: Knex }) {
  const router = createRouter()

  router.get('/admin/templat', allow('staff'), async (ctx) => {
    templatesPage(ctx, { list: templateList(await allTemplates(db), flashIn(said, ctx), new Date()) })
  })

  router.get('/admin/templat/:id', allow('staff'), async (ctx) => {
    const template = await openedIn(ctx)
    const { jenis } = readQuery(Wishes, ctx.query)
    // The first text of a type is written to be used.
    const isFirst =
      !template && (await findTemplates(db, { type: jenis, channel: null, limit: 1, offset: 0 })).count === 0
    const values = template ? valuesOfTemplate(template) : withBuiltIn({ ...blank, type: jenis, isDefault: isFirst })
    templatePage(ctx, { form: templateForm({ template, values }) })
  })

  router.post('/admin/templat/:id', allow('staff', { limit: writes }), async (ctx) => {
    const template = await openedIn(ctx)
    const version = seenIn(ctx)
    const read = readTemplate(ctx.request.body)
    if (!read.ok) {
      const values = typedTemplate(read.values)
      return templatePage(ctx, { form: templateForm({ template, values, version, errors: read.errors }) }, 422)
    }
    const doubts = doubtsOf(read.input)
    if (doubts.length > 0 && !isSure(ctx))
      return templatePage(
        ctx,
        { form: templateForm({ template, values: valuesOfTemplate(read.input), version, doubts }) },
        422,
      )
    if (!template) {
      await createTemplate(db, actorOf(ctx, signedIn(ctx)), read.input)
      return seeOther(ctx, listAddress('baru'))
    }
    const kept = await editTemplate(db, actorOf(ctx, signedIn(ctx)), { id: template.id, seen: version }, read.input)
    if (kept.kind === 'kept') return seeOther(ctx, listAddress('simpan'))
    // Saving once more is a decision then: the form carries the version that its writer has now seen.
    const form = templateForm({ template: kept.current, values: valuesOfTemplate(read.input), theirs: kept.current })
    templatePage(ctx, { form }, 409)
  })

  router.post('/admin/templat/:id/pratinjau', allow('staff', { limit: writes }), async (ctx) => {
    const form = templateForm({ template: await openedIn(ctx), values: typedIn(ctx), version: seenIn(ctx) })
    if (wantsFragment(ctx)) answerFragment(ctx, previewFragment({ preview: form.preview }))
    else templatePage(ctx, { form })
  })

  router.post('/admin/templat/:id/bawaan', allow('staff', { limit: writes }), async (ctx) => {
    const template = await openedIn(ctx)
    const note = 'Teks bawaan sudah diisikan. Belum disimpan.'
    const values = withBuiltIn(typedIn(ctx))
    templatePage(ctx, { form: templateForm({ template, values, version: seenIn(ctx), said: note }) })
  })

  router.post('/admin/templat/:id/utama', allow('staff', { limit: writes }), async (ctx) => {
    const template = await existingIn(ctx)
    const { id } = template
    const { utama } = Switch.parse(Object(ctx.request.body))
    const isDefault = utama === '1'
    const wanted = { ...template, is_default: isDefault }
    const doubts = doubtsOf(wanted)
    if (doubts.length > 0)
      return templatePage(ctx, { form: templateForm({ template, values: valuesOfTemplate(wanted), doubts }) }, 422)
    await editTemplate(db, actorOf(ctx, signedIn(ctx)), { id, seen: null }, { is_default: isDefault })
    seeOther(ctx, listAddress(isDefault ? 'utama' : 'lepas'))
  })

  router.get('/admin/templat/:id/hapus', allow('staff'), async (ctx) => {
    const template = await existingIn(ctx)
    templateRemovePage(ctx, { name: template.name, href: templateHref(template.id), words: removalWords(template) })
  })

  router.post('/admin/templat/:id/hapus', allow('staff', { limit: writes }), async (ctx) => {
    const { id } = await existingIn(ctx)
    await deleteTemplate(db, actorOf(ctx, signedIn(ctx)), id)
    seeOther(ctx, listAddress('hapus'))
  })

  return router

  /** The template an address is about, null for a new one; 404 for none. */
  async function openedIn(ctx: Context): Promise<Template | null> {
    const id = readParam(Which, ctx.params.id)
    return id === null ? null : existing(id)
  }

  function existingIn(ctx: Context): Promise<Template> {
    return existing(readParam(Id, ctx.params.id))
  }

  async function existing(id: number): Promise<Template> {
    const template = await findTemplate(db, id)
    if (!template) throw notFound(goneWords)
    return template
  }
}

const blank: TypedTemplate = { name: '', type: 'dp_invoice', channel: 'both', subject: '', body: '', isDefault: false }

const listAddress = (done: keyof typeof said) => withFlash('/admin/templat/', done)

const typedIn = (ctx: Context): TypedTemplate => typedTemplate(typedValues(Object(ctx.request.body)))

/** The version the form was made of, which it keeps when it is shown again. */
const seenIn = (ctx: Context): number | null => Seen.catch({ version: null }).parse(Object(ctx.request.body)).version

const isSure = (ctx: Context): boolean => Sure.parse(Object(ctx.request.body)).yakin !== null

function removalWords({ type, channel, is_default }: Template): string[] {
  const uses = `Dipakai untuk “${labelOf(type)}” lewat ${channelLabels[channel]}.`
  if (!is_default) return [uses, 'Tidak sedang dipakai sebagai templat utama.']
  return [uses, 'Sedang jadi templat utama. Setelah dihapus, pesan berikutnya memakai teks bawaan.']
}
