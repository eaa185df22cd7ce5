import type { Knex } from 'knex'

/**
 * Tells credits that were given from those that were bought: each row has its origin, and `kredit_bought` is the part of
 * `kredit` that was bought. What was spent before has taken gifts first; a row that took of both becomes two.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    drop trigger credit_transactions_sum on credit_transactions;
    alter table credit_transactions
      add column origin text check (origin in ('gift', 'bought')),
      drop constraint credit_transactions_comic_id_run_kind_key,
      drop constraint credit_transactions_purchase_id_kind_key,
      drop constraint credit_transactions_comic_request_id_kind_key;
    update credit_transactions set origin =
      case when kind in ('gift', 'commission', 'release', 'souvenir_return') then 'gift' else 'bought' end;
    with sums as (
      select id, -amount as taken, sum(-least(amount, 0)) over (partition by user_id order by id) as until_now,
             coalesce(sum(amount) filter (where origin = 'gift') over (partition by user_id), 0) as gifts
        from credit_transactions
    ), taken as (
      select id, taken, least(taken, greatest(0, gifts - until_now + taken)) as of_gifts from sums where taken > 0
    ), parted as (
      insert into credit_transactions
        (user_id, kind, amount, origin, description, comic_id, run, purchase_id, comic_request_id, created_at)
      select user_id, kind, -of_gifts, 'gift', description, comic_id, run, purchase_id, comic_request_id, created_at
        from credit_transactions join taken using (id) where of_gifts > 0 and of_gifts < taken
    )
    update credit_transactions set
      amount = case when of_gifts = taken then amount else of_gifts - taken end,
      origin = case when of_gifts = taken then 'gift' else 'bought' end
      from taken where taken.id = credit_transactions.id;
    alter table credit_transactions
      alter column origin set not null,
      add unique (purchase_id, kind, origin),
      add unique (comic_request_id, kind, origin);
    -- A run holds its price once. What it gives back may come in parts, the last when a call ends that outlived the run.
    create unique index credit_transactions_hold on credit_transactions (comic_id, run, origin) where kind = 'hold';
    create index credit_transactions_run on credit_transactions (comic_id, run);

    alter table creators add column kredit_bought bigint not null default 0;
    update creators set kredit_bought = (select coalesce(sum(amount), 0) from credit_transactions
      where credit_transactions.user_id = creators.user_id and origin = 'bought');
    alter table creators add check (kredit_bought between 0 and kredit);
    create or replace function count_credits() returns trigger language plpgsql as $$
      begin
        update creators set kredit = kredit + new.amount,
               kredit_bought = kredit_bought + case new.origin when 'bought' then new.amount else 0 end
         where user_id = new.user_id;
        return null;
      end
    $$;
    create trigger credit_transactions_sum after insert on credit_transactions
      for each row execute function count_credits();
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
    alter table credit_transactions drop column origin;
    with merged as (
      select min(id) as id, sum(amount) as amount, array_agg(id) as ids from credit_transactions
       where comic_id is not null or purchase_id is not null or comic_request_id is not null
       group by comic_id, run, purchase_id, comic_request_id, kind having count(*) > 1
    ), gone as (
      delete from credit_transactions using merged
       where credit_transactions.id = any(ids) and credit_transactions.id <> merged.id
    )
    update credit_transactions set amount = merged.amount from merged where merged.id = credit_transactions.id;
    alter table credit_transactions
      add unique (comic_id, run, kind), add unique (purchase_id, kind), add unique (comic_request_id, kind);
  `)
}
