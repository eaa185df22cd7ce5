import { expect, test } from 'vitest'
import { addMemberNotice, pruneNotices } from '../../../src/notices/members/queries.ts'
import { useOwnDatabase } from '../../support/db.ts'
import { daysAgo } from '../../support/make.ts'
import { read } from '../../support/page.ts'
import { serve } from '../../support/served.ts'
import { listenTo } from '../../support/sockets.ts'
import { useMembers } from '../support/members.ts'

const db = useOwnDatabase()
const { site, member } = useMembers(db)

test('the list has the newest first, in pages; the bell of every page has the number of unread ones', async () => {
  const { look } = await member(51)
  const first = await look()
  expect(first.texts('.own-notice')).toHaveLength(50)
  expect(first.text('.own-notice')).toBe('Kabar 51, belum dibaca')
  expect(first.text('.pill')).toBe('51 baru')
  expect((await look('/notifikasi/?page=2')).texts('.own-notice')).toEqual(['Kabar 1, belum dibaca'])
  expect((await look('/notifikasi/?page=3')).status).toBe(404)
  expect((await look('/komik/')).text('#lonceng')).toBe('51 belum dibaca')
  const none = await member(0)
  const empty = await none.look()
  expect(empty.text('.empty')).toContain('Belum ada kabar')
  expect(empty.all('.notices-first a').map((link) => link.getAttribute('href'))).toEqual(['/search/', '/komik/'])
  expect(empty.attribute('#lonceng', 'hidden')).toBe('')
})

test('a visitor has no bell, and is led to the log-in', async () => {
  const home = await (await fetch(`${site().origin}/komik/`)).text()
  expect(home).not.toMatch(/lonceng|bell\.js/)
  const answer = await fetch(`${site().origin}/notifikasi/`, { redirect: 'manual' })
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/masuk/?lanjut=%2Fnotifikasi%2F'])
})

test('opening a notice marks it as read and leads on; all can be marked at once', async () => {
  const { send, look, rows } = await member(3)
  const [first] = await rows()
  const opened = await send(`/notifikasi/${first?.id}/buka/`)
  expect([opened.status, opened.headers.get('location')]).toEqual([303, '/komik/'])
  expect((await look()).text('#lonceng')).toBe('2 belum dibaca')
  expect((await look()).attribute('a.own-notice', 'href')).toBe('/komik/')
  await send('/notifikasi/dibaca/')
  expect((await look('/notifikasi/?kabar=dibaca')).text('.said')).toBe('Semua kabar ditandai sudah dibaca.')
  expect((await look()).texts('button.own-notice')).toEqual([])
})

test('a deleted notice is gone with its text, and is not told again; another member’s is not there', async () => {
  const [own, other] = [await member(1), await member(1)]
  const [notice] = await own.rows()
  for (const word of ['hapus', 'buka'])
    expect((await other.send(`/notifikasi/${notice?.id}/${word}/`)).status).toBe(404)
  expect((await own.send(`/notifikasi/${notice?.id}/hapus/`)).status).toBe(303)
  expect((await own.send(`/notifikasi/${notice?.id}/hapus/`)).status).toBe(404)
  await addMemberNotice(db(), { userId: own.userId, kind: 'engagement', key: '1', title: 'x', message: 'x', href: '/' })
  expect(await own.rows()).toMatchObject([{ is_hidden: true, title: '', message: '' }])
  expect((await own.look()).text('.empty')).toContain('Belum ada kabar')
})

test('each kind is chosen by way; the page shows the choices again and refuses others', async () => {
  const { look, send, userId } = await member(0)
  const on = async () =>
    (await look('/notifikasi/pilihan/')).all('[name=order][checked]').map((box) => box.getAttribute('value'))
  expect(await on()).toEqual(['site'])
  expect((await send('/notifikasi/pilihan/', 'order=site')).status).toBe(303)
  expect(await on()).toEqual(['site'])
  expect((await send('/notifikasi/pilihan/', 'order=telepati')).status).toBe(422)
  await addMemberNotice(db(), { userId, kind: 'engagement', key: '1', title: 'x', message: 'x', href: '/' })
  expect((await look()).text('.empty')).toContain('Belum ada kabar')
})

