import type { Knex } from 'knex'
import { type Actor, record } from '../audit/audit.ts'
import { findSettings, keepSetting, lockSettings } from '../platform/settings-queries.ts'
import { type SettingTable, storedValues, type ValuesOf } from '../platform/site-settings.ts'

/** Keeps what differs from how it stands, each with its line in the log; how many that were. */
export const changeSettings = <Table extends SettingTable>(
  db: Knex,
  actor: Actor,
  table: Table,
  wanted: ValuesOf<Table>,
): Promise<number> =>
  db.transaction(async (trx) => {
    await lockSettings(trx)
    const now = storedValues(table, await findSettings(trx))
    const changed = Object.entries(wanted).filter(([name, value]) => now[name] !== value)
    for (const [name, value] of changed) {
      await keepSetting(trx, name, value, new Date())
      await record(trx, actor, {
        action: 'setting.change',
        subject: table[name]?.label ?? name,
        details: { setting: name, old: now[name], new: value },
      })
    }
    return changed.length
  })
