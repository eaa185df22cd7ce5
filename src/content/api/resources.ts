import * as z from 'zod'
import { type ContentKind, programTypes } from '../../db/tables.ts'
import { Moment as Time } from '../../platform/api/calls.ts'
import { type Errors, Text } from '../../web/form.ts'
import type { ContentItem } from '../item.ts'
import type { Filter } from '../queries.ts'
import { type ContentTexts, noTexts } from '../texts.ts'
import { readInput } from './envelope.ts'
import { Alt, Body, Line, LongText, listQuery, Moment, orEmpty, Subtitle, Title, Version, Website } from './fields.ts'
import { about, Id } from './words.ts'

type Query = { skip: number; limit: number }

type MatchingColumn<Value> = {
  [Column in keyof ContentTexts]: Value extends ContentTexts[Column] | undefined ? Column : never
}[keyof ContentTexts]

type Own<Part, ListQuery extends Query> = {
  kind: ContentKind
  path: `/${string}`
  /** The field with the picture, in forms and answers. */
  file: 'image' | 'logo'
  query: z.ZodObject & z.ZodType<ListQuery>
  filter?: (query: ListQuery) => Omit<Filter, 'kind'>
  /** Returns the words to search for; an empty text searches for nothing. */
  words?: (query: ListQuery) => string
  form: z.ZodObject & z.ZodType<NoInfer<Part>>
  /** The form of a change, in which any field may be missing. */
  part: z.ZodObject & z.ZodType<Part>
  /** The columns in which the fields are stored. */
  columns: { [Field in keyof Part]-?: MatchingColumn<Part[Field]> }
  messages: ReturnType<typeof buildMessages>
}

export type ItemFields = { texts: Partial<ContentTexts> } & z.infer<typeof Besides>
const Besides = z.object({ alt: Alt, version: Version })

/** The types of form and query are hidden behind functions, so that one loop serves all resources. */
export type Resource = ReturnType<typeof resource>

function resource<Part extends object, ListQuery extends Query>(declared: Own<Part, ListQuery>) {
  const { query, filter, words, columns, ...own } = declared
  const fieldColumns = Object.entries<keyof ContentTexts>(columns)
  const { name, own: shown } = about[own.kind]
  const author = z.string().meta({ description: 'Nama penulis; e-mailnya bagi editor, staf, dan penulisnya.' })
  const common = { author, created_at: Time, version: z.int() }

  /** `absent`: the values that are stored for fields that were not sent. */
  function toItemFields(
    { alt, version, ...fields }: Part & z.infer<typeof Besides>,
    absent: Partial<ContentTexts>,
  ): ItemFields {
    const fieldValues = new Map(Object.entries(fields))
    const texts = fieldColumns.map(([field, column]) => [
      column,
      fieldValues.has(field) ? fieldValues.get(field) : absent[column],
    ])
    // The cast is safe, because the type of `columns` lets no field be stored in a column of another type.
    const presentTexts = Object.fromEntries(texts.filter(([, value]) => value !== undefined)) as Partial<ContentTexts>
    return { texts: presentTexts, alt, version }
  }

  return {
    ...own,
    query,
    data: z.object({ _id: Id, id: Id, ...shown.shape, ...common }).meta({ id: `Content${name}` }),
    /** Returns the fields of an item, by their names in answers. */
    textsOf: (item: ContentItem) => Object.fromEntries(fieldColumns.map(([field, column]) => [field, item[column]])),
    listOf(parsed: object): Query & { filter: Filter; words: string } {
      const listQuery = parsed as ListQuery // Parsed by `query`, whose type is hidden.
      const { skip, limit } = listQuery
      return { skip, limit, filter: { kind: own.kind, ...filter?.(listQuery) }, words: words?.(listQuery) ?? '' }
    },
    /** `further`: messages about fields that are not in `fields`, such as the picture. */
    readWhole: (fields: unknown, further: Errors) =>
      toItemFields(readInput(own.form.and(Besides), fields, further), noTexts),
    readPart: (fields: unknown) => toItemFields(readInput(own.part.and(Besides), fields), {}),
  }
}

const longBadId = '. ID harus berupa 24 karakter hex string.'

/** The messages of a resource, which its clients know. */
const buildMessages = (one: string, title: string, verb: 'dibuat' | 'ditambahkan', badId = '') => ({
  listed: `Daftar ${one} berhasil diambil`,
  read: `Detail ${one} berhasil diambil`,
  made: `${title} berhasil ${verb}`,
  changed: `${title} berhasil diperbarui`,
  deleted: `${title} berhasil dihapus`,
  badId: `ID ${one} tidak valid${badId}`,
  missing: `${title} tidak ditemukan`,
  mayNotChange: `Anda tidak memiliki akses untuk mengubah ${one} ini`,
  mayNotDelete: `Anda tidak memiliki akses untuk menghapus ${one} ini`,
})

const Program = z.object({
  title: Title,
  subtitle: Subtitle.optional(),
  description: Body,
  program_type: z.enum(programTypes, `Pilih salah satu: ${programTypes.join(', ')}.`),
  start_date: Moment,
  end_date: Moment,
})
const Blog = z.object({ title: Title, content: Body })
const Photo = z.object({ title: Line.optional(), description: LongText.optional() })
const Partner = z.object({ name: Title, website_url: Website, description: orEmpty(LongText, 10).optional() })

export const resources: readonly Resource[] = [
  resource({
    kind: 'program',
    path: '/programs',
    file: 'image',
    messages: buildMessages('program', 'Program', 'dibuat', longBadId),
    query: listQuery(100).extend({
      program_type: z
        .enum([...programTypes, 'all'], `Pilih salah satu: ${programTypes.join(', ')}, all.`)
        .default('all')
        .meta({ description: 'Jenis program, atau `all` untuk semua.' }),
    }),
    filter: ({ program_type: type }) => ({ type: type === 'all' ? null : type }),
    form: Program,
    part: Program.partial(),
    columns: {
      title: 'title',
      subtitle: 'subtitle',
      description: 'body',
      program_type: 'program_type',
      start_date: 'starts_at',
      end_date: 'ends_at',
    },
  }),
  resource({
    kind: 'post',
    path: '/blogs',
    file: 'image',
    messages: buildMessages('blog', 'Blog', 'dibuat'),
    query: listQuery(10).extend({
      q: Text.trim()
        .max(100, 'Paling banyak 100 karakter.')
        .default('')
        .meta({ description: 'Kata yang dicari, seperti di kolom cari blog. Yang cocok juga urut dari yang terbaru.' }),
    }),
    words: ({ q }) => q,
    form: Blog,
    part: Blog.partial(),
    columns: { title: 'title', content: 'body' },
  }),
  resource({
    kind: 'photo',
    path: '/gallery',
    file: 'image',
    messages: buildMessages('foto', 'Foto', 'ditambahkan'),
    query: listQuery(100),
    form: Photo,
    part: Photo.partial(),
    columns: { title: 'title', description: 'body' },
  }),
  resource({
    kind: 'partner',
    path: '/partners',
    file: 'logo',
    messages: buildMessages('partner', 'Partner', 'ditambahkan', longBadId),
    query: listQuery(100),
    form: Partner,
    part: Partner.partial(),
    columns: { name: 'title', website_url: 'website_url', description: 'body' },
  }),
]
