import { z } from 'zod'
import type { Call } from '../../../platform/api-calls.ts'
import { Preview, TemplateListQuery } from '../../messages/template-api.ts'
import { TemplatePatch, VersionField, WholeTemplate } from '../../messages/template-form.ts'
import { Previewed, Template, TemplatePage, TemplateTypes } from './answers.ts'
import * as examples from './examples.ts'
import { TEMPLATES } from './public-calls.ts'
import { forStaff, staffErrors } from './staff-calls.ts'

const call = { ...forStaff, tag: TEMPLATES } as const
const base = '/api/v1/admin/templates/'
const one = {
  ...call,
  path: `${base}{id}/`,
  asked: z.object({ id: z.int().meta({ description: 'Nomor templat.' }) }),
  shown: { id: 1 },
} as const
const missing = 'Tidak ada templat dengan nomor itu.'
const answers = { 200: { description: 'Templatnya.', schema: Template, example: examples.template } }
const changeErrors = { ...staffErrors, 400: true, 404: missing, 409: 'Templat ini sudah diubah sejak dibaca.' } as const

/** Calls with which staff read, change, delete and preview message templates. */
export const templateCalls = (baseUrl: string): readonly Call[] => [
  {
    ...call,
    id: 'templateTypes',
    method: 'get',
    path: '/api/v1/admin/template-types/',
    summary: 'Jenis templat',
    description: 'Semua jenis pesan dan isian yang dikenal masing-masing.',
    answers: {
      200: {
        description: 'Jenisnya.',
        schema: TemplateTypes,
        example: [{ type: 'dp_invoice', label: 'Tagihan DP', variables: ['customer_name', 'order_code'] }],
      },
    },
    errors: staffErrors,
  },
  {
    ...call,
    id: 'listTemplates',
    method: 'get',
    path: base,
    summary: 'Daftar templat',
    description: 'Semua templat pesan, dengan saringan jenis dan saluran.',
    asked: TemplateListQuery,
    shown: { page: 1, type: 'dp_invoice' },
    answers: {
      200: {
        description: 'Satu halaman.',
        schema: TemplatePage,
        example: { count: 25, next: `${baseUrl}${base}?page=2`, previous: null, results: [examples.template] },
      },
    },
    errors: { ...staffErrors, 400: true, 404: 'Invalid page.' },
  },
  {
    ...call,
    id: 'createTemplate',
    method: 'post',
    path: base,
    summary: 'Membuat templat',
    description: 'Membuat templat. Templat utama baru menggantikan yang lama untuk jenis dan saluran yang sama.',
    body: { schema: WholeTemplate, example: examples.templateFields },
    answers: { 201: { description: 'Dibuat.', schema: Template, example: examples.template } },
    errors: { ...staffErrors, 400: true },
  },
  {
    ...one,
    id: 'readTemplate',
    method: 'get',
    summary: 'Satu templat',
    description: 'Isi sebuah templat.',
    answers,
    errors: { ...staffErrors, 404: missing },
  },
  {
    ...one,
    id: 'replaceTemplate',
    method: 'put',
    summary: 'Mengganti templat',
    description: 'Mengganti seluruh isi sebuah templat.',
    body: { schema: WholeTemplate.extend(VersionField.shape), example: { ...examples.templateFields, version: 1 } },
    answers,
    errors: changeErrors,
  },
  {
    ...one,
    id: 'changeTemplate',
    method: 'patch',
    summary: 'Mengubah templat',
    description: 'Mengubah isian yang dikirim saja.',
    body: { schema: TemplatePatch.extend(VersionField.shape), example: { name: 'Tagihan DP', version: 1 } },
    answers,
    errors: changeErrors,
  },
  {
    ...one,
    id: 'deleteTemplate',
    method: 'delete',
    summary: 'Menghapus templat',
    description: 'Menghapus templat. Tanpa templat utama, jenis itu memakai bawaan.',
    answers: { 204: { description: 'Terhapus.' } },
    errors: { ...staffErrors, 404: missing },
  },
  {
    ...one,
    path: `${base}{id}/preview/`,
    id: 'previewTemplate',
    method: 'post',
    summary: 'Pratinjau templat',
    description: 'Mengisi templat dengan nilai contoh; nilai yang dikirim menggantikan contohnya.',
    body: { schema: Preview, example: { variables: { customer_name: 'Budi Santoso' } } },
    answers: {
      200: {
        description: 'Pesan jadi.',
        schema: Previewed,
        example: { subject: '', body: 'Halo Budi Santoso, DP ORD-20261118-K7Q: Rp 3.750.000.' },
      },
    },
    errors: { ...staffErrors, 400: true, 404: missing },
  },
]
