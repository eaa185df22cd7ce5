import type { Knex } from 'knex'

/** Descriptions of the first packages, which no longer repeat what a package holds. */
const words = [
  ['Credits 20', '20 kredit untuk menggambar komik atau menukar suvenir.', 'Sekali waktu, tanpa langganan.'],
  ['Pro', 'Terbit tanpa batas, tanpa tanda air.', 'Untuk yang terbit tiap minggu.'],
] as const

/** What staff wrote stays. */
export async function up(db: Knex): Promise<void> {
  for (const [name, from, to] of words)
    await db('subscription_packages').where({ name, description: from }).update({ description: to })
}

export async function down(db: Knex): Promise<void> {
  for (const [name, from, to] of words)
    await db('subscription_packages').where({ name, description: to }).update({ description: from })
}
