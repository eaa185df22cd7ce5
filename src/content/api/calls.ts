import { z } from 'zod'
import { ApiLogInForm } from '../../accounts/clients/clients.ts'
import type { Method, Security } from '../../platform/openapi.ts'
import { Alt, Register } from './fields.ts'
import { about, address, moment } from './resource-words.ts'
import { type Resource, resources } from './resources.ts'

/**
 * A call of this API as the OpenAPI document describes it. `types`: of the body, the usual one first. `file`: the field with
 * a picture, which only a multipart form can have. `data` and `meta`: of
 * the answer's envelope; `whole`: an answer outside the envelope. `refusals`: descriptions by status, besides those that
 * every call has.
 */
export type Described = {
  id: string
  method: Method
  path: string
  tag: string
  summary: string
  description: string
  security: Security
  asked?: z.ZodObject
  shown?: Readonly<Record<string, string>>
  body?: {
    types: readonly string[]
    schema: z.ZodType
    example: object
    file?: string
    isFileNeeded?: true
    isVersioned?: true
  }
  answer: { status: number; message: string; data?: z.ZodType; meta?: z.ZodType; whole?: z.ZodType; example?: unknown }
  refusals: Readonly<Record<number, string>>
}

const id = '6f1c0a5be2d94c7788aa01f3'
const Id = z.string().regex(/^[0-9a-f]{24}$/)
const account: Security = [{ oauth2: [] }, { session: [] }]
const tokenRefused = 'Kredensial tidak valid'
const fieldsRefused = 'Isian yang salah, disebut di `meta.errors`.'
const wrongBody = 'Isi permintaan bukan jenis yang disebut.'
const [json, urlencoded, multipart] = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']

const Person = z.object({
  email: z.string(),
  username: z.string(),
  full_name: z.string(),
  is_active: z.boolean(),
  id: Id,
  _id: Id,
})
const budi = { email: 'budi@contoh.id', username: 'budi', full_name: 'Budi Santoso' }

