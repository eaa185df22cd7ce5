import path from 'node:path'
import { expect, test } from 'vitest'
import { migrationsIn } from '../../src/db/migrations.ts'
import { root } from '../../src/root.ts'
import { useDatabaseBefore } from './support/before-migration.ts'

const { db, migrate } = useDatabaseBefore('0078_proven_contacts')

test('of customers before, staff stand for the first contact of those whom they handled, and nobody for any other', async () => {
  const rows = [
    { name: 'Biasa', phone: '6281200000001', email: 'biasa@contoh.id' },
    { name: 'Diubah', phone: '6281200000002', email: 'ubah@contoh.id', version: 2 },
    { name: 'Diblokir', email: 'blokir@contoh.id', blocked_reason: 'Tidak diambil' },
  ]
  const [first] = await db()('customers').insert(rows).returning('id')
  await db()('customers').insert({ name: 'Digabung', phone: '6281200000003', merged_into: first?.id ?? null })
  await migrate()
  const after = await db()('customers').orderBy('id')
  expect(after.map((one) => [one.name, one.phone_proof, one.email_proof])).toEqual([
    ['Biasa', null, null],
    ['Diubah', 'staff', null],
    ['Diblokir', null, 'staff'],
    ['Digabung', 'staff', null],
  ])
  // The same number may be typed by another, and only one may have proven it.
  const another = { name: 'Lain', phone: '6281200000002' }
  await db()('customers').insert(another)
  await expect(db()('customers').insert({ ...another, phone_proof: 'staff' })).rejects.toThrow('customers_phone_proven')

  await db().migrate.down({ migrationSource: migrationsIn(path.join(root, 'migrations')) })
  expect(await db()('customers').where({ phone: '6281200000002' }).pluck('name')).toEqual(['Diubah'])
})
