import type { Knex } from 'knex'

/** Returns what the comics keep of a member, each list oldest first. */
export async function ownRows(db: Knex, userId: number) {
  const of = (table: string, order: string, columns: readonly string[], member = 'user_id'): Promise<object[]> =>
    db(table).where(member, userId).orderBy(order).select(columns)
  const rows = await db('comics')
    .join('comic_styles', 'comic_styles.id', 'style_id')
    .where({ user_id: userId })
    .orderBy('comics.id')
    .select('comics.*', 'comic_styles.name as style')
  const comics = rows.map(({ next_at, attempts, claimed_by, claimed_until, ...comic }) => comic)
  const profile = ['slug', 'about', 'region', 'city', 'referral_code']
  const balances = ['kredit', 'kredit_bought', 'publish_quota', 'balance']
  const purchase = ['invoice_number', 'package_name', 'amount', 'status', 'payment_method', 'paid_at', 'created_at']
  const recipient = ['recipient_name', 'phone_number', 'shipping_address', 'notes']
  const bank = ['bank_name', 'account_number', 'account_name', 'reference', 'reason', 'created_at']
  const comment = ['comic_id', 'content', 'rating', 'is_spoiler', 'removed_at', 'created_at']
  const report = ['comic_id', 'comment_id', 'reason', 'created_at', 'closed_at']
  return {
    creator: (await of('creators', 'created_at', [...profile, ...balances, 'watermark', 'created_at']))[0] ?? null,
    comics,
    panels: await db('comic_panels')
      .whereIn('comic_id', db('comics').where({ user_id: userId }).select('id'))
      .orderBy(['comic_id', 'page_number', 'panel_number'])
      .select('comic_id', 'page_number', 'panel_number', 'description', 'dialogues', 'render_id'),
    credits: await of('credit_transactions', 'id', [
      'kind',
      'amount',
      'bought',
      'description',
      'comic_id',
      'created_at',
    ]),
    publications: await of('publication_transactions', 'id', ['kind', 'amount', 'comic_id', 'created_at']),
    purchases: await of('purchases', 'id', purchase),
    subscriptions: await of('subscriptions', 'starts_at', ['starts_at', 'ends_at']),
    commissions: await of('commissions', 'id', ['kredit', 'keterangan', 'created_at']),
    souvenirs: await of('comic_requests', 'id', [...recipient, 'comic_id', 'kredit', 'status', 'created_at']),
    wallet: await of('wallet_transactions', 'id', ['kind', 'amount', 'held_until', 'description', 'created_at']),
    withdrawals: await of('withdrawals', 'id', ['amount', 'status', ...bank]),
    comments: await of('comic_comments', 'id', comment),
    likes: await of('comic_likes', 'created_at', ['comic_id', 'created_at']),
    shares: await of('comic_shares', 'created_at', ['comic_id', 'created_at']),
    reads: await of('comic_reads', 'read_at', ['comic_id', 'page_number', 'panel_number', 'finished', 'read_at']),
    reports: await of('comic_reports', 'id', report, 'reporter_id'),
    follows: await db('creator_followers')
      .join('users', 'users.id', 'creator_id')
      .where({ follower_id: userId })
      .orderBy('creator_followers.created_at')
      .select('users.username', 'creator_followers.created_at'),
    recordings: await db('voice_jobs')
      .where({ user_id: userId, comic_id: null })
      .orderBy('created_at')
      .select('status', 'text', 'error', 'created_at'),
    changes: await of('profile_updates_log', 'id', ['field', 'old_value', 'new_value', 'created_at']),
  }
}

/** Takes the bank account of a member out of withdrawals, which the books keep, and ends what was not paid yet. */
export async function eraseMoney(trx: Knex, userId: number): Promise<void> {
  const of = { user_id: userId }
  await trx('withdrawals')
    .where({ ...of, status: 'pending' })
    .update({ status: 'rejected', decided_at: new Date() })
  await trx('withdrawals').where(of).update({ bank_name: null, account_number: null, account_name: null })
}
