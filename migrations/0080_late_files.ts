import type { Knex } from 'knex'

/** A file that a customer sends while the order is being made asks for a change, and changes nothing by itself. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table order_files drop constraint order_files_kind_check;
    alter table order_files add constraint order_files_kind_check
      check (kind in ('design', 'mockup', 'photo', 'late', 'other'));
  `)
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    update order_files set kind = 'design' where kind = 'late';
    alter table order_files drop constraint order_files_kind_check;
    alter table order_files add constraint order_files_kind_check check (kind in ('design', 'mockup', 'photo', 'other'));
  `)
}
