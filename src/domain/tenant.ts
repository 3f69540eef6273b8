import { OutcryError } from './outcry-error.ts'

/** Stands for all tenants in a query of the operators of a service. */
export const EVERY_TENANT = '*'

const shape = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/

/**
 * Answers the tenant.
 *
 * @throws OutcryError `input-invalid` when it is none: 1 to 64 ASCII letters, digits, `_`, `.` and `-`, beginning with
 * a letter or digit.
 */
export function requireTenant(tenant: string): string {
  if (shape.test(tenant)) return tenant
  const current = JSON.stringify(tenant).slice(0, 60)
  throw new OutcryError(
    'input-invalid',
    `Cannot act for the tenant: it must be 1 to 64 letters, digits, _ . and -, beginning with a letter or digit, ` +
      `current tenant is ${current}`,
  )
}
