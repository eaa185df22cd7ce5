import type { Knex } from 'knex'
import type { MessageTemplateRow } from '../../db/tables.ts'

export type Template = MessageTemplateRow
export type TemplateFields = Pick<Template, 'name' | 'type' | 'channel' | 'subject' | 'body' | 'is_default'>

export const allTemplates = (db: Knex): Promise<Template[]> =>
  db('message_templates')
    .select('*')
    .orderBy(['type', 'channel', { column: 'is_default', order: 'desc' }, 'id'])

type TemplateFilter = { type: string | null; channel: Template['channel'] | null; limit: number; offset: number }

export async function findTemplates(db: Knex, { type, channel, limit, offset }: TemplateFilter) {
  const where = { ...(type ? { type } : {}), ...(channel ? { channel } : {}) }
  const templates = await db('message_templates').select('*').where(where).orderBy('id').limit(limit).offset(offset)
  const [row]: { count: number }[] = await db('message_templates')
    .where(where)
    .select({ count: db.raw('count(*)::int') })
  return { templates, count: row?.count ?? 0 }
}

export const findTemplate = (db: Knex, id: number): Promise<Template | undefined> =>
  db('message_templates').select('*').where({ id }).first()

/** Blocks other changes of templates, so that each type and channel keeps at most one default. */
export const lockTemplates = (trx: Knex): Promise<unknown> =>
  trx.raw('lock table message_templates in share row exclusive mode')

/** Makes the default of a type and channel an ordinary template, unless its id is `except`. */
export const clearDefault = (
  trx: Knex,
  { type, channel }: Pick<Template, 'type' | 'channel'>,
  except: number,
  now: Date,
) =>
  trx('message_templates')
    .where({ type, channel, is_default: true })
    .whereNot({ id: except })
    .update({ is_default: false, updated_at: now })
    .increment('version', 1)

export async function addTemplate(db: Knex, fields: TemplateFields): Promise<Template> {
  const [added] = await db('message_templates').insert(fields).returning('*')
  if (!added) throw new Error('the template was not inserted')
  return added
}

/** Returns undefined if the template no longer exists. */
export async function changeTemplate(
  db: Knex,
  { id, version }: Pick<Template, 'id' | 'version'>,
  fields: Partial<TemplateFields>,
  now: Date,
) {
  const [template] = await db('message_templates')
    .where({ id })
    .update({ ...fields, version: version + 1, updated_at: now })
    .returning('*')
  return template
}

export async function removeTemplate(db: Knex, id: number): Promise<Template | undefined> {
  const [removed] = await db('message_templates').where({ id }).delete().returning('*')
  return removed
}
