import type { Knex } from 'knex'

type List = readonly [table: string, order: string, columns: string]

const lists: Readonly<Record<string, List>> = {
  credits: ['credit_transactions', 'id', 'kind amount bought description comic_id created_at'],
  publications: ['publication_transactions', 'id', 'kind amount comic_id created_at'],
  purchases: ['purchases', 'id', 'invoice_number package_name amount status payment_method paid_at created_at'],
  subscriptions: ['subscriptions', 'starts_at', 'starts_at ends_at'],
  commissions: ['commissions', 'id', 'kredit keterangan created_at'],
  souvenirs: [
    'comic_requests',
    'id',
    'recipient_name phone_number shipping_address notes comic_id kredit status created_at',
  ],
  wallet: ['wallet_transactions', 'id', 'kind amount held_until description created_at'],
  withdrawals: ['withdrawals', 'id', 'amount status bank_name account_number account_name reference reason created_at'],
  comments: ['comic_comments', 'id', 'comic_id parent_id content rating is_spoiler removed_at created_at'],
  likes: ['comic_likes', 'created_at', 'comic_id created_at'],
  shares: ['comic_shares', 'created_at', 'comic_id created_at'],
  reads: ['comic_reads', 'read_at', 'comic_id page_number panel_number finished read_at'],
  first_reads: ['comic_readers', 'day', 'comic_id day'],
  read_days: ['comic_view_days', 'day', 'comic_id day place finished'],
}
const creator =
  'slug about region city referral_code kredit kredit_bought publish_quota balance watermark barred_at bar_message created_at'

/** In each list, the oldest row comes first. */
export async function ownRows(db: Knex, userId: number) {
  const of = ([table, order, columns]: List, member = 'user_id'): Promise<object[]> =>
    db(table).where(member, userId).orderBy(order).select(columns.split(' '))
  const rowsByName: Record<string, object[]> = {}
  for (const [name, list] of Object.entries(lists)) rowsByName[name] = await of(list)
  return {
    creator: (await of(['creators', 'created_at', creator]))[0] ?? null,
    ...(await ownComics(db, userId)),
    ...rowsByName,
    reports: await of(
      ['comic_reports', 'id', 'comic_id comment_id reason category created_at closed_at'],
      'reporter_id',
    ),
    follows: await db('creator_followers')
      .join('users', 'users.id', 'creator_id')
      .where({ follower_id: userId })
      .orderBy('creator_followers.created_at')
      .select('users.username', 'creator_followers.created_at'),
    series_follows: await db('series_followers')
      .join('comic_series', 'comic_series.id', 'series_id')
      .where({ follower_id: userId })
      .orderBy('series_followers.created_at')
      .select('series_id', 'title', 'series_followers.created_at'),
    recordings: await db('voice_jobs')
      .where({ user_id: userId, comic_id: null })
      .orderBy('created_at')
      .select('status', 'text', 'error', 'created_at'),
    changes: await of(['profile_updates_log', 'id', 'field old_value new_value created_at']),
  }
}

async function ownComics(db: Knex, userId: number) {
  const of = (table: string) => db(table).whereIn('comic_id', db('comics').where({ user_id: userId }).select('id'))
  const comics = await db('comics')
    .leftJoin('comic_styles', 'comic_styles.id', 'style_id')
    .where({ user_id: userId })
    .orderBy('comics.id')
    .select('comics.*', 'comic_styles.name as style')
  return {
    comics: comics.map(({ next_at, attempts, claimed_by, claimed_until, ...comic }) => comic),
    panels: await of('comic_panels')
      .orderBy(['comic_id', 'page_number', 'panel_number'])
      .select('comic_id', 'page_number', 'panel_number', 'description', 'dialogues', 'scene', 'render_id'),
    pages: await of('comic_pages').orderBy('id').select('comic_id', 'name', 'alt', 'created_at'),
    series: await db('comic_series')
      .where({ user_id: userId })
      .orderBy('id')
      .select(
        '*',
        db.raw(`array(select name from comic_series_genre join comic_genres g on g.id = genre_id
          where series_id = comic_series.id order by genre_id) as genres`),
      ),
    moderations: await of('comic_moderations')
      .orderBy('id')
      .select('comic_id', 'action', 'category', 'age_label', 'message', 'created_at', 'answer', 'answered_at'),
  }
}

/** The rows of withdrawals stay in the books, but without the bank account. Unpaid withdrawals end. */
export async function eraseMoney(trx: Knex, userId: number): Promise<void> {
  const of = { user_id: userId }
  await trx('withdrawals')
    .where({ ...of, status: 'pending' })
    .update({ status: 'rejected', decided_at: new Date() })
  await trx('withdrawals').where(of).update({ bank_name: null, account_number: null, account_name: null })
}
