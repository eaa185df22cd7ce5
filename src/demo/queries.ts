import type { Knex } from 'knex'

/** Whether the monitor's past was written on an earlier start. */
export async function hasPast(db: Knex): Promise<boolean> {
  return (await db('monitor_days').select('monitor_id').first()) !== undefined
}

/** Whether there are more orders than the dozen of any first start. */
export async function hasManyOrders(db: Knex): Promise<boolean> {
  return (await db('orders').select('id').offset(99).first()) !== undefined
}

/** Somebody on duty, for whoever sits at this machine; no password opens the account. */
export async function demoStaff(db: Knex): Promise<{ id: number }> {
  const known = await db('users').select('id').where({ username: 'jaga-malam' }).first()
  if (known) return known
  const [made] = await db('users')
    .insert({ username: 'jaga-malam', email: null, name: 'Jaga Malam', password_hash: 'none', role: 'staff' })
    .returning('id')
  if (!made) throw new Error('the demo has nobody on duty')
  return made
}
