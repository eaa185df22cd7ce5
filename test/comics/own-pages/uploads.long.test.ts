import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { expect, test } from 'vitest'
import { sweepUploads } from '../../../src/comics/own-pages/sending.ts'
import { useDatabase } from '../../support/db.ts'
import { useFolder } from '../../support/folder.ts'
import { makeUser } from '../../support/sign-in.ts'
import { useApi } from '../support/api.ts'
import { png, strip, zipOf } from './pictures.ts'

const db = useDatabase()
const folder = useFolder()
const parts = path.join(folder, 'comic-uploads')
const { app, call, tokenOf } = useApi(db, { DATA_DIR: folder })
type Headers = Record<string, string>

async function started() {
  const token = await tokenOf(await makeUser(db()))
  const form = { title: 'Uji', genre_ids: [5], age_label: 'semua', made_with_ai: false, rights: true }
  return { token, id: Number((await call('post', '/comics', token).send(form).expect(201)).body.data.id) }
}

async function begun(bytes: Buffer, wishes: object = {}) {
  const own = await started()
  const { body } = await call('post', `/comics/${own.id}/uploads`, own.token)
    .send({ name: 'bab.cbz', size: bytes.length, ...wishes })
    .expect(201)
  expect(body.data.offset).toBe(0)
  const address = `/api/v1/comics/${own.id}/uploads/${body.data.upload_id}`
  return { ...own, address, uploadId: String(body.data.upload_id) }
}

const patch = (address: string, token: Headers, offset: number | string, bytes: Buffer) =>
  app().patch(address).set(token).set('Upload-Offset', String(offset)).type('application/octet-stream').send(bytes)

const archive = async () => zipOf({ '1.png': await png(300, 400), '2.png': await png(300, 500), 'x.html': 'x' })

test('a file comes in parts, and its last byte answers as pages do', async () => {
  const bytes = await archive()
  const { address, token, id, uploadId } = await begun(bytes, {
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })
  const first = await patch(address, token, 0, bytes.subarray(0, 500)).expect(204)
  expect(first.headers['upload-offset']).toBe('500')
  const head = await app().head(address).set(token).expect(200)
  expect(head.headers['upload-offset']).toBe('500')
  for (const wrong of [0, 499, 'x', '']) {
    const refused = await patch(address, token, wrong, bytes.subarray(0, 10)).expect(409)
    expect(refused.headers['upload-offset']).toBe('500')
  }
  await patch(address, token, 500, Buffer.alloc(bytes.length)).expect(413)
  const last = await patch(address, token, 500, bytes.subarray(500)).expect(201)
  expect(last.body.data.pages.map((page: { name: string }) => page.name)).toEqual(['1.png', '2.png'])
  expect(last.body.data.refused).toMatchObject([{ name: 'x.html', reason: 'not_image' }])
  await app().head(address).set(token).expect(404)
  await patch(address, token, bytes.length, Buffer.alloc(0)).expect(404)
  expect(existsSync(path.join(parts, uploadId))).toBe(false)
  expect((await call('get', `/comics/${id}/pages`, token)).body.data.pages.length).toBe(2)
})

test('a broken line keeps what came, and the rest goes on from there', async () => {
  const bytes = await archive()
  const { address, token } = await begun(bytes)
  // Supertest is given a server, whatever its type says.
  const server = (app().get('/').app as unknown as Server).listen(0)
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => {
    const headers = { ...token, 'Upload-Offset': '0', 'Content-Length': bytes.length }
    const broken = request({ port, path: address, method: 'PATCH', headers })
    broken.on('error', () => resolve())
    broken.write(bytes.subarray(0, 700))
    setTimeout(() => broken.destroy(), 300)
  })
  const offset = async () => Number((await app().head(address).set(token)).headers['upload-offset'])
  await expect.poll(offset).toBe(700)
  const { body } = await patch(address, token, 700, bytes.subarray(700)).expect(201)
  expect(body.data.pages.length).toBe(2)
  server.close()
})

