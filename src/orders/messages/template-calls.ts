import * as z from 'zod'
import { Moment } from '../../platform/api/calls.ts'
import { SITE } from '../../platform/api/openapi.ts'
import { type PlainCall, plainCalls, whoMay } from '../../platform/api/plain-calls.ts'
import { InvalidFields, invalidForm, readFields } from '../../web/call-errors.ts'
import { Id, readParam } from '../../web/form.ts'
import { notFound, Refusal } from '../../web/refusal.ts'
import { staffActor } from '../actor.ts'
import { type ApiDeps, ApiPage, ApiPageSize, examples, tags } from '../api/call.ts'
import { Page } from '../api/shapes.ts'
import { apiPage } from '../api-model.ts'
import type { OrderActor } from '../queries.ts'
import { channels } from '../rules/contact.ts'
import { fillIn, fillInSubject, pickAllowedValues } from './render.ts'
import { subjectMissing, subjectMissingMessage } from './rules.ts'
import {
  createTemplate,
  deleteTemplate,
  editTemplate,
  type TemplateTarget,
  templateGoneMessage,
} from './save-template.ts'
import { readTemplate, TemplatePatch, VersionField, WholeTemplate } from './template-form.ts'
import { findTemplate, findTemplates, type TemplateFields, type Template as TemplateRow } from './template-queries.ts'
import { exampleValues, isTemplateType, occasions, templateTypes } from './templates.ts'

const Template = z
  .object({
    id: z.int(),
    name: z.string(),
    type: z.string(),
    channel: z.enum(channels),
    subject: z.string(),
    body: z.string(),
    is_default: z.boolean(),
    version: z.int(),
    created_at: Moment,
    updated_at: Moment,
  })
  .meta({ id: 'Template' })
const TemplatePage = z.object({ ...Page, results: z.array(Template) })
const TemplateTypes = z.array(
  z.object({ type: z.enum(templateTypes), label: z.string(), variables: z.array(z.string()) }),
)
const Previewed = z.object({ subject: z.string(), body: z.string() })

const TemplateListQuery = z.object({
  page: ApiPage,
  page_size: ApiPageSize,
  type: z
    .enum(templateTypes, `Pilih salah satu: ${templateTypes.join(', ')}`)
    .nullable()
    .default(null),
  channel: z
    .enum(channels, `Pilih salah satu: ${channels.join(', ')}`)
    .nullable()
    .default(null),
})
const Preview = z.object({
  variables: z
    .record(z.string().max(60), z.union([z.string().max(1_000), z.number()]), 'Harus berupa objek nama dan nilai.')
    .default({}),
})

/** The bodies of these calls have no picture. */
const callsFor = plainCalls<ApiDeps>()
const staff = callsFor(whoMay.staff)
const one = callsFor(whoMay.staff, async (ctx, { db }) => {
  const template = await findTemplate(db, readParam(Id, ctx.params.id))
  if (!template) throw notFound(templateGoneMessage)
  return template
})

const tag = tags.templates
const base = '/api/v1/admin/templates'
const missing = 'Tidak ada templat dengan nomor itu.'
const OneTemplate = {
  tag,
  params: z.object({ id: z.int().meta({ description: 'Nomor templat.' }) }),
  shown: { id: 1 },
} as const
const template = { good: 'Templatnya.', data: Template, example: examples.template } as const
const change = {
  ...OneTemplate,
  ...template,
  isParsedByRun: true,
  errors: { 400: true, 404: missing, 409: 'Templat ini sudah diubah sejak dibaca.' },
} as const

