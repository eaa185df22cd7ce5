import * as z from 'zod'
import type { Rupiah } from './gateway.ts'

/** Schemas of values that gateways send. Optional values that are invalid are read as null. */

/** An amount in rupiah, as a number or text ("75000", "75000.00"). Fractions are dropped, as gateways do. */
export const Amount = z
  .union([z.number(), z.string().regex(/^\d{1,16}(?:\.\d{1,6})?$/)])
  .transform((value): Rupiah => Math.floor(Number(value)))
  .refine((amount) => Number.isSafeInteger(amount) && amount >= 0)

/** A text for a database column or a key: one line without control characters, because PostgreSQL rejects NUL. */
export const Name = z
  .string()
  .min(1)
  .max(255)
  .regex(/^\P{Cc}+$/u)

export const Word = Name.nullish().catch(null)

export const Moment = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => {
    const moment = new Date(text ?? Number.NaN)
    return Number.isNaN(moment.getTime()) ? null : moment
  })
