import type { Knex } from 'knex'
import { InvalidFields } from '../../web/call-errors.ts'
import type { Order } from '../rules/amounts.ts'
import { startBlocks } from '../rules/lines.ts'
import { findReadiness } from './queries.ts'

/** Pages begin production with sizes and an approved mock-up, or with a reason in `field`; the API never refuses it. */
export async function insistOnReady(db: Knex, { id }: Pick<Order, 'id'>, field: string): Promise<void> {
  const readiness = await findReadiness(db, id)
  const reasons = readiness ? startBlocks(readiness).reasons : []
  if (reasons.length > 0)
    throw new InvalidFields({ [field]: [`${reasons.join(' ')} Tulis alasan kenapa tetap dimulai.`] })
}
