import type { ContentKind } from '../../db/tables.ts'
import { draftUploadToken } from '../../uploads/draft-upload.ts'
import { ago, moment, wibInput } from '../../web/dates.ts'
import type { Errors, Values } from '../../web/form.ts'
import { buildChoices } from '../../web/paging.ts'
import type { Secret } from '../../web/signed.ts'
import { type ContentItem, getItemState, type ItemState, makeSlug } from '../item.ts'
import { itemHref, kindNames, programTypeNames } from '../kinds.ts'
import { renderMarkdown } from '../markdown.ts'
import { toPictureView } from '../picture.ts'
import { DESK, deskHref, deskKind, type FieldRule, fieldText, toFormValues } from './desk-fields.ts'
import { stateBadges } from './list-view-model.ts'
import type { FormAction } from './read-form.ts'

type Button = { aksi: FormAction; text: string; isPrimary: boolean }

export type FormState = {
  kind: ContentKind
  item: ContentItem | null
  values: Values
  errors: Errors
  /** Name of a picture that was chosen but not saved. */
  draft: string | null
  aksi: FormAction
  conflict: { by: string | null } | null
  notice: string | null
  isUnsaved: boolean
  share: { href: string; until: Date } | null
}

const texts: Record<FormAction, string> = {
  simpan: 'Simpan',
  terbit: 'Terbitkan',
  jadwal: 'Jadwalkan',
  draf: 'Jadikan draf',
  pulih: 'Pulihkan dan simpan punyaku',
  pratinjau: 'Pratinjau',
}

const mine: Record<FormAction, string> = {
  ...texts,
  simpan: 'Simpan punyaku',
  terbit: 'Terbitkan punyaku',
  jadwal: 'Jadwalkan punyaku',
  draf: 'Simpan punyaku sebagai draf',
}

const BINNED = 'Isi ini sudah dibuang ke sampah. Punyamu masih ada di formulir ini, tapi belum tersimpan.'

/**
 * The form of a new or existing item. `secret` signs the address of a picture that is not saved yet. `byEnter`: the
 * button that the Enter key presses. `isUnsaved`: the browser warns before it leaves the form.
 */
export function editView(form: FormState, secret: Secret, now: Date) {
  const { kind, item, values, errors, conflict } = form
  const state = item ? getItemState(item, now) : 'draft'
  const names = kindNames[kind]
  const storedValues = conflict && item ? getItemValues(item) : null
  const inputs = deskKind(kind).fields.map((rule) => inputView(rule, values, errors, storedValues))
  const buttons = conflict ? listOverwriteButtons(form.aksi) : listButtons(state)
  return {
    heading: item ? item.title || `Ubah ${names.one}` : `Tulis ${names.one}`,
    action: item ? deskHref(item) : `${DESK}${deskKind(kind).path}/baru/`,
    version: item?.version ?? null,
    badge: item && stateBadges[state],
    inputs,
    slug: slugView(form, storedValues),
    picture: pictureView(form, storedValues, secret, now),
    publish: publishView(form, state, storedValues),
    buttons,
    byEnter: buttons[0]?.aksi ?? form.aksi,
    errors,
    labels: { ...Object.fromEntries(inputs.map(({ name, label }) => [name, label])), ...labels },
    html: renderMarkdown(values.body ?? '').html,
    links: item && buildLinks(item, state, form.share),
    conflict: item && conflict && conflictView(item, conflict, now),
    notice: state === 'binned' ? BINNED : form.notice,
    isUnsaved: form.isUnsaved,
  }
}

const labels = { slug: 'Alamat', picture: 'Gambar', alt: 'Teks alt', publish_at: 'Waktu terbit' }

/**
 * In a conflict, `theirs` is the stored picture if another one was chosen here. `altTheirs` is its text if that
 * differs.
 */
function pictureView(
  { item, values, errors, draft }: FormState,
  storedValues: Values | null,
  secret: Secret,
  now: Date,
) {
  const token = draft && draftUploadToken(secret, draft, now)
  const own = (item && toPictureView(item)?.src) ?? null
  return {
    src: token ? `${DESK}gambar/${token}/` : own,
    token,
    alt: values.alt ?? '',
    error: errors.picture ?? null,
    altError: errors.alt ?? null,
    theirs: storedValues && token ? own : null,
    altTheirs: findTheirValue('alt', values, storedValues),
  }
}

