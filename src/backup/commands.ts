import path from 'node:path'
import * as z from 'zod'
import { getConnection } from '../db/connection.ts'
import { type Command, command, plainCommand } from '../platform/command.ts'
import { databaseAddress } from '../platform/setting-kinds.ts'
import { databaseLines } from '../platform/start/database-lines.ts'
import { findUploadNames } from '../uploads/queries.ts'
import { backupEnvironment } from './environment.ts'
import { newestIn, UNPROVEN } from './prove.ts'
import { proveRecorded, writeRecorded } from './records.ts'
import { restoreBackup } from './restore.ts'

const File = z.string('needed').min(1)
const isUrl = (to: string) => /^postgres(ql)?:\/\//.test(to)
const Target = z
  .string('needed')
  .min(1)
  .superRefine((to, { addIssue }) => {
    const { error } = databaseAddress.safeParse(to)
    if (isUrl(to) && error) addIssue(error.issues[0]?.message ?? '')
  })

export const backupCommands: Command[] = [
  command({
    name: 'backup',
    summary: 'Writes everything into one file, while the server runs or not.',
    isLowPriority: true,
    options: {
      to: { type: 'string', hint: 'DIR|FILE', about: 'folder, or file that ends in .tar.gz; by default BACKUP_DIR' },
      'without-key': { type: 'boolean', about: 'leave the secret key out' },
    },
    input: z.object({ to: z.string().min(1).optional(), 'without-key': z.boolean().default(false) }),
    async run({ to, 'without-key': withoutKey }, { db, settings, say }) {
      const { folder, passphrase } = settings.read(backupEnvironment)
      const target = to ?? folder
      if (target === null) throw new Error('Where to? Give --to, or set BACKUP_DIR.')
      const request = { connection: getConnection(db), config: settings, to: target, passphrase, say }
      const backup = await writeRecorded(db, folder, { ...request, withKey: !withoutKey })
      const text = `${backup.file}: ${backup.tables} tables with ${backup.rows} rows, ${backup.uploads} pictures, ${backup.bytes} bytes.`
      return { text, data: backup }
    },
  }),
  plainCommand({
    name: 'restore',
    summary: 'Restores a backup into an empty folder or database.',
    argument: { name: 'FILE', about: 'a file that `backup` wrote' },
    options: {
      to: {
        type: 'string',
        hint: 'DIR|URL',
        about: 'empty DATA_DIR, or empty database; with that, pictures and key go to DATA_DIR, which must be empty too',
      },
    },
    input: z.object({ FILE: File, to: Target }),
    async run({ FILE, to }, { settings, say }) {
      const { passphrase } = settings.read(backupEnvironment)
      const target = isUrl(to)
        ? { dataDir: settings.dataDir, databaseUrl: to }
        : { dataDir: path.resolve(to), databaseUrl: null }
      for (const line of databaseLines({ ...target, given: settings.given, by: '--to' })) say(line)
      const restored = await restoreBackup({ file: path.resolve(FILE), ...target, passphrase, say })
      const { tables, rows, uploads, made_at } = restored
      return {
        text: `Restored ${tables} tables with ${rows} rows and ${uploads} pictures of ${made_at}; all are as they were written.`,
        data: restored,
      }
    },
  }),
  command({
    name: 'backup:prove',
    summary: 'Restores a backup into a scratch database, compares it, and deletes that again.',
    isLowPriority: true,
    argument: { name: 'FILE', about: 'by default the newest in BACKUP_DIR' },
    options: {},
    input: z.object({ FILE: z.string().min(1).optional() }),
    async run({ FILE }, { db, settings, say, books }) {
      const { folder, passphrase } = settings.read(backupEnvironment)
      const file = FILE ?? (folder && (await newestIn(folder)))
      if (!file) throw new Error('There is no backup to prove: name one, or set BACKUP_DIR.')
      const inUse = (names: readonly string[]) => findUploadNames(db, names)
      const request = { file: path.resolve(file), dataDir: settings.dataDir, passphrase, books, inUse, say }
      const proof = await proveRecorded(db, request)
      if ('skipped' in proof) return { text: `Not proven: ${proof.skipped}`, data: { file, ...proof }, exit: UNPROVEN }
      const { tables, rows, uploads } = proof.restored
      return {
        text: `${file} can be restored: ${tables} tables with ${rows} rows, ${uploads} pictures.`,
        data: { proven: true, ...proof.restored },
      }
    },
  }),
]