test('only the ways by which the server sends are offered, and choices of the others outlive a server without them', async () => {
  const { cookie, look, send, userId } = await member(0)
  const mailing = await serve(db(), { EMAIL_HOST: 'smtp.contoh.test', EMAIL_FROM: 'kabar@contoh.test' })
  try {
    const path = '/notifikasi/pilihan/'
    const mailed = async (body?: string) => {
      const headers = { cookie, origin: mailing.origin }
      const form = body === undefined ? {} : { method: 'POST', body: new URLSearchParams(body) }
      return read(await (await fetch(mailing.origin + path, { ...form, headers })).text())
    }
    const first = await mailed()
    expect(first.texts('thead th')).toEqual(['Kabar', 'Di situs', 'E-mail'])
    expect(first.text('#isi form')).toContain('E-mail datang setelah alamatmu diverifikasi')
    await mailed('order=mail&order=site')

    const page = await look(path)
    expect(page.texts('thead th')).toEqual(['Kabar', 'Di situs'])
    expect(page.text('#isi form')).not.toMatch(/e-mail|aplikasi/i)
    await send(path, 'engagement=site')
    const choices = db()('member_notice_choices').where({ user_id: userId })
    expect(await choices.clone().where({ kind: 'order' })).toMatchObject([{ site: false, push: true, mail: true }])
    expect(await choices.where({ kind: 'engagement' })).toMatchObject([{ site: true, push: true, mail: false }])
  } finally {
    await mailing.stop()
  }
})

test('the socket of a member has that member’s number, and nobody else’s', async () => {
  const [own, other] = [await member(1), await member(0)]
  const [heard, others] = [await listenTo(site(), '/ws/me/', own), await listenTo(site(), '/ws/me', other)]
  const numberIn = (content = '') => read(content).text('#lonceng')
  expect(numberIn((await heard.message('connection_established')).content)).toBe('1 belum dibaca')
  expect(numberIn((await others.message('connection_established')).content)).toBe('0 belum dibaca')
  await own.send('/notifikasi/dibaca/')
  const pushed = await heard.message('notifications_changed')
  expect(pushed).toMatchObject({ unread_count: 0 })
  const page = await fetch(`${site().origin}/notifikasi/`, { headers: { cookie: own.cookie } })
  const [, bell = ''] = pushed.content?.match(/^<hx-partial hx-target="#lonceng" [^>]*>(.*)<\/hx-partial>$/s) ?? []
  expect(bell).toContain('id="lonceng"')
  // Only the time at which it was counted differs.
  const untimed = (html: string) => html.replace(/data-version="\d+"/g, '')
  expect(untimed(await page.text())).toContain(untimed(bell))
  expect(others.messages.map(({ type }) => type)).toEqual(['connection_established'])
  const visitor = await listenTo(site(), '/ws/me/')
  expect([(await visitor.closed).code, visitor.messages]).toEqual([1008, []])
  for (const { socket } of [heard, others]) socket.terminate()
})

test('read notices go after 180 days and unread ones after 400; a milestone is only emptied', async () => {
  const { userId, rows } = await member(4)
  await addMemberNotice(db(), { userId, kind: 'milestone', key: '10', title: 'Sepuluh', message: '', href: '/' })
  const [a, b, c, d, last] = await rows()
  for (const [row, days, isRead] of [
    [a, 181, true],
    [b, 179, true],
    [c, 399, false],
    [d, 401, false],
    [last, 401, true],
  ] as const)
    await db().raw('update member_notices set created_at = ?, read_at = ? where id = ?', [
      ...[daysAgo(days), isRead ? new Date() : null, row?.id ?? 0],
    ])
  await pruneNotices(db(), new Date())
  expect((await rows()).map(({ id, title }) => [id, title])).toEqual([
    [b?.id, 'Kabar 2'],
    [c?.id, 'Kabar 3'],
    [last?.id, ''],
  ])
})
