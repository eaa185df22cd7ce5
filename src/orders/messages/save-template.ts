import type { Knex } from 'knex'
import { type Actor, recordAction } from '../../audit/audit.ts'
import { notFound } from '../../web/refusal.ts'
import {
  addTemplate,
  changeTemplate,
  clearDefault,
  findTemplate,
  lockTemplates,
  removeTemplate,
  type Template,
  type TemplateFields,
} from './template-queries.ts'

/** In a conflict, the template that a colleague stored after the caller read it. */
export type SaveResult = { kind: 'saved'; template: Template } | { kind: 'conflict'; current: Template }

export const templateGoneMessage = 'Templat ini tidak ada. Mungkin sudah dihapus.'

/** A new default template replaces the default of the same type and channel. */
export const createTemplate = (db: Knex, actor: Actor, fields: TemplateFields): Promise<Template> =>
  db.transaction(async (trx) => {
    await lockTemplates(trx)
    if (fields.is_default) await clearDefault(trx, fields, 0, new Date())
    const template = await addTemplate(trx, fields)
    await recordTemplateAction(trx, actor, 'template.add', template)
    return template
  })

/** `expectedVersion` is the version that the caller read; null skips the check. */
export const editTemplate = (
  db: Knex,
  actor: Actor,
  { id, expectedVersion }: { id: number; expectedVersion: number | null },
  fields: Partial<TemplateFields>,
): Promise<SaveResult> =>
  db.transaction(async (trx): Promise<SaveResult> => {
    await lockTemplates(trx)
    const current = await findTemplate(trx, id)
    if (!current) throw notFound(templateGoneMessage)
    const next = { ...current, ...fields }
    if (templateFields.every((name) => next[name] === current[name])) return { kind: 'saved', template: current }
    if (expectedVersion !== null && expectedVersion !== current.version) return { kind: 'conflict', current }
    if (next.is_default) await clearDefault(trx, next, id, new Date())
    const template = await changeTemplate(trx, current, fields, new Date())
    if (!template) throw notFound(templateGoneMessage)
    await recordTemplateAction(trx, actor, actionOf(current, template), template)
    return { kind: 'saved', template }
  })

const templateFields = ['name', 'type', 'channel', 'subject', 'body', 'is_default'] as const

function actionOf(before: Template, after: Template): string {
  const isOnlyDefault = templateFields.every((name) => name === 'is_default' || before[name] === after[name])
  if (!isOnlyDefault) return 'template.edit'
  return after.is_default ? 'template.default' : 'template.release'
}

export const deleteTemplate = (db: Knex, actor: Actor, id: number): Promise<Template> =>
  db.transaction(async (trx) => {
    const template = await removeTemplate(trx, id)
    if (!template) throw notFound(templateGoneMessage)
    await recordTemplateAction(trx, actor, 'template.delete', template)
    return template
  })

/** The entry holds the text, so that a deleted template can be typed again. */
const recordTemplateAction = (
  trx: Knex,
  actor: Actor,
  action: string,
  { id, name, type, channel, subject, body }: Template,
) => recordAction(trx, actor, { action, subject: name, details: { id, kind: type, channel, subject, text: body } })
