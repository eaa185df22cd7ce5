import path from 'node:path'
import type { Knex } from 'knex'
import { migrationsIn, readMigrationHistory } from '../src/db/migrations.ts'
import { root } from '../src/root.ts'
import { dataFolder, type Row, row, startSite } from './measure.ts'
import { ORDERS } from './orders-site.ts'
import { fillOrders } from './orders-world.ts'
import { openBeside } from './world.ts'

/** The first migration of the shop's second edition. */
const FIRST = '0069_price_list'

/** All that customers and their links know of the orders, as one number. */
async function factsOf(db: Knex): Promise<string> {
  const { rows } = await db.raw<{ rows: { facts: string }[] }>(`
    select md5(string_agg(concat_ws('|', orders.id, order_code, product_name, quantity, total_price, paid_amount,
      refunded_amount, orders.link_version, invoice_code, invoice_amount, invoice_status), ',' order by orders.id, invoice_code)) as facts
    from orders left join invoices on invoices.order_id = orders.id`)
  return rows[0]?.facts ?? ''
}

/** Measures the first start after an update from the edition before, with a hundred thousand orders. */
export async function benchUpgrade(): Promise<Row[]> {
  const DATA_DIR = await dataFolder()
  await (await startSite({ DATA_DIR })).stop()
  const before = await openBeside({ DATA_DIR })
  const migrationSource = migrationsIn(path.join(root, 'migrations'))
  while (((await readMigrationHistory(before.db)).at(-1) ?? '') >= FIRST)
    await before.db.migrate.down({ migrationSource })
  await fillOrders(before.db, ORDERS)
  const facts = await factsOf(before.db)
  await before.close()
  const site = await startSite({ DATA_DIR })
  await site.stop()
  const after = await openBeside({ DATA_DIR })
  const isSame = (await factsOf(after.db)) === facts
  await after.close()
  return [
    row(`update with ${ORDERS.toLocaleString('en')} orders → listening`, site.startedIn / 1000, 's', 20),
    { what: 'sums, codes and links as before the update', ours: isSame ? 'yes' : 'no', bar: 'yes', holds: isSame },
  ]
}
