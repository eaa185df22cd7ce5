import type { Knex } from 'knex'
import { z } from 'zod'
import { actorOf } from '../../audit/audit.ts'
import { allow, orBearer } from '../../platform/access.ts'
import { InvalidFields, invalidForm } from '../../web/call-errors.ts'
import { type Context, createRouter, signedIn } from '../../web/context.ts'
import { Id, readForm, readParam, wholeNumber } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { apiPage } from '../api-model.ts'
import { channels } from '../rules/contact.ts'
import { fillIn, fillInSubject, knownValues } from './render.ts'
import { createTemplate, deleteTemplate, editTemplate, templateGoneMessage } from './save-template.ts'
import { readTemplate, subjectMissing, subjectMissingMessage, TemplatePatch, VersionField } from './template-form.ts'
import { findTemplate, findTemplates, type Template, type TemplateFields } from './template-queries.ts'
import { exampleValues, isTemplateType, occasions, templateTypes } from './templates.ts'

export const TemplateListQuery = z.object({
  page: wholeNumber(
    z.int('page harus berupa angka').min(1, 'page minimal 1').max(100_000, 'page paling banyak 100000'),
  ).default(1),
  page_size: wholeNumber(
    z.int('page_size harus berupa angka').min(1, 'page_size minimal 1').max(100, 'page_size paling banyak 100'),
  ).default(20),
  type: z
    .enum(templateTypes, `Pilih salah satu: ${templateTypes.join(', ')}`)
    .nullable()
    .default(null),
  channel: z
    .enum(channels, `Pilih salah satu: ${channels.join(', ')}`)
    .nullable()
    .default(null),
})
export const Preview = z.object({
  variables: z
    .record(z.string().max(60), z.union([z.string().max(1_000), z.number()]), 'Harus berupa objek nama dan nilai.')
    .default({}),
})

/** API routes with which staff read, change, delete and preview message templates. */
export function templateApi({ db }: { db: Knex }) {
  const router = createRouter()

  router.get('/api/v1/admin/template-types', allow('staff', orBearer), (ctx) => {
    answer(
      ctx,
      templateTypes.map((type) => ({ type, label: occasions[type].label, variables: occasions[type].variables })),
    )
  })

  router.get('/api/v1/admin/templates', allow('staff', orBearer), (ctx) => listTemplates(ctx, db))

  router.post('/api/v1/admin/templates', allow('staff', orBearer), async (ctx) => {
    const template = await createTemplate(db, actorOf(ctx, signedIn(ctx)), readWholeTemplate(ctx))
    ctx.status = 201
    answer(ctx, templateBody(template))
  })

  router.get('/api/v1/admin/templates/:id', allow('staff', orBearer), async (ctx) => {
    answer(ctx, templateBody(await existing(ctx, db)))
  })

  router.put('/api/v1/admin/templates/:id', allow('staff', orBearer), async (ctx) => {
    const { id } = await existing(ctx, db)
    answer(ctx, templateBody(await change(ctx, db, id, readWholeTemplate(ctx))))
  })

  router.patch('/api/v1/admin/templates/:id', allow('staff', orBearer), (ctx) => patchTemplate(ctx, db))

  router.delete('/api/v1/admin/templates/:id', allow('staff', orBearer), async (ctx) => {
    const { id } = await existing(ctx, db)
    await deleteTemplate(db, actorOf(ctx, signedIn(ctx)), id)
    ctx.status = 204
  })

  router.post('/api/v1/admin/templates/:id/preview', allow('staff', orBearer), (ctx) => previewTemplate(ctx, db))

  return router
}

async function listTemplates(ctx: Context, db: Knex): Promise<void> {
  const { page, page_size: size, type, channel } = readList(ctx)
  const { templates, count } = await findTemplates(db, { type, channel, limit: size, offset: (page - 1) * size })
  const hrefOf = (number: number) => {
    const query = new URLSearchParams({ ...(type ? { type } : {}), ...(channel ? { channel } : {}) })
    if (ctx.query.page_size !== undefined) query.set('page_size', String(size))
    query.set('page', String(number))
    return `${ctx.state.baseUrl}/api/v1/admin/templates/?${query}`
  }
  answer(ctx, apiPage(templates.map(templateBody), { count, page, size, hrefOf }))
}

async function patchTemplate(ctx: Context, db: Knex): Promise<void> {
  const current = await existing(ctx, db)
  const read = readForm(TemplatePatch, ctx.request.body)
  if (!read.ok) throw invalidForm(read.errors)
  const fields: Partial<TemplateFields> = Object.fromEntries(
    Object.entries(read.input).filter(([, value]) => value !== undefined),
  )
  if (subjectMissing({ ...current, ...fields })) throw new InvalidFields({ subject: [subjectMissingMessage] })
  answer(ctx, templateBody(await change(ctx, db, current.id, fields)))
}

async function previewTemplate(ctx: Context, db: Knex): Promise<void> {
  const { type, channel, subject, body } = await existing(ctx, db)
  const read = readForm(Preview, ctx.request.body ?? {})
  if (!read.ok) throw invalidForm(read.errors)
  const given = Object.entries(read.input.variables).map(([name, value]) => [name, String(value)])
  const all = { ...exampleValues, ...Object.fromEntries(given) }
  const values = isTemplateType(type) ? knownValues(type, all) : all
  const medium = channel === 'whatsapp' ? 'whatsapp' : 'email'
  answer(ctx, {
    subject: medium === 'email' ? fillInSubject(subject, values) : '',
    body: fillIn(body, values, medium),
  })
}

async function existing(ctx: Context, db: Knex): Promise<Template> {
  const template = await findTemplate(db, readParam(Id, ctx.params.id))
  if (!template) throw notFound(templateGoneMessage)
  return template
}

/** Saves fields of a template. Throws a 409 if the template is no longer in the version that the client read. */
async function change(ctx: Context, db: Knex, id: number, fields: Partial<TemplateFields>): Promise<Template> {
  const read = readForm(VersionField, ctx.request.body)
  if (!read.ok) throw invalidForm(read.errors)
  const actor = actorOf(ctx, signedIn(ctx))
  const result = await editTemplate(db, actor, { id, expectedVersion: read.input.version }, fields)
  if (result.kind === 'saved') return result.template
  throw new Refusal(409, `Templat ini sudah diubah sejak dibaca; versinya sekarang ${result.current.version}.`)
}

function readList(ctx: Context) {
  const read = readForm(TemplateListQuery, ctx.query)
  if (!read.ok) throw invalidForm(read.errors)
  return read.input
}

function readWholeTemplate(ctx: Context): TemplateFields {
  const read = readTemplate(ctx.request.body)
  if (!read.ok) throw invalidForm(read.errors)
  return read.input
}

const templateBody = ({ created_at, updated_at, ...rest }: Template) => ({
  ...rest,
  created_at: created_at.toISOString(),
  updated_at: updated_at.toISOString(),
})

function answer(ctx: Context, body: object): void {
  ctx.set('Cache-Control', 'no-store')
  ctx.body = body
}