test('of forms that break off no file stays open', async () => {
  const { token, id } = await started()
  // Supertest is given a server, whatever its type says.
  const server = (app().get('/').app as unknown as Server).listen(0)
  const { port } = server.address() as AddressInfo
  const open = () => readdirSync('/proc/self/fd').filter(isOfUpload).length
  const headers = { ...token, 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': 1_000_000 }
  for (let round = 0; round < 3; round += 1) {
    const broken = request({ port, path: `/api/v1/comics/${id}/pages`, method: 'POST', headers })
    broken.on('error', () => {})
    broken.write('--x\r\nContent-Disposition: form-data; name="pages"; filename="a.png"\r\n\r\n')
    broken.write(Buffer.alloc(200_000))
    await expect.poll(open).toBeGreaterThan(0)
    broken.destroy()
    await expect.poll(() => readdirSync(path.join(parts, 'forms'))).toEqual([])
  }
  await expect.poll(open).toBe(0)
  server.close()
})

/** Whether an open file is one that is sent, deleted or not. */
function isOfUpload(fd: string): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`).includes('comic-uploads')
  } catch {
    return false
  }
}

test('what was whole before its answer was lost is taken once', async () => {
  const bytes = await archive()
  const { address, token, id, uploadId } = await begun(bytes)
  await patch(address, token, 0, bytes.subarray(0, 10)).expect(204)
  writeFileSync(path.join(parts, uploadId), bytes)
  const answers = await Promise.all([0, 1, 2].map(() => patch(address, token, bytes.length, Buffer.alloc(0))))
  expect(answers.map(({ status }) => status).filter((status) => status === 201)).toEqual([201])
  expect(answers.every(({ status }) => [201, 404, 409].includes(status))).toBe(true)
  expect((await call('get', `/comics/${id}/pages`, token)).body.data.pages.length).toBe(2)
})

test('a file that ends while another of the member is worked on waits, and is taken then', async () => {
  const bytes = await zipOf({ '1.jpg': await strip(800, 9_000), '2.jpg': await strip(800, 9_000) })
  const first = await begun(bytes)
  const { body } = await call('post', `/comics/${first.id}/uploads`, first.token)
    .send({ name: 'lain.cbz', size: bytes.length })
    .expect(201)
  const other = first.address.replace(first.uploadId, body.data.upload_id)
  const answers = await Promise.all([first.address, other].map((address) => patch(address, first.token, 0, bytes)))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409])
  const early = answers.findIndex(({ status }) => status === 409)
  expect(answers[early]?.headers).toMatchObject({ 'retry-after': '2', 'upload-offset': String(bytes.length) })
  await patch(early === 0 ? first.address : other, first.token, bytes.length, Buffer.alloc(0)).expect(201)
  expect((await call('get', `/comics/${first.id}/pages`, first.token)).body.data.pages.length).toBe(4)
})

test('of a fifth upload the oldest makes way, with what came of it', async () => {
  const oldest = await begun(Buffer.alloc(9))
  await patch(oldest.address, oldest.token, 0, Buffer.alloc(4)).expect(204)
  const before = new Date(Date.now() - 60_000)
  await db()('comic_uploads')
    .where({ id: oldest.uploadId })
    .update({ created_at: before } as object)
  const start = () =>
    call('post', `/comics/${oldest.id}/uploads`, oldest.token).send({ name: 'a', size: 9 }).expect(201)
  for (let more = 0; more < 3; more += 1) await start()
  expect(readdirSync(parts)).toContain(oldest.uploadId)
  await start()
  expect(readdirSync(parts)).not.toContain(oldest.uploadId)
  await app().head(oldest.address).set(oldest.token).expect(404)
})

const setQuota = (megabytes: number) =>
  db()('site_settings').insert({ name: 'comics_upload_quota_mb', value: String(megabytes), changed_at: new Date() })

test('what is announced is taken from the room of its member, and of nobody else, until it is done', async () => {
  const bytes = await archive()
  const own = await begun(bytes)
  const other = await started()
  const left = async ({ id, token }: { id: number; token: Headers }) => {
    const { data } = (await call('get', `/comics/${id}/pages`, token).expect(200)).body
    return data.bytes + data.bytes_left
  }
  await call('post', `/comics/${own.id}/uploads`, own.token).send({ name: 'a', size: 100_000_000 }).expect(201)
  expect(await left(own)).toBe(900_000_000 - bytes.length)
  expect(await left(other)).toBe(1_000_000_000)
  await patch(own.address, own.token, 0, bytes).expect(201)
  expect(await left(own)).toBe(900_000_000)
})

test('more than is left is refused, also to two that are announced at once, with what can be done', async () => {
  await setQuota(150)
  const { id, token } = await started()
  const announce = (size: number) => call('post', `/comics/${id}/uploads`, token).send({ name: 'a.cbz', size })
  const answers = await Promise.all([announce(100_000_000), announce(100_000_000)])
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 413])
  const { body } = await announce(60_000_000).expect(413)
  expect(body.detail).toMatch(/tinggal 50 MB.*memesan 100 MB\. Selesaikan kiriman itu, atau hapus/)
  await announce(50_000_000).expect(201)
  // The pages of a form find no room either.
  const form = await call('post', `/comics/${id}/pages`, token).attach('pages', await png(30, 40), 'a.png')
  expect(form.status).toBe(413)
})

test('a file whose size takes the last of the room is taken in', async () => {
  await setQuota(1)
  const bytes = Buffer.concat([await png(300, 400), Buffer.alloc(1_000_000)]).subarray(0, 1_000_000)
  const { address, token } = await begun(bytes)
  await patch(address, token, 0, bytes).expect(201)
})

test('what came of an upload goes with its comic, before more is taken', async () => {
  const gone = await begun(Buffer.alloc(9))
  await patch(gone.address, gone.token, 0, Buffer.alloc(4)).expect(204)
  await call('delete', `/drafts/${gone.id}`, gone.token).expect(200)
  expect(readdirSync(parts)).toContain(gone.uploadId)
  await begun(Buffer.alloc(9))
  expect(readdirSync(parts)).not.toContain(gone.uploadId)
})

test('a second form of a member is refused while the first one comes', async () => {
  const { token, id } = await started()
  // Supertest is given a server, whatever its type says.
  const server = (app().get('/').app as unknown as Server).listen(0)
  const { port } = server.address() as AddressInfo
  const headers = { ...token, 'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': 1_000_000 }
  const slow = request({ port, path: `/api/v1/comics/${id}/pages`, method: 'POST', headers })
  slow.on('error', () => {})
  slow.write('--x\r\nContent-Disposition: form-data; name="pages"; filename="a.png"\r\n\r\n')
  await expect.poll(() => readdirSync(path.join(parts, 'forms'))).not.toEqual([])
  const send = async () => call('post', `/comics/${id}/pages`, token).attach('pages', await png(30, 40), 'a.png')
  const early = await send()
  expect([early.status, early.headers['retry-after']]).toEqual([409, '2'])
  slow.destroy()
  await expect.poll(async () => (await send()).status).toBe(201)
  server.close()
})

test('a wrong checksum is told, and the upload begins anew', async () => {
  const bytes = await archive()
  const { address, token, uploadId } = await begun(bytes, { sha256: 'a'.repeat(64) })
  const { body, headers } = await patch(address, token, 0, bytes).expect(422)
  expect(headers['upload-offset']).toBe('0')
  expect(body.detail).toMatchObject([{ loc: ['pages', 'bab.cbz'], type: 'broken' }])
  expect((await app().head(address).set(token)).headers['upload-offset']).toBe('0')
  expect(readdirSync(parts)).not.toContain(uploadId)
})

test('a file that is refused at its end does not lie on the disk, and cannot be sent on', async () => {
  const bytes = await archive()
  const full = await begun(bytes)
  const picture = await png(30, 40)
  const pages = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`${at}.png`, picture]))
  await call('post', `/comics/${full.id}/pages`, full.token)
    .attach('pages', await zipOf(pages), 'a.zip')
    .expect(201)
  const poor = await begun(bytes)
  await call('post', `/comics/${poor.id}/pages`, poor.token).attach('pages', picture, 'a.png').expect(201)
  const unread = await begun(Buffer.from('%PDF-1.7'))
  const sendLast = async ({ address, token, uploadId }: typeof full, sent: Buffer, status: number) => {
    const answer = await patch(address, token, 0, sent).expect(status)
    // The page's script goes on where such a header says so.
    if (status !== 422) expect(answer.headers).not.toHaveProperty('upload-offset')
    expect(existsSync(path.join(parts, uploadId))).toBe(false)
    await app().head(address).set(token).expect(404)
    expect(await db()('comic_uploads').where({ id: uploadId })).toEqual([])
  }
  await sendLast(full, bytes, 409)
  await sendLast(unread, Buffer.from('%PDF-1.7'), 422)
  await db()('site_settings').insert({ name: 'comics_upload_quota_mb', value: '1', changed_at: new Date() })
  await db()('comic_pages')
    .where({ comic_id: poor.id })
    .update({ bytes: 1_000_000 } as object)
  await sendLast(poor, bytes, 413)
})

test('uploads are checked, and belong to the creator of their comic', async () => {
  const own = await begun(Buffer.alloc(9))
  const start = (sent: object, status: number) =>
    call('post', `/comics/${own.id}/uploads`, own.token).send(sent).expect(status)
  await start({ name: 'a.zip', size: 100_000_001 }, 413)
  for (const wrong of [
    { size: 9 },
    { name: 'a', size: 0 },
    { name: 'a', size: -1 },
    { name: 'a', size: 'x' },
    { name: 'a', size: 9, sha256: 'x' },
  ])
    await start(wrong, 422)
  const other = await started()
  await patch(own.address, other.token, 0, Buffer.alloc(9)).expect(404)
  await patch(own.address.replace(String(own.id), String(other.id)), other.token, 0, Buffer.alloc(9)).expect(404)
  await patch(own.address, {}, 0, Buffer.alloc(9)).expect(401)
  await patch(`/api/v1/comics/${own.id}/uploads/x`, own.token, 0, Buffer.alloc(9)).expect(404)
  expect((await patch(own.address, own.token, 0, Buffer.alloc(9)).expect(422)).body.detail[0].type).toBe('not_image')
})

test('uploads of more than a day, and files that belong to none, are swept', async () => {
  const old = await begun(Buffer.alloc(9))
  const fresh = await begun(Buffer.alloc(9))
  for (const { address, token } of [old, fresh]) await patch(address, token, 0, Buffer.alloc(4)).expect(204)
  await db()('comic_uploads')
    .where({ id: old.uploadId })
    .update({ created_at: new Date(Date.now() - 25 * 3_600_000) } as object)
  await sweepUploads(db(), parts)
  expect(readdirSync(parts)).toContain(fresh.uploadId)
  expect(readdirSync(parts)).not.toContain(old.uploadId)
  await app().head(old.address).set(old.token).expect(404)
  await call('delete', `/drafts/${fresh.id}`, fresh.token).expect(200)
  await sweepUploads(db(), parts)
  expect(readdirSync(parts)).not.toContain(fresh.uploadId)
})

test('an empty file is not announced, and what came otherwise than announced is to be sent again', async () => {
  const own = await started()
  const announce = (body: object) => call('post', `/comics/${own.id}/uploads`, own.token).send(body)
  const { detail } = (await announce({ name: 'a.png', size: 0 }).expect(422)).body
  expect(detail).toMatchObject([{ type: 'empty', msg: expect.stringContaining('0 bita') }])
  const { upload_id } = (await announce({ name: 'a.png', size: 5, sha256: '0'.repeat(64) }).expect(201)).body.data
  const sent = patch(`/api/v1/comics/${own.id}/uploads/${upload_id}`, own.token, 0, Buffer.from('lorem'))
  expect((await sent.expect(422)).body.detail).toMatchObject([
    { type: 'broken', msg: expect.stringMatching(/Kirim lagi/) },
  ])
})