/** `theirs`: the value that somebody else saved meanwhile, if it differs. */
function inputView(rule: FieldRule, values: Values, errors: Errors, storedValues: Values | null) {
  const { name, label, as, needed, help } = rule
  const value = values[name] ?? ''
  const choices = as === 'type' ? buildChoices(programTypeNames, value, 'Pilih jenis') : []
  return {
    name,
    label,
    as,
    value,
    help: help ?? null,
    error: errors[name] ?? null,
    isRequired: needed === 'always',
    choices,
    theirs: findTheirValue(name, values, storedValues),
  }
}

/** Returns the stored value of a field if it differs from the typed value. */
function findTheirValue(name: string, values: Values, storedValues: Values | null): string | null {
  const theirs = storedValues?.[name]
  if (theirs === undefined || theirs.trim() === (values[name] ?? '').replaceAll('\r\n', '\n').trim()) return null
  return fieldText(name, name.endsWith('_at') ? theirs.replace('T', ', ') : theirs) || '(kosong)'
}

/** The slug is empty in the form as long as it follows the title. */
function slugView({ kind, item, values, errors }: FormState, storedValues: Values | null) {
  return {
    value: values.slug ?? '',
    base: kindNames[kind].href,
    help:
      item?.publish_at && item.title !== ''
        ? 'Kalau diganti, alamat yang lama tetap membuka halaman ini.'
        : 'Kosongkan untuk memakai judulnya.',
    error: errors.slug ?? null,
    theirs: findTheirValue('slug', values, storedValues),
  }
}

const listOverwriteButtons = (aksi: FormAction): Button[] =>
  aksi === 'jadwal' ? [] : [{ aksi, text: mine[aksi], isPrimary: true }]

function listButtons(state: ItemState): Button[] {
  const button = (aksi: FormAction, isPrimary = false, text = texts[aksi]) => ({ aksi, text, isPrimary })
  if (state === 'binned') return [button('pulih', true)]
  if (state === 'published') return [button('simpan', true), button('draf')]
  if (state === 'scheduled')
    return [button('simpan', true), button('terbit', false, 'Terbitkan sekarang'), button('draf')]
  return [button('simpan', false, 'Simpan draf'), button('terbit', true)]
}

function publishView({ aksi, values, errors }: FormState, state: ItemState, storedValues: Values | null) {
  const isPast = state === 'published' && aksi !== 'jadwal' && !errors.publish_at
  if (state === 'binned' || isPast) return null
  const text = state === 'scheduled' ? 'Ganti jadwal' : texts.jadwal
  return {
    value: values.publish_at || (storedValues?.publish_at ?? ''),
    error: errors.publish_at ?? null,
    theirs: values.publish_at ? findTheirValue('publish_at', values, storedValues) : null,
    button: {
      aksi: 'jadwal',
      text: storedValues ? mine.jadwal : text,
      isPrimary: storedValues !== null && aksi === 'jadwal',
    },
  }
}

const buildLinks = (item: ContentItem, state: ItemState, share: FormState['share']) => ({
  page: state === 'published' ? itemHref(item) : null,
  versions: `${deskHref(item)}versi/`,
  bin: state === 'binned' ? null : `${deskHref(item)}buang/`,
  share: share && state !== 'published' && state !== 'binned' ? { href: share.href, until: moment(share.until) } : null,
})

const conflictView = (item: ContentItem, { by }: { by: string | null }, now: Date) => ({
  by: by ?? 'Orang lain',
  when: ago(item.updated_at, now),
  state: stateBadges[getItemState(item, now)].label.toLowerCase(),
  href: deskHref(item),
})

export function getItemValues(item: ContentItem): Values {
  const isOwn = item.publish_at !== null || !new RegExp(`^${makeSlug(item.kind, item.title)}(-\\d+)?$`).test(item.slug)
  return {
    ...toFormValues(item.kind, item),
    slug: isOwn ? item.slug : '',
    alt: item.alt ?? '',
    publish_at: item.publish_at ? wibInput(item.publish_at) : '',
  }
}
