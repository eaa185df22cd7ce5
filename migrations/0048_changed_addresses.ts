import type { Knex } from 'knex'

/** Notes when an account got another e-mail address or phone number, whichever statement gives it. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table users add email_changed_at timestamptz, add phone_changed_at timestamptz;

    create function note_changed_address() returns trigger language plpgsql as $$
    begin
      if lower(new.email) is distinct from lower(old.email) then new.email_changed_at := now(); end if;
      if new.phone is distinct from old.phone then new.phone_changed_at := now(); end if;
      return new;
    end $$;
    create trigger users_changed_address before update of email, phone on users
      for each row execute function note_changed_address();
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop trigger users_changed_address on users;
    drop function note_changed_address;
    alter table users drop email_changed_at, drop phone_changed_at;
  `)
}
