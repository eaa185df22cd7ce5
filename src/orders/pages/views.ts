import { page } from '../../web/render.ts'
import type { confirmationView } from './confirmation-view-model.ts'
import type { orderForm } from './order-form-view-model.ts'

export const orderFormPage = page<{ form: ReturnType<typeof orderForm> }>('/orders/order-form')
export const newOrderPage = page<{ form: ReturnType<typeof orderForm> }>('/orders/new-order')
export const confirmationPage = page<{ order: ReturnType<typeof confirmationView> }>('/orders/confirmation')
