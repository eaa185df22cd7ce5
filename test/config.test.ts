import { describe, expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'

describe('settings of people and mail', () => {
  const mail = { EMAIL_HOST: 'smtp.contoh.id' }

  test.each([
    [{ ...mail, EMAIL_FROM: 'kabar@contoh.id' }, 'kabar@contoh.id'],
    [{ ...mail, EMAIL_FROM: 'Kortek Stream <kabar@contoh.id>' }, 'Kortek Stream <kabar@contoh.id>'],
    [{ ...mail, EMAIL_FROM: '<kabar@contoh.id>' }, '<kabar@contoh.id>'],
    [{ ...mail, EMAIL_HOST_USER: 'kabar@contoh.id' }, 'kabar@contoh.id'],
  ])('%j sends from %s', (settings, from) => expect(readConfig(settings).mail?.from).toBe(from))

  test.each([
    [{ EMAIL_FROM: 'KortekStream' }, 'EMAIL_FROM: an address'],
    [{ EMAIL_FROM: 'kabar@contoh.id, lain@contoh.id' }, 'EMAIL_FROM: an address'],
    [{ EMAIL_FROM: 'Kortek <kabar@contoh.id' }, 'EMAIL_FROM: an address'],
    [{ EMAIL_FROM: 'Kortek\r\nBcc: <kabar@contoh.id>' }, 'EMAIL_FROM: an address'],
    [{ ...mail, EMAIL_HOST_USER: 'apikey' }, 'EMAIL_FROM: needed'],
    [{ ADMIN_USERNAME: 'ab' }, 'ADMIN_USERNAME: 3 to 60'],
    [{ ADMIN_USERNAME: 'a b c' }, 'ADMIN_USERNAME: 3 to 60'],
  ])('%j stops the start', (settings, why) => expect(() => readConfig(settings)).toThrow(why))
})
