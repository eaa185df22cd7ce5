import type { Knex } from 'knex'

/** Takes or renews a lease for so many seconds, by the database's own clock; false while another holds it. */
export async function takeLease(db: Knex, name: string, holder: string, seconds: number): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `insert into leases as held (name, holder, until) values (:name, :holder, now() + :seconds * interval '1 second')
     on conflict (name) do update set holder = excluded.holder, until = excluded.until
     where held.holder = excluded.holder or held.until < now()
     returning 1`,
    { name, holder, seconds },
  )
  return rows.length > 0
}

export const giveLease = (db: Knex, name: string, holder: string) => db('leases').where({ name, holder }).delete()
