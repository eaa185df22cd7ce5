import type { Knex } from 'knex'

const rollup = (name: string) => `
  create table ${name} (
    monitor_id integer not null references monitor_states on delete cascade,
    at timestamptz not null,
    count integer not null,
    up integer not null,
    degraded integer not null,
    maintenance integer not null,
    avg real,
    min real,
    max real,
    p95 real,
    seconds real not null default 0,
    seconds_up real not null default 0,
    seconds_degraded real not null default 0,
    seconds_maintenance real not null default 0,
    primary key (at, monitor_id)
  ) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05);
`

/**
 * Creates the tables of the monitor: states of the checked paths, raw checks of two days, rollups, incidents and
 * maintenance windows. Lets staff force a circuit breaker open or closed.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table monitor_settings (
      endpoint_id integer primary key references api_endpoints on delete cascade,
      is_paused boolean not null default false
    );

    -- source is '' for the endpoint itself, else the name of a source beneath this server's own.
    create sequence monitor_version;
    create table monitor_states (
      id integer generated always as identity primary key,
      endpoint_id integer not null references api_endpoints on delete cascade,
      source varchar(60) not null default '',
      path varchar(255) not null,
      state text not null default 'unknown' check (state in ('up', 'degraded', 'down', 'maintenance', 'paused', 'unknown')),
      failures integer not null default 0,
      successes integer not null default 0,
      since timestamptz not null default now(),
      checked_at timestamptz,
      response_time real,
      failure text,
      error varchar(1000),
      version bigint not null default 0,
      unique (endpoint_id, source, path)
    );

    -- outcome: 0 failed, 1 degraded, 2 up, 3 during maintenance. response_time in milliseconds. Half of it is replaced every
    -- day, so it is swept often.
    create table monitor_checks (
      monitor_id integer not null references monitor_states on delete cascade,
      at timestamptz not null,
      outcome smallint not null,
      response_time real,
      failure text,
      primary key (monitor_id, at)
    ) with (autovacuum_vacuum_scale_factor = 0.05);
    create index monitor_checks_at on monitor_checks using brin (at) with (pages_per_range = 16);
    ${rollup('monitor_hours')}
    ${rollup('monitor_days')}

    create table incidents (
      id integer generated always as identity primary key,
      key text not null,
      name varchar(200) not null,
      affected text[] not null default '{}',
      status text not null default 'investigating'
        check (status in ('investigating', 'identified', 'monitoring', 'resolved')),
      impact text not null check (impact in ('minor', 'major', 'critical')),
      opened_at timestamptz not null,
      resolved_at timestamptz,
      -- Set anew when it has become worse long after; told when announced_at is no earlier.
      announce_at timestamptz not null,
      announced_at timestamptz,
      postmortem text,
      updated_at timestamptz not null default now(),
      version bigint not null default 0
    );
    create unique index incidents_open on incidents (key) where resolved_at is null;
    create index incidents_opened on incidents (opened_at desc);

    create table incident_monitors (
      incident_id integer not null references incidents on delete cascade,
      monitor_id integer not null references monitor_states on delete cascade,
      joined_at timestamptz not null,
      recovered_at timestamptz,
      primary key (incident_id, monitor_id)
    );
    create index incident_monitors_waiting on incident_monitors (monitor_id) where recovered_at is null;

    create table incident_updates (
      id integer generated always as identity primary key,
      incident_id integer not null references incidents on delete cascade,
      status text not null check (status in ('investigating', 'identified', 'monitoring', 'resolved')),
      body varchar(2000) not null,
      at timestamptz not null,
      author text
    );
    create index incident_updates_incident on incident_updates (incident_id);

    -- endpoint_id null: the whole site.
    create table maintenance_windows (
      id integer generated always as identity primary key,
      endpoint_id integer references api_endpoints on delete cascade,
      title varchar(200) not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null check (ends_at > starts_at),
      author text not null,
      created_at timestamptz not null default now()
    );

    -- Work that one instance does for all of them.
    create table leases (
      name text primary key,
      holder text not null,
      until timestamptz not null
    );

    alter table circuit_breakers add column forced text check (forced in ('open', 'closed'));
    alter table catalog_changes drop constraint catalog_changes_kind_check;
    alter table catalog_changes add check (kind in ('endpoint', 'title', 'breaker'));
  `)
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from catalog_changes where kind = 'breaker';
    alter table catalog_changes drop constraint catalog_changes_kind_check;
    alter table catalog_changes add check (kind in ('endpoint', 'title'));
    alter table circuit_breakers drop column forced;
    drop table leases, maintenance_windows, incident_updates, incident_monitors, incidents, monitor_days, monitor_hours,
      monitor_checks, monitor_states, monitor_settings;
    drop sequence monitor_version;
  `)
}
