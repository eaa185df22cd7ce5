import { notFound } from '../../web/refusal.ts'
import type { OrderActor } from '../queries.ts'
import { type Transaction, transact } from '../transact.ts'
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

/** In a conflict, `current` is the template that a colleague stored after the caller read it. */
export type SaveResult = { kind: 'saved'; template: Template } | { kind: 'conflict'; current: Template }

type Deps = Parameters<typeof transact>[0]

export const templateGoneMessage = 'Templat ini tidak ada. Mungkin sudah dihapus.'

/** All changes of templates go through this function, one after the other. */
const transactTemplates = <Result>(
  deps: Deps,
  actor: OrderActor,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> =>
  transact(deps, actor, async (transaction) => {
    await lockTemplates(transaction.trx)
    return work(transaction)
  })

/** A new default template replaces the default of the same type and channel. */
export const createTemplate = (deps: Deps, actor: OrderActor, fields: TemplateFields): Promise<Template> =>
  transactTemplates(deps, actor, async ({ trx, now, audit }) => {
    if (fields.is_default) await clearDefault(trx, fields, 0, now)
    const template = await addTemplate(trx, fields)
    await audit('template.add', toAuditEntry(template))
    return template
  })

/** `expectedVersion` is the version that the caller read; null skips the check. */
export type TemplateTarget = { id: number; expectedVersion: number | null }

export const editTemplate = (
  deps: Deps,
  actor: OrderActor,
  { id, expectedVersion }: TemplateTarget,
  fields: Partial<TemplateFields>,
): Promise<SaveResult> =>
  transactTemplates(deps, actor, async ({ trx, now, audit }): Promise<SaveResult> => {
    const current = await findTemplate(trx, id)
    if (!current) throw notFound(templateGoneMessage)
    const next = { ...current, ...fields }
    if (templateFields.every((name) => next[name] === current[name])) return { kind: 'saved', template: current }
    if (expectedVersion !== null && expectedVersion !== current.version) return { kind: 'conflict', current }
    if (next.is_default) await clearDefault(trx, next, id, now)
    const template = await changeTemplate(trx, current, fields, now)
    if (!template) throw notFound(templateGoneMessage)
    await audit(getAuditAction(current, template), toAuditEntry(template))
    return { kind: 'saved', template }
  })

const templateFields = ['name', 'type', 'channel', 'subject', 'body', 'is_default'] as const

function getAuditAction(before: Template, after: Template): string {
  const isOnlyDefault = templateFields.every((name) => name === 'is_default' || before[name] === after[name])
  if (!isOnlyDefault) return 'template.edit'
  return after.is_default ? 'template.default' : 'template.release'
}

export const deleteTemplate = (deps: Deps, actor: OrderActor, id: number): Promise<Template> =>
  transactTemplates(deps, actor, async ({ trx, audit }) => {
    const template = await removeTemplate(trx, id)
    if (!template) throw notFound(templateGoneMessage)
    await audit('template.delete', toAuditEntry(template))
    return template
  })

/** The entry contains the text, so that a deleted template can be typed again. */
const toAuditEntry = ({ id, name, type, channel, subject, body }: Template) => ({
  subject: name,
  details: { id, kind: type, channel, subject, text: body },
})