const authCalls: Described[] = [
  {
    id: 'registerMember',
    method: 'post',
    path: '/auth/register',
    tag: 'authentication',
    security: [],
    summary: 'Mendaftar',
    description: 'Membuat akun anggota. `role` dan isian lain diabaikan.',
    body: {
      types: [json, urlencoded, multipart],
      schema: Register,
      example: { ...budi, password: 'kapal-kertas-biru' },
    },
    answer: {
      status: 201,
      message: 'User registered successfully',
      data: Person,
      example: { ...budi, is_active: true, id, _id: id },
    },
    refusals: {
      400: 'Email already registered',
      403: 'Pendaftaran belum dibuka.',
      415: wrongBody,
      422: fieldsRefused,
    },
  },
  {
    id: 'logInClient',
    method: 'post',
    path: '/auth/login',
    tag: 'authentication',
    security: [],
    summary: 'Masuk',
    description: 'Memberi token akses. `username` boleh e-mail. Jawabannya tanpa amplop.',
    body: {
      types: [urlencoded, json, multipart],
      schema: ApiLogInForm,
      example: { username: 'budi', password: 'kapal-kertas-biru' },
    },
    answer: {
      status: 200,
      message: '',
      whole: z.object({ access_token: z.string(), token_type: z.literal('bearer') }),
      example: { access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9…', token_type: 'bearer' },
    },
    refusals: {
      401: 'Incorrect username or password',
      415: wrongBody,
      422: fieldsRefused,
    },
  },
  {
    id: 'logOutClient',
    method: 'post',
    path: '/auth/logout',
    tag: 'authentication',
    summary: 'Keluar',
    description: 'Mengakhiri token yang dikirim, bukan yang lain.',
    security: [{ oauth2: [] }],
    answer: { status: 200, message: 'Berhasil keluar' },
    refusals: { 401: tokenRefused },
  },
]

const ListMeta = z.object({ total: z.int(), skip: z.int(), limit: z.int(), has_more: z.boolean() })
const OneItem = z.object({ id: Id.meta({ description: 'Id 24 angka heksadesimal.' }) })

function itemCalls({ kind, path, file, form, part, query, messages }: Resource): Described[] {
  const { tag, noun, name, own, form: filled, shown } = about[kind]
  const author = z.string().meta({ description: 'Nama penulis; e-mailnya bagi editor, staf, dan penulisnya.' })
  const common = { author, created_at: moment, version: z.int() }
  const Item = z.object({ _id: Id, id: Id, ...own.shape, ...common }).meta({ id: `Content${name}` })
  const example = {
    _id: id,
    id,
    ...filled,
    ...shown,
    [file]: address,
    author: 'budi@contoh.id',
    created_at: '2026-11-21T12:42:05.000Z',
    version: 1,
  }
  const sent = { ...filled, [file]: '@gambar.jpg' }
  const one = { path: `${path}/{id}`, tag, asked: OneItem, shown: { id } }
  const missing = { 400: messages.badId, 404: messages.missing }
  const mayNot = { 401: tokenRefused, 403: 'Akun ini tidak berhak, atau ini bukan miliknya.' }
  const changes = { ...mayNot, ...missing, 409: 'Sudah diubah orang lain; isinya sekarang di `data`.' }
  const refused = { 415: wrongBody, 422: fieldsRefused, 503: 'Server sedang tidak sanggup. Coba lagi.' }
  return [
    {
      id: `list${name}s`,
      method: 'get',
      path,
      tag,
      security: [{}, ...account],
      asked: query,
      summary: `Daftar ${noun}`,
      description: 'Yang terbaru lebih dulu, sebagian demi sebagian.',
      answer: { status: 200, message: messages.listed, data: z.array(Item), meta: ListMeta, example: [example] },
      refusals: { 401: tokenRefused, 422: fieldsRefused },
    },
    {
      ...one,
      id: `read${name}`,
      method: 'get',
      security: [{}, ...account],
      summary: `Satu ${noun}`,
      description: 'Hanya yang sudah terbit.',
      answer: { status: 200, message: messages.read, data: Item, example },
      refusals: { 401: tokenRefused, ...missing },
    },
    {
      id: `create${name}`,
      method: 'post',
      path,
      tag,
      security: account,
      summary: `Membuat ${noun}`,
      description: 'Terbit seketika. Gambarnya JPEG, PNG, atau GIF, paling besar 5 MB.',
      body: { types: [multipart], schema: form.extend({ alt: Alt }), example: sent, file, isFileNeeded: true },
      answer: { status: 201, message: messages.made, data: Item, example },
      refusals: { ...mayNot, 400: 'Gambarnya ditolak.', ...refused },
    },
    {
      ...one,
      id: `replace${name}`,
      method: 'put',
      security: account,
      summary: `Mengganti ${noun}`,
      description: 'Semua isian dan gambarnya. Penulis dan waktu pembuatannya tetap. `version`: yang kamu baca.',
      body: {
        types: [multipart],
        schema: form.extend({ alt: Alt }),
        example: sent,
        file,
        isFileNeeded: true,
        isVersioned: true,
      },
      answer: { status: 200, message: messages.changed, data: Item, example },
      refusals: { ...changes, ...refused },
    },
    {
      ...one,
      id: `change${name}`,
      method: 'patch',
      security: account,
      summary: `Mengubah ${noun}`,
      description: 'Yang tidak dikirim tetap. `version`: yang kamu baca.',
      body: {
        types: [multipart, json, urlencoded],
        schema: part.extend({ alt: Alt }),
        example: { ...filled, version: 1 },
        file,
        isVersioned: true,
      },
      answer: { status: 200, message: messages.changed, data: Item, example },
      refusals: { ...changes, ...refused },
    },
    {
      ...one,
      id: `delete${name}`,
      method: 'delete',
      security: account,
      summary: `Menghapus ${noun}`,
      description: 'Alamatnya dan alamat gambarnya seketika tidak ada. Editor bisa memulihkannya selama 30 hari.',
      answer: { status: 200, message: messages.deleted },
      refusals: { ...mayNot, ...missing },
    },
  ]
}

/** All calls of this API. */
export const describedCalls: readonly Described[] = [...authCalls, ...resources.flatMap(itemCalls)]