export const templateCalls: readonly PlainCall<ApiDeps>[] = [
  staff('templateTypes', 'get', '/api/v1/admin/template-types', {
    tag,
    about: 'Jenis templat. Semua jenis pesan dan isian yang dikenal masing-masing.',
    good: 'Jenisnya.',
    data: TemplateTypes,
    example: [{ type: 'dp_invoice', label: 'Tagihan DP', variables: ['customer_name', 'order_code'] }],
    run: () =>
      templateTypes.map((type) => ({ type, label: occasions[type].label, variables: [...occasions[type].variables] })),
  }),
  staff('listTemplates', 'get', base, {
    tag,
    about: 'Daftar templat. Semua templat pesan, dengan saringan jenis dan saluran.',
    query: TemplateListQuery,
    shown: { page: 1, type: 'dp_invoice' },
    good: 'Satu halaman.',
    data: TemplatePage,
    example: { count: 25, next: `${SITE}${base}/?page=2`, previous: null, results: [examples.template] },
    errors: { 400: true, 404: 'Invalid page.' },
    run: async ({ db }, { ctx, base: site, query: { page, page_size: size, type, channel } }) => {
      const { templates, count } = await findTemplates(db, { type, channel, limit: size, offset: (page - 1) * size })
      const getPageHref = (number: number) => {
        const query = new URLSearchParams({ ...(type ? { type } : {}), ...(channel ? { channel } : {}) })
        if (ctx.query.page_size !== undefined) query.set('page_size', String(size))
        query.set('page', String(number))
        return `${site}${base}/?${query}`
      }
      return apiPage(templates, { count, page, size, hrefOf: getPageHref })
    },
  }),
  staff('createTemplate', 'post', base, {
    tag,
    about:
      'Membuat templat. Membuat templat. Templat utama baru menggantikan yang lama untuk jenis dan saluran yang sama.',
    body: WholeTemplate,
    isParsedByRun: true,
    bodyExample: examples.templateFields,
    good: 'Dibuat.',
    status: 201,
    data: Template,
    example: examples.template,
    errors: { 400: true },
    run: (deps, { ctx, fields }) => createTemplate(deps, staffActor(ctx), readWhole(fields)),
  }),
  one('readTemplate', 'get', `${base}/:id`, {
    ...OneTemplate,
    ...template,
    about: 'Satu templat. Isi sebuah templat.',
    errors: { 404: missing },
    run: (_, { of }) => of,
  }),
  one('replaceTemplate', 'put', `${base}/:id`, {
    ...change,
    about: 'Mengganti templat. Mengganti seluruh isi sebuah templat.',
    body: WholeTemplate.extend(VersionField.shape),
    bodyExample: { ...examples.templateFields, version: 1 },
    run: (deps, { ctx, of, fields }) => {
      const whole = readWhole(fields)
      return save(deps, staffActor(ctx), toTemplateTarget(of, fields), whole)
    },
  }),
  one('changeTemplate', 'patch', `${base}/:id`, {
    ...change,
    about: 'Mengubah templat. Mengubah isian yang dikirim saja.',
    body: TemplatePatch.extend(VersionField.shape),
    bodyExample: { name: 'Tagihan DP', version: 1 },
    run: (deps, { ctx, of, fields }) => {
      const entries = Object.entries(readFields(TemplatePatch, fields)).filter(([, value]) => value !== undefined)
      const patch: Partial<TemplateFields> = Object.fromEntries(entries)
      if (subjectMissing({ ...of, ...patch })) throw new InvalidFields({ subject: [subjectMissingMessage] })
      return save(deps, staffActor(ctx), toTemplateTarget(of, fields), patch)
    },
  }),
  one('deleteTemplate', 'delete', `${base}/:id`, {
    ...OneTemplate,
    about: 'Menghapus templat. Menghapus templat. Tanpa templat utama, jenis itu memakai bawaan.',
    good: 'Terhapus.',
    status: 204,
    errors: { 404: missing },
    run: async (deps, { ctx, of: { id } }) => {
      await deleteTemplate(deps, staffActor(ctx), id)
    },
  }),
  one('previewTemplate', 'post', `${base}/:id/preview`, {
    ...OneTemplate,
    about: 'Pratinjau templat. Mengisi templat dengan nilai contoh; nilai yang dikirim menggantikan contohnya.',
    body: Preview,
    bodyExample: { variables: { customer_name: 'Budi Santoso' } },
    good: 'Pesan jadi.',
    data: Previewed,
    example: { subject: '', body: 'Halo Budi Santoso, DP ORD-20261118-K7Q: Rp 3.750.000.' },
    errors: { 400: true, 404: missing },
    run: (_, { of: { type, channel, subject, body: text }, body: { variables } }) => {
      const entries = Object.entries(variables).map(([name, value]) => [name, String(value)])
      const all = { ...exampleValues, ...Object.fromEntries(entries) }
      const values = isTemplateType(type) ? pickAllowedValues(type, all) : all
      const medium = channel === 'whatsapp' ? 'whatsapp' : 'email'
      return { subject: medium === 'email' ? fillInSubject(subject, values) : '', body: fillIn(text, values, medium) }
    },
  }),
]

function readWhole(fields: unknown): TemplateFields {
  const form = readTemplate(fields)
  if (!form.ok) throw invalidForm(form.errors)
  return form.input
}

const toTemplateTarget = ({ id }: TemplateRow, fields: unknown): TemplateTarget => ({
  id,
  expectedVersion: readFields(VersionField, fields).version,
})

async function save(deps: ApiDeps, actor: OrderActor, target: TemplateTarget, patch: Partial<TemplateFields>) {
  const result = await editTemplate(deps, actor, target, patch)
  if (result.kind === 'saved') return result.template
  throw new Refusal(409, `Templat ini sudah diubah sejak dibaca; versinya sekarang ${result.current.version}.`)
}
