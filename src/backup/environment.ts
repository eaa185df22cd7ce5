import path from 'node:path'
import * as z from 'zod'
import { environment, line } from '../platform/environment.ts'
import { root } from '../root.ts'

/** The passphrase seals only the secret key in the file. */
export const backupEnvironment = environment({
  variables: {
    BACKUP_DIR: z.string().min(1).optional().meta({
      description: 'Folder of the nightly backups. Without it none is made.',
    }),
    BACKUP_AT: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 03:10')
      .default('03:10')
      .meta({ description: 'Time of the nightly backup, in Jakarta.' }),
    BACKUP_PASSPHRASE: z.string().min(12).optional().meta({
      description: 'Encrypts the secret key in backups. Keep a copy elsewhere: an encrypted key is lost without it.',
    }),
  },
  settings: (variables) => ({
    folder: variables.BACKUP_DIR === undefined ? null : path.resolve(root, variables.BACKUP_DIR),
    at: variables.BACKUP_AT,
    passphrase: variables.BACKUP_PASSPHRASE ?? null,
  }),
  lines: ({ folder, at }) => [
    line(
      'upkeep',
      'Cadangan tiap malam',
      folder && `pukul ${at.replace(':', '.')}`,
      'BACKUP_DIR',
      'Tidak ada cadangan otomatis.',
    ),
  ],
})
