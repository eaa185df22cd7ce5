import type { Knex } from 'knex'

/**
 * Packages of credits and subscriptions, their purchases and payments, and the rows behind every balance of a creator:
 * credits, publications and rupiah. Balances are changed by triggers alone, each by the rows that it sums up.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- Without days a package is a top-up. A "publish_quota" of null lets publish without limit while it runs.
    create table subscription_packages (
      id integer generated always as identity primary key,
      name text not null unique,
      description text not null default '',
      price bigint not null check (price > 0),
      duration_days integer check (duration_days > 0),
      publish_quota integer default 0 check (publish_quota >= 0),
      bonus_credits integer not null default 0 check (bonus_credits >= 0),
      lifts_watermark boolean not null default false,
      is_active boolean not null default true,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      check (duration_days is not null or (publish_quota is not null and not lifts_watermark))
    );

    -- A purchase keeps what its package held then. "asked_at": when the gateway was last asked for it. Without a user, the account was deleted: the books stay.
    create table purchases (
      id integer generated always as identity primary key,
      user_id integer references users on delete set null,
      package_id integer not null references subscription_packages,
      package_name text not null,
      amount bigint not null check (amount > 0),
      duration_days integer,
      publish_quota integer,
      bonus_credits integer not null,
      lifts_watermark boolean not null,
      invoice_number text not null unique,
      provider text not null check (provider in ('xendit', 'doku', 'manual', 'simulated')),
      payment_method text,
      provider_invoice_id text,
      payment_url text,
      status text not null default 'pending'
        check (status in ('pending', 'success', 'failed', 'expired', 'refunded')),
      error text,
      expires_at timestamptz not null,
      asked_at timestamptz not null default now(),
      paid_at timestamptz,
      created_at timestamptz not null default now(),
      check (status = 'refunded' or (status = 'success') = (paid_at is not null))
    );
    create index purchases_user on purchases (user_id, id desc);
    create index purchases_provider_invoice on purchases (provider_invoice_id);
    create index purchases_package on purchases (package_id);
    create index purchases_pending on purchases (asked_at) where status = 'pending';
    -- Who asks twice for a package gets the same invoice.
    create unique index purchases_open on purchases (user_id, package_id) where status = 'pending';

    -- Money that came for a purchase. "review" waits for staff: another amount, a second payment, or one that the gateway
    -- does not confirm.
    create table purchase_payments (
      id integer generated always as identity primary key,
      purchase_id integer not null references purchases,
      provider text not null,
      provider_payment_id text,
      amount bigint not null,
      currency text not null,
      method text not null default '',
      paid_at timestamptz not null,
      state text not null check (state in ('applied', 'review', 'refunded')),
      reason text,
      recorded_by text,
      closed_at timestamptz,
      created_at timestamptz not null default now()
    );
    create index purchase_payments_purchase on purchase_payments (purchase_id);
    create index purchase_payments_review on purchase_payments (id) where state = 'review';
    -- A purchase is granted for one payment.
    create unique index purchase_payments_applied on purchase_payments (purchase_id) where state = 'applied';

    -- The time that a purchase bought. A member's periods follow one another without overlap.
    create table subscriptions (
      purchase_id integer primary key references purchases on delete cascade,
      user_id integer not null references users on delete cascade,
      is_unlimited boolean not null,
      lifts_watermark boolean not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      check (ends_at > starts_at)
    );
    create index subscriptions_user on subscriptions (user_id, ends_at);

    -- One reward for each member who was brought, at their first paid subscription. Without a purchase, staff gave it.
    create table commissions (
      id integer generated always as identity primary key,
      user_id integer not null references users on delete cascade,
      referred_user_id integer unique references users on delete set null,
      purchase_id integer unique references purchases on delete set null,
      kredit integer not null check (kredit > 0),
      keterangan text not null,
      created_at timestamptz not null default now()
    );
    create index commissions_user on commissions (user_id, id desc);

    -- Souvenirs that creators ask for, paid in credits.
    create table comic_requests (
      id integer generated always as identity primary key,
      user_id integer not null references users on delete cascade,
      request_key uuid unique,
      recipient_name text not null,
      phone_number text not null,
      shipping_address text not null,
      notes text not null default '',
      kredit integer not null,
      status text not null default 'PENDING' check (status in ('PENDING', 'SENT', 'REJECTED')),
      reason text,
      decided_at timestamptz,
      created_at timestamptz not null default now()
    );
    create index comic_requests_user on comic_requests (user_id, id desc);
    create index comic_requests_waiting on comic_requests (id) where status = 'PENDING';

    alter table credit_transactions
      add column purchase_id integer references purchases on delete set null,
      add column commission_id integer references commissions on delete set null,
      add column comic_request_id integer references comic_requests on delete set null,
      drop constraint credit_transactions_kind_check,
      add constraint credit_transactions_kind_check check (kind in ('gift', 'hold', 'release', 'adjustment', 'package',
        'refund', 'commission', 'souvenir', 'souvenir_return')),
      add unique (purchase_id, kind),
      add unique (commission_id),
      add unique (comic_request_id, kind);

    create table publication_transactions (
      id bigint generated always as identity primary key,
      user_id integer not null references users on delete cascade,
      kind text not null check (kind in ('gift', 'package', 'publication', 'refund')),
      amount integer not null,
      comic_id integer references comics on delete set null,
      purchase_id integer references purchases on delete set null,
      created_at timestamptz not null default now(),
      unique (comic_id, kind),
      unique (purchase_id, kind)
    );
    create index publication_transactions_user on publication_transactions (user_id, id desc);
    create unique index publication_transactions_gift on publication_transactions (user_id) where kind = 'gift';
    insert into publication_transactions (user_id, kind, amount)
      select user_id, 'gift', publish_quota from creators;

    -- Rupiah. A withdrawal holds its amount when it is asked for, and releases it when staff refuse it.
    create table withdrawals (
      id integer generated always as identity primary key,
      user_id integer references users on delete set null,
      request_key uuid unique,
      amount bigint not null check (amount > 0),
      status text not null default 'pending' check (status in ('pending', 'paid', 'rejected')),
      bank_name text,
      account_number text,
      account_name text,
      reason text,
      decided_at timestamptz,
      created_at timestamptz not null default now()
    );
    create index withdrawals_user on withdrawals (user_id, id desc);
    create index withdrawals_waiting on withdrawals (id) where status = 'pending';

    -- Until "held_until" an amount is part of the balance, but cannot be withdrawn.
    create table wallet_transactions (
      id bigint generated always as identity primary key,
      user_id integer not null references users on delete cascade,
      kind text not null check (kind in ('adjustment', 'hold', 'release')),
      amount bigint not null,
      held_until timestamptz,
      description text not null,
      withdrawal_id integer references withdrawals on delete set null,
      created_at timestamptz not null default now(),
      unique (withdrawal_id, kind)
    );
    create index wallet_transactions_user on wallet_transactions (user_id, id desc);

    alter table creators add column balance bigint not null default 0 check (balance >= 0);

    create function add_to_creator() returns trigger language plpgsql as $$
      begin
        execute format('update creators set %1$I = %1$I + $1 where user_id = $2', tg_argv[0])
          using new.amount, new.user_id;
        return null;
      end
    $$;
    create trigger publication_transactions_sum after insert on publication_transactions
      for each row execute function add_to_creator('publish_quota');
    create trigger wallet_transactions_sum after insert on wallet_transactions
      for each row execute function add_to_creator('balance');
  `)
  await db('subscription_packages').insert(packages)
}

/** The packages of a first start. */
const packages = [
  {
    name: 'Credits 20',
    description: '20 kredit untuk menggambar komik atau menukar suvenir.',
    price: 20_000,
    bonus_credits: 20,
  },
  {
    name: 'Basic',
    description: 'Untuk yang mulai rutin terbit.',
    price: 16_500,
    duration_days: 30,
    publish_quota: 5,
    bonus_credits: 5,
  },
  {
    name: 'Pro',
    description: 'Terbit tanpa batas, tanpa tanda air.',
    price: 79_900,
    duration_days: 30,
    publish_quota: null,
    bonus_credits: 30,
    lifts_watermark: true,
  },
]

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    delete from credit_transactions where kind in ('package', 'refund', 'commission', 'souvenir', 'souvenir_return');
    alter table credit_transactions drop column purchase_id, drop column commission_id, drop column comic_request_id,
      drop constraint credit_transactions_kind_check,
      add constraint credit_transactions_kind_check check (kind in ('gift', 'hold', 'release', 'adjustment'));
    alter table creators drop column balance;
    drop table wallet_transactions, withdrawals, publication_transactions, comic_requests, commissions, subscriptions,
      purchase_payments, purchases, subscription_packages;
    drop function add_to_creator;
  `)
}
