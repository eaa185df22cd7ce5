import type { Knex } from 'knex'

/**
 * Tells credits that were bought from those that were given: `bought` is that part of a row's amount, and `kredit_bought`
 * that part of a balance. What was spent before has taken gifts first, and what was taken back bought credits first.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table credit_transactions
      add column bought bigint not null default 0,
      drop constraint credit_transactions_comic_id_run_kind_key;
    update credit_transactions set bought = amount
     where amount > 0 and kind not in ('gift', 'commission', 'release', 'souvenir_return');
    with sums as (
      select id, -amount as taken, kind in ('refund', 'adjustment') as is_return,
             sum(-least(amount, 0)) over (partition by user_id, kind in ('refund', 'adjustment') order by id) as until_now,
             sum(greatest(amount - bought, 0)) over (partition by user_id) as gifts,
             sum(bought) over (partition by user_id) as purchases,
             coalesce(sum(-least(amount, 0)) filter (where kind in ('refund', 'adjustment'))
               over (partition by user_id), 0) as returns
        from credit_transactions
    )
    update credit_transactions set bought = case when is_return
        then -least(taken, greatest(0, purchases - until_now + taken))
        else least(taken, greatest(0, gifts - greatest(0, returns - purchases) - until_now + taken)) - taken end
      from sums where sums.id = credit_transactions.id and taken > 0;
    alter table credit_transactions
      add check (bought between least(amount, 0) and greatest(amount, 0));
    -- A run holds its price once. What it gives back may come in parts, the last when a call ends that outlived the run.
    create unique index credit_transactions_hold on credit_transactions (comic_id, run) where kind = 'hold';
    create index credit_transactions_run on credit_transactions (comic_id, run);

    alter table creators add column kredit_bought bigint not null default 0;
    update creators set kredit_bought = (select coalesce(sum(bought), 0) from credit_transactions
      where credit_transactions.user_id = creators.user_id);
    alter table creators add check (kredit_bought between 0 and kredit);
    create or replace function count_credits() returns trigger language plpgsql as $$
      begin
        update creators set kredit = kredit + new.amount, kredit_bought = kredit_bought + new.bought
         where user_id = new.user_id;
        return null;
      end
    $$;
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    create or replace function count_credits() returns trigger language plpgsql as $$
      begin
        update creators set kredit = kredit + new.amount where user_id = new.user_id;
        return null;
      end
    $$;
    alter table creators drop column kredit_bought;
    drop index credit_transactions_hold, credit_transactions_run;
    alter table credit_transactions drop column bought;
    with merged as (
      select min(id) as id, sum(amount) as amount, array_agg(id) as ids from credit_transactions
       where comic_id is not null and kind = 'release' group by comic_id, run having count(*) > 1
    ), gone as (
      delete from credit_transactions using merged
       where credit_transactions.id = any(ids) and credit_transactions.id <> merged.id
    )
    update credit_transactions set amount = merged.amount from merged where merged.id = credit_transactions.id;
    alter table credit_transactions add unique (comic_id, run, kind);
  `)
}
