import type { Knex } from 'knex'

const paid = 'p.paid_at is not null'
const wrong = [
  ...[
    ['credit_transactions', 'kredit'],
    ['publication_transactions', 'publish_quota'],
    ['wallet_transactions', 'balance'],
    ['(select user_id, bought as amount from credit_transactions)', 'kredit_bought'],
  ].map(
    ([table, column]) => `select '${column}' as wrong, user_id as id from creators where ${column} is distinct from
      (select coalesce(sum(amount), 0) from ${table} t where t.user_id = creators.user_id)`,
  ),
  `select 'granted without money', p.id from purchases p where ${paid} and not exists
    (select from purchase_payments m where m.purchase_id = p.id and m.state in ('applied', 'refunded'))`,
  `select 'paid and not granted', p.id from purchases p join purchase_payments m on m.purchase_id = p.id
    where m.state = 'applied' and p.status <> 'success'`,
  `select 'credits of a purchase', p.id from purchases p where (select coalesce(sum(amount), 0) from credit_transactions c
    where c.purchase_id = p.id and kind = 'package') <> case when ${paid} then bonus_credits else 0 end`,
  `select 'publications of a purchase', p.id from purchases p where (select coalesce(sum(amount), 0)
    from publication_transactions c where c.purchase_id = p.id and kind = 'package')
      <> case when ${paid} then coalesce(publish_quota, 0) else 0 end`,
  `select 'periods overlap', a.purchase_id from subscriptions a join subscriptions b on a.user_id = b.user_id
    and a.purchase_id <> b.purchase_id and a.starts_at < b.ends_at and b.starts_at < a.ends_at`,
  `select 'a period without a paid purchase', p.id from subscriptions s join purchases p on p.id = s.purchase_id
    where p.status <> 'success'`,
  `select 'a paid purchase without its period', p.id from purchases p left join subscriptions s on p.id = s.purchase_id
    where p.status = 'success' and (p.duration_days is null) <> (s.purchase_id is null)`,
  `select 'a reward without its row', c.id from commissions c left join credit_transactions t on t.commission_id = c.id
    where t.amount is distinct from c.kredit`,
  `select 'a drawing of the model that gifts pay', comic_id from credit_transactions c join google_uses using (comic_id, run)
    where bought <> amount`,
  `select 'a run that gave back more than it held', comic_id from credit_transactions where run is not null
    group by comic_id, run having sum(amount) > 0`,
  `select 'credits of a run differ from its panels', comic_id from google_uses g where comic_id is not null and panels <>
    (select -coalesce(sum(amount), 0) from credit_transactions c where c.comic_id = g.comic_id and c.run = g.run)`,
  `select 'above the ceiling of a member', user_id from google_uses where user_id is not null
    group by user_id, day having sum(cost) > 40000`,
  `select 'a hold without a withdrawal', w.id from withdrawals w where (select sum(amount) from wallet_transactions t
    where t.withdrawal_id = w.id) <> case status when 'rejected' then 0 else -w.amount end`,
  `select 'credits of a souvenir', r.id from comic_requests r where (select sum(amount) from credit_transactions t
    where t.comic_request_id = r.id) <> case status when 'REJECTED' then 0 else -r.kredit end`,
]

/** What must hold after every step: rows that break it, with what is wrong and the id of what it is wrong about. */
export const listBroken = async (db: Knex) => (await db.raw<{ rows: unknown[] }>(wrong.join(' union all '))).rows
