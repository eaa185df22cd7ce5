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

/** What is kept of a template, or, where a colleague changed it since it was read, how it stands now. */
export type SaveResult = { kind: 'kept'; template: Template } | { kind: 'moved'; current: Template }

export const templateGoneMessage = 'Templat ini tidak ada. Mungkin sudah dihapus.'

/** Writes a new template. Being the default, it takes that from the one that was. */
export const createTemplate = (db: Knex, actor: Actor, fields: TemplateFields): Promise<Template> =>
  db.transaction(async (trx) => {
    await lockTemplates(trx)
    if (fields.is_default) await clearDefault(trx, fields, 0, new Date())
    const template = await addTemplate(trx, fields)
    await recordTemplateAction(trx, actor, 'template.add', template)
    return template
  })

/** Changes what is named of a template; `seen` is the version it was read in, null for whoever does not care. */
export const editTemplate = (
  db: Knex,
  actor: Actor,
  { id, seen: expectedVersion }: { id: number; seen: number | null },
  fields: Partial<TemplateFields>,
): Promise<SaveResult> =>
  db.transaction(async (trx): Promise<SaveResult> => {
    await lockTemplates(trx)
    const current = await findTemplate(trx, id)
    if (!current) throw notFound(templateGoneMessage)
    const wanted = { ...current, ...fields }
    if (templateFields.every((name) => wanted[name] === current[name])) return { kind: 'kept', template: current }
    if (expectedVersion !== null && expectedVersion !== current.version) return { kind: 'moved', current }
    if (wanted.is_default) await clearDefault(trx, wanted, id, new Date())
    const template = await changeTemplate(trx, current, fields, new Date())
    if (!template) throw notFound(templateGoneMessage)
    await recordTemplateAction(trx, actor, actionOf(current, template), template)
    return { kind: 'kept', template }
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

/** The text stays in the log, so that what was thrown away can be typed again. */
const recordTemplateAction = (
  trx: Knex,
  actor: Actor,
  action: string,
  { id, name, type, channel, subject, body }: Template,
) => recordAction(trx, actor, { action, subject: name, details: { id, kind: type, channel, subject, text: body } })
