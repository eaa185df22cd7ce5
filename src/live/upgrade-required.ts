import type { Middleware } from 'koa'
import { Refusal } from '../web/refusal.ts'
import { type Channel, placeOf } from './upgrade.ts'

/** Answers 426 to who reads the address of a socket without the upgrade that it needs. */
export const upgradeRequired =
  (channels: readonly Channel[]): Middleware =>
  (ctx, next) => {
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || !placeOf(channels, ctx.path)) return next()
    ctx.set({ Upgrade: 'websocket', Connection: 'close, Upgrade' })
    throw new Refusal(426, 'Alamat ini untuk WebSocket: mintalah dengan `Upgrade: websocket`.')
  }
