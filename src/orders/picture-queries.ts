import type { Knex } from 'knex'

/** Of some stored pictures those that an order or a proof of payment names; deleted orders keep theirs. */
export async function picturesInUse(db: Knex, names: readonly string[]): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { name: string }[] }>(
    `select design as name from orders where design = any(:names)
     union select picture from payment_proofs where picture = any(:names)`,
    { names: [...names] },
  )
  return rows.map(({ name }) => name)
}
