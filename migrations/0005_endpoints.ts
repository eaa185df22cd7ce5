import type { Knex } from 'knex'

/**
 * Creates the tables of endpoints (servers of the catalog API), the last observations of each endpoint, circuit
 * breakers, and changes of the catalog.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table api_endpoints (
      id integer generated always as identity primary key,
      name varchar(100) not null,
      url varchar(255) not null unique,
      priority integer not null default 0,
      is_active boolean not null default true,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    insert into api_endpoints (name, url, priority) values ('API Utama', '/api/v1', 100);

    create table api_monitors (
      id integer generated always as identity primary key,
      endpoint_id integer not null references api_endpoints on delete cascade,
      endpoint_path varchar(255) not null,
      status text not null default 'unknown' check (status in ('unknown', 'up', 'down', 'error', 'timeout')),
      response_time double precision,
      last_checked timestamptz,
      error_message text,
      response_data varchar(1000),
      unique (endpoint_id, endpoint_path)
    );

    create table circuit_breakers (
      candidate text primary key,
      state jsonb not null,
      updated_at timestamptz not null
    );

    create table catalog_changes (
      id bigint generated always as identity primary key,
      kind text not null check (kind in ('endpoint', 'title')),
      subject text not null,
      changed_at timestamptz not null default now()
    );

    -- A search now also tells which filters were applied.
    delete from answers where key like 'search?%';
    alter table answers add column endpoint_id integer references api_endpoints on delete cascade;
    create index answers_endpoint on answers (endpoint_id) where endpoint_id is not null;
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table answers drop column endpoint_id;
    drop table catalog_changes, circuit_breakers, api_monitors, api_endpoints;
  `)
}
