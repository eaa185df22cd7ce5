import { page } from '../../web/render.ts'
import type { ConfirmationView } from './confirmation-view-model.ts'
import type { OrderFormView } from './order-form-view-model.ts'

export const orderFormPage = page<{ form: OrderFormView }>('/orders/order-form')
export const newOrderPage = page<{ form: OrderFormView }>('/orders/new-order')
export const confirmationPage = page<{ order: ConfirmationView }>('/orders/confirmation')
