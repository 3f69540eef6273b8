import { createHash } from 'node:crypto'
import type { HttpAnswer } from 'outcry/fastify'
import type { PageFiles } from './page-files.ts'

/** Answers the page to a browser, or that it has not changed. */
export type PageAnswer = (headers: { readonly 'if-none-match'?: string | undefined }) => HttpAnswer

/**
 * Makes the answer of the page from its files. A browser runs the page's own modules only; the import map that gives
 * them their names is allowed by its hash, because it must be in the page itself.
 */
export function createPageAnswer({ html, path }: PageFiles): PageAnswer {
  const body = html.replaceAll('/page/', path)
  // Weak, because it is the same page whether it is sent compressed or not.
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const headers = {
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': policyOf(body),
    ETag: etag,
    Vary: 'Accept',
  }
  return ({ 'if-none-match': known }) =>
    known?.includes(etag)
      ? { status: 304, headers }
      : { headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' }, body }
}

function policyOf(body: string): string {
  const importMap = /<script type="importmap">(.*?)<\/script>/s.exec(body)?.[1] ?? ''
  const hash = createHash('sha256').update(importMap).digest('base64')
  return [
    "default-src 'none'",
    `script-src 'self' 'sha256-${hash}'`,
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')
}
